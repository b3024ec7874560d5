import type { Remembering } from '../memory.js'
import { KeptVector, keptVectors } from './kept-vector.js'
import type { ServerOptimizer } from './server-optimizer.js'

export interface AdaptiveOptions {
  /** eta. */
  readonly learningRate: number
  /** Decay of the mean of updates. */
  readonly beta1: number
  /** Degree of adaptivity: steps are nearly eta times the mean over it where updates are far smaller. */
  readonly tau: number
}

/**
 * The adaptive optimizers of Reddi et al. 2021 (arXiv:2003.00295, algorithm 2), which differ in how v follows the squares:
 *
 * m <- beta1 m + (1 - beta1) u;  v <- second(v, u^2);  w <- w + eta m / (sqrt(v) + tau).
 *
 * Conventions, theirs: m begins as 0 and v as tau^2; neither is corrected for its beginning, unlike Kingma and Ba's Adam and
 * Flower's FedAdam; tau is outside the root. O(d) time a round, 16 d bytes kept.
 */
export class AdaptiveOptimizer implements ServerOptimizer {
  readonly #mean = new KeptVector(0)
  readonly #squares: KeptVector
  readonly kept: Remembering

  /** @param second next v of one coordinate, from v >= 0 and the square of the update's coordinate; >= 0 */
  constructor(
    private readonly options: AdaptiveOptions,
    private readonly second: (squares: number, square: number) => number,
  ) {
    this.#squares = new KeptVector(options.tau ** 2)
    this.kept = keptVectors({ mean: this.#mean, squares: this.#squares })
  }

  step(update: Float32Array): Float32Array {
    const { learningRate, beta1, tau } = this.options
    const mean = this.#mean.of(update)
    const squares = this.#squares.of(update)
    return update.map((value, i) => {
      mean[i] = beta1 * mean[i]! + (1 - beta1) * value
      squares[i] = this.second(squares[i]!, value * value)
      return (learningRate * mean[i]!) / (Math.sqrt(squares[i]!) + tau)
    })
  }
}
