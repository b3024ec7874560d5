import type { RandomStream } from '../../learning/engine/random.js'
import type { Channel } from './channel.js'
import { SharedCodes } from './shared-codes.js'

/**
 * Laplace noise on codes of L1 norm C, which are the 2d signed axes +-C e_i, shared as SharedCodes says where there are
 * more classes. Of two codes at L1 distance 2C those that differ in the fewest coordinates are told apart best: the affinity
 * of two Laplace densities a shift of 2tb apart is (1 + t) exp(-t), and least in all where the shift is not divided.
 */
export class LaplaceChannel implements Channel {
  readonly work: number
  readonly #ratio: number
  readonly #shared: SharedCodes
  /** Axes that codes lie on. */
  readonly #axes: number

  /**
   * @param options.ratio C / b
   * @param prior share of each class
   */
  constructor({ ratio, dimension }: { readonly ratio: number; readonly dimension: number }, prior: Float64Array) {
    this.work = prior.length
    this.#ratio = ratio
    this.#shared = new SharedCodes(2 * dimension, prior)
    this.#axes = Math.min(dimension, Math.ceil(prior.length / 2))
  }

  /** Code n is on axis floor(n / 2), on the positive side if n is even. */
  release(party: number, named: Int32Array, stream: RandomStream): Float64Array {
    const ratio = this.#ratio
    const classes = this.work
    const codes = Int32Array.from({ length: classes }, (_, c) => this.#shared.codeOf(party, c))
    const x = new Float32Array(this.#axes)
    const scores = new Float64Array(named.length * classes)
    for (const [row, own] of named.entries()) {
      stream.fillLaplace(x)
      const code = codes[own]!
      x[code >> 1] = x[code >> 1]! + (code % 2 === 0 ? ratio : -ratio)
      for (let c = 0; c < classes; c++) {
        const along = codes[c]! % 2 === 0 ? x[codes[c]! >> 1]! : -x[codes[c]! >> 1]!
        scores[row * classes + c] = Math.abs(along) - Math.abs(along - ratio)
      }
    }
    return scores
  }
}
