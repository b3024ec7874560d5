import type { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { probabilityFromOdds } from './exact-probability.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkEpsilon, checkWhole, invalidMechanism } from './parameter.js'

/** Whole numbers up to here are exact in float32. */
const MOST_CATEGORIES = 2 ** 24
export interface RandomizedResponseOptions {
  /** Pure epsilon of one answer, 1e-6 to 100. */
  readonly epsilon: number
  /** Number K of categories, 2 to 2^24; answers are 0 .. K-1. */
  readonly categories: number
}

/**
 * K-ary randomized response on labels: the label with probability e^eps / (e^eps + K - 1), else any other, equally
 * likely. Rows are single whole numbers 0 .. K-1 as floats; the keeping probability is exact, rounded down to 52 bits.
 * perturb() throws LABEL_INVALID for anything else, before a bit is drawn.
 * @throws MECHANISM_INVALID if epsilon or K is out of range
 * Source: Warner 1965; K-ary by Kairouz, Oh and Viswanath 2014.
 */
export function randomizedResponse(options: RandomizedResponseOptions): Mechanism {
  return new RandomizedResponseMechanism(new Responder('randomized-response', options))
}

class RandomizedResponseMechanism implements Mechanism {
  readonly name = 'randomized-response'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity = { norm: 'any', value: Number.POSITIVE_INFINITY }
  readonly dimension = 1

  constructor(private readonly responder: Responder) {
    this.event = responder.event
  }

  describe(): string {
    return `randomized response among ${this.responder.categories} labels at epsilon ${this.responder.epsilon}`
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    if (rowLength(values.length, rows) !== 1) {
      throw invalidMechanism(this.name, `a row must be one label, got ${values.length / rows} values`)
    }
    for (let row = 0; row < rows; row++) this.#label(values, row)
    return values.map((label) => this.responder.respond(label, stream))
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    return this.responder.logRatio(output[0]!, this.#label(a, 0), this.#label(b, 0))
  }

  #label(values: Float32Array, row: number): number {
    const label = values[row]!
    const { categories } = this.responder
    if (Number.isInteger(label) && label >= 0 && label < categories) return label
    throw new FedveilError(
      'LABEL_INVALID',
      `row ${row} is no label for randomized response: labels are whole numbers from 0 to ${categories - 1}`,
      EXIT.data,
    )
  }
}

/** Answers for one category at a time; what codebook-response.ts and this file share. */
export class Responder {
  readonly epsilon: number
  readonly categories: number
  readonly event: PrivacyEvent
  /** Probability of the truth: at most e^eps / (e^eps + K - 1), by less than 1e-12. */
  readonly #keep: number

  /** @throws MECHANISM_INVALID in the name of `mechanism` */
  constructor(
    mechanism: 'randomized-response' | 'codebook-response',
    { epsilon, categories }: RandomizedResponseOptions,
  ) {
    checkEpsilon(mechanism, epsilon)
    checkWhole(mechanism, 'the number of categories', categories, { least: 2, most: MOST_CATEGORIES })
    this.epsilon = epsilon
    this.categories = categories
    this.event = { kind: 'randomizedResponse', epsilon, categories }
    this.#keep = probabilityFromOdds((categories - 1) * Math.exp(-epsilon))
  }

  /** The category, or another. Both draws are always made, so that their number tells nothing. */
  respond(category: number, stream: RandomStream): number {
    const kept = stream.uniform() < this.#keep
    const other = stream.integer(this.categories - 1)
    if (kept) return category
    return other < category ? other : other + 1
  }

  /** ln(P(answer | a) / P(answer | b)). */
  logRatio(answer: number, a: number, b: number): number {
    if (a === b || (answer !== a && answer !== b)) return 0
    const loss = Math.log((this.#keep * (this.categories - 1)) / (1 - this.#keep))
    return answer === a ? loss : -loss
  }
}
