import { z } from 'zod'

const rate = z.number().positive().max(1000)
const decay = z.number().min(0).lt(1)
const TAU = z.number().positive().max(1).default(1e-3)

/** Defaults of Reddi et al. 2021 (section 5, appendix D), but for the rates, which they tune for each task. */
const adaptive = { beta1: decay.default(0.9), beta2: decay.default(0.99), tau: TAU }

/**
 * How the coordinator moves the global model by a round's aggregated update. `none` with rate 1 adds the update as it is.
 * The optimizers of a server see nothing but what is published anyway, so no privacy mechanism excludes them.
 */
export const ServerOptimizer = z.discriminatedUnion('optimizer', [
  z.strictObject({ optimizer: z.literal('none'), learningRate: rate.default(1) }),
  z.strictObject({ optimizer: z.literal('momentum'), learningRate: rate.default(1), momentum: decay.default(0.9) }),
  z.strictObject({ optimizer: z.literal('adam'), learningRate: rate.default(0.01), ...adaptive }),
  z.strictObject({ optimizer: z.literal('yogi'), learningRate: rate.default(0.01), ...adaptive }),
  z.strictObject({
    optimizer: z.literal('adagrad'),
    learningRate: rate.default(0.1),
    /** Theirs is without momentum. */
    beta1: decay.default(0),
    tau: TAU,
  }),
])
export type ServerOptimizer = z.infer<typeof ServerOptimizer>
