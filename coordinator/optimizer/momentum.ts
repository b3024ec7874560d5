import { KeptVector, keptVectors } from './kept-vector.js'
import type { ServerOptimizer } from './server-optimizer.js'

/**
 * FedAvgM: v <- beta v + update; w <- w + eta v, v beginning as 0. Heavy-ball momentum without dampening: of a constant
 * update the step grows to eta / (1 - beta) times it. O(d) time a round, 8 d bytes kept.
 * Source: Hsu, Qi and Brown 2019 (arXiv:1909.06335), section 3.1; FedAvgM of Reddi et al. 2021.
 */
export class ServerMomentum implements ServerOptimizer {
  readonly #velocity = new KeptVector(0)
  readonly kept = keptVectors({ velocity: this.#velocity })

  constructor(private readonly options: { readonly learningRate: number; readonly momentum: number }) {}

  step(update: Float32Array): Float32Array {
    const { learningRate, momentum } = this.options
    const velocity = this.#velocity.of(update)
    return update.map((value, i) => {
      velocity[i] = momentum * velocity[i]! + value
      return learningRate * velocity[i]!
    })
  }
}
