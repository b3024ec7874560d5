import { z } from 'zod'
import { Aggregation } from './aggregation.js'
import { Backbone } from './backbone.js'
import { Head } from './head.js'
import { Training } from './training.js'

/** What the participants of a horizontal run and its coordinator do. */
export const HorizontalWork = z.strictObject({
  mode: z.literal('horizontal'),
  model: Backbone,
  embedding: z.int().min(2).max(4096),
  head: Head,
  training: Training,
  /** Passes over its own records that a participant makes each round. */
  localEpochs: z.int().min(1).max(100),
  aggregation: Aggregation,
  /**
   * Where the global model's running means and variances of batch norm come from. `pooled`: from the participants' own,
   * sent with their updates. `local`: those never leave a participant (SiloBN, Andreux et al. 2020), and the coordinator
   * takes them from its test images. Without effect on a model without batch norm.
   */
  batchNormStatistics: z.enum(['pooled', 'local']).default('pooled'),
})
export type HorizontalWork = z.infer<typeof HorizontalWork>
