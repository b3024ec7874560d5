import { z } from 'zod'

const weightDecay = z.number().min(0).max(1).default(0)
/** L2 norm to which all gradients together are scaled down. */
const clipNorm = z.number().positive().optional()
const beta = z.number().min(0).lt(1)
const adam = {
  beta1: beta.default(0.9),
  beta2: beta.default(0.999),
  epsilon: z.number().positive().default(1e-8),
  weightDecay,
  clipNorm,
}

/** Which optimizer trains, in words of a configuration. */
export const OptimizerSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: beta.default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay,
    decay: z.enum(['coupled', 'decoupled']).default('coupled'),
    clipNorm,
  }),
  /** Coupled weight decay. */
  z.strictObject({ kind: z.literal('adam'), ...adam }),
  /** Decoupled weight decay. */
  z.strictObject({ kind: z.literal('adamw'), ...adam }),
])
export type OptimizerSpec = z.infer<typeof OptimizerSpec>

/** Share of all steps over which the rate rises linearly to its peak. */
const warmup = z.number().min(0).max(1).default(0)

/** How the learning rate goes from its peak. */
export const ScheduleSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmup }),
  /** Half a cosine down to 0. */
  z.strictObject({ kind: z.literal('cosine'), warmup }),
  /** Straight down to 0. */
  z.strictObject({ kind: z.literal('linear'), warmup }),
  /** The power of the share of steps that are left, as insightface's PolynomialLRWarmup (its closed form). */
  z.strictObject({ kind: z.literal('polynomial'), power: z.number().positive().default(2), warmup }),
  /** Times `factor` at each milestone, a share of all steps. */
  z.strictObject({
    kind: z.literal('multi-step'),
    milestones: z.array(z.number().gt(0).lt(1)).min(1),
    factor: z.number().positive().default(0.1),
    warmup,
  }),
])
export type ScheduleSpec = z.infer<typeof ScheduleSpec>
