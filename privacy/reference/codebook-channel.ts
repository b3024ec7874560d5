import type { RandomStream } from '../../learning/engine/random.js'
import { randomizedResponse } from '../mechanism/randomized-response.js'
import type { Channel } from './channel.js'
import { SharedCodes } from './shared-codes.js'

/** K-ary randomized response on codes that stand for classes, by SharedCodes. */
export class CodebookChannel implements Channel {
  readonly work: number
  readonly #mechanism
  readonly #shared: SharedCodes
  /** Probability of the true code, and of each other one. */
  readonly #keep: number
  readonly #other: number

  /** @param prior share of each class */
  constructor(
    epsilon: number,
    readonly codes: number,
    prior: Float64Array,
  ) {
    this.work = prior.length
    this.#mechanism = randomizedResponse({ epsilon, categories: codes })
    this.#shared = new SharedCodes(codes, prior)
    this.#keep = 1 / (1 + (codes - 1) * Math.exp(-epsilon))
    this.#other = this.#keep * Math.exp(-epsilon)
  }

  /** Probability that the party's response to a named class is `code`. */
  probability(party: number, code: number, named: number): number {
    return this.#shared.codeOf(party, named) === code ? this.#keep : this.#other
  }

  release(party: number, named: Int32Array, stream: RandomStream): Float64Array {
    const classes = this.work
    const own = Float32Array.from(named, (each) => this.#shared.codeOf(party, each))
    const responses = this.#mechanism.perturb(own, named.length, stream)
    const scores = new Float64Array(named.length * classes)
    for (let row = 0; row < named.length; row++) {
      for (let c = 0; c < classes; c++) {
        scores[row * classes + c] = Math.log(this.probability(party, responses[row]!, c))
      }
    }
    return scores
  }
}
