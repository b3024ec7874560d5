import { z } from 'zod'
import { OptimizerSpec, ScheduleSpec } from '../../learning/optimizer/spec.js'
import { Backbone } from '../../proto/backbone.js'
import { Head } from '../../proto/head.js'

/** How a recogniser is trained for a verification test. Every default is printed with the result. */
export const RecogniserSettings = z.strictObject({
  backbone: Backbone,
  head: Head,
  embedding: z.int().min(2).max(4096),
  /** Height and width of the images in pixels. */
  size: z.int().min(16).max(224),
  precision: z.enum(['float32', 'bfloat16']),
  epochs: z.int().min(1).max(1000),
  batch: z.int().min(2).max(4096),
  learningRate: z.number().positive(),
  schedule: ScheduleSpec,
  optimizer: OptimizerSpec,
  /** Decay of the exponential average of the weights that is tested; without it the last weights are. */
  average: z.number().gt(0).lt(1).optional(),
  augmentation: z.strictObject({
    shift: z.int().min(0),
    flip: z.boolean(),
    rotate: z.number().min(0),
    zoom: z.number().min(0),
    brightness: z.number().min(0),
    contrast: z.number().min(0),
    saturation: z.number().min(0),
    erase: z.number().min(0).max(1),
  }),
})
export type RecogniserSettings = z.infer<typeof RecogniserSettings>

/** Backbones by the names that the command line takes. */
export const BACKBONES = {
  'ir-mini': { kind: 'ir-mini', widths: [32, 64, 128, 256], norm: 'batch' },
  'ir-18': { kind: 'ir', depth: 18 },
  'ir-34': { kind: 'ir', depth: 34 },
  'ir-50': { kind: 'ir', depth: 50 },
  'mobile-facenet': { kind: 'mobile-facenet' },
  'small-cnn': { kind: 'small-cnn', widths: [32, 64, 128, 256] },
} as const satisfies Record<string, Backbone>
