import { z } from 'zod'
import { Aggregation } from './aggregation.js'
import { Backbone } from './backbone.js'
import { ClientAlgorithm } from './client-algorithm.js'
import { Head } from './head.js'
import { ServerOptimizer } from './server-optimizer.js'
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
  /** How the coordinator moves the model by what the rule made of a round. */
  server: ServerOptimizer.prefault({ optimizer: 'none' }),
  /** What a participant's local steps follow. */
  client: ClientAlgorithm.prefault({ kind: 'sgd' }),
  /**
   * The class head stays at every participant: its parameters are neither sent nor averaged. Where each person is at one
   * participant, a head that all share would tell everybody who is where, and so it is the default of such scenarios.
   */
  localHead: z.boolean().optional(),
  /**
   * After which rounds participants test the global model on validation records of their own, and send how many there are
   * and how many of them are named rightly. Both derive from their data.
   */
  federatedEvaluation: z.enum(['none', 'every-round', 'last-round']).default('none'),
  /**
   * Where the global model's running means and variances of batch norm come from. `pooled`: from the participants' own,
   * sent with their updates. `local`: those never leave a participant (SiloBN, Andreux et al. 2020), and the coordinator
   * takes them from its test images. Without effect on a model without batch norm.
   */
  batchNormStatistics: z.enum(['pooled', 'local']).default('pooled'),
})
export type HorizontalWork = z.infer<typeof HorizontalWork>

/** Whether participants test the model that comes of this round; coordinator and participant ask the same. */
export function evaluatesAfter(
  { federatedEvaluation, training }: Pick<HorizontalWork, 'federatedEvaluation' | 'training'>,
  round: number,
): boolean {
  return federatedEvaluation === 'every-round' || (federatedEvaluation === 'last-round' && round === training.epochs)
}
