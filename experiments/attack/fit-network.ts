import { epochOrder } from '../../learning/data/batch.js'
import { lossAndGradients } from '../../learning/engine/pullback.js'
import type * as tf from '../../learning/engine/tf.js'
import { Adam } from '../../learning/optimizer/adam.js'
import { warmupCosine } from '../../learning/optimizer/schedule.js'
import type { Parameters } from '../../learning/parameters.js'

export interface FitOptions {
  readonly parameters: Parameters
  /** Numbers of the rows to learn from are 0 .. rows - 1. */
  readonly rows: number
  readonly epochs: number
  readonly batch: number
  /** Peak learning rate of Adam; it follows half a cosine to 0. */
  readonly rate: number
  readonly weightDecay?: number
  readonly seed: number
  readonly signal: AbortSignal
  /** Called before each epoch, e.g. to draw fresh noise. */
  onEpoch?(epoch: number): void
  /** Mean loss of some rows. */
  loss(rows: Int32Array): tf.Scalar
}

/** Trains an attacker's own network by Adam. The event loop gets a turn after every epoch. */
export async function fitNetwork(options: FitOptions): Promise<void> {
  const { parameters, rows, epochs, batch, rate, seed, signal, weightDecay = 0 } = options
  const optimizer = new Adam(parameters.variables, { ...ADAM, weightDecay })
  const steps = Math.ceil(rows / batch)
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      signal.throwIfAborted()
      options.onEpoch?.(epoch)
      const order = epochOrder(rows, epoch, seed)
      for (let step = 0; step < steps; step++) {
        const chosen = order.subarray(step * batch, (step + 1) * batch)
        const { gradients } = lossAndGradients(() => options.loss(chosen), parameters.variables)
        optimizer.step(gradients, warmupCosine((epoch - 1) * steps + step, epochs * steps, rate, 0))
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    optimizer.dispose()
  }
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 'decoupled' } as const
