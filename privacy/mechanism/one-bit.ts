import type { RandomStream } from '../../learning/engine/random.js'
import { rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { probabilityFromOdds } from './exact-probability.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkEpsilon, checkWhole, invalidMechanism } from './parameter.js'

export interface OneBitOptions {
  /** Pure epsilon of one release; that of a bit, epsilon / d, is 1e-6 to 100. */
  readonly epsilon: number
  /** Length d of a row, 1 to 2^20. */
  readonly dimension: number
}

/**
 * One-bit quantisation with randomized response: the sign of every coordinate (that of 0 is positive), kept with
 * probability e^(eps/d) / (e^(eps/d) + 1), else turned round. Two rows differ in all d signs at most, and the losses of
 * independent answers add up, so that one release is eps-DP, and no less where all signs differ.
 *
 * A released row is d values s or -s, s = 1 / (sqrt(d) (2p - 1)) with 2p - 1 = tanh(eps / 2d): an unbiased estimate of
 * sign(h) / sqrt(d), which is a unit vector.
 * @throws MECHANISM_INVALID if epsilon or d is out of range
 * Source: binary randomized response (Warner 1965) on each coordinate.
 */
export function oneBit({ epsilon, dimension }: OneBitOptions): Mechanism {
  checkWhole('one-bit', 'the dimension', dimension, { least: 1, most: 2 ** 20 })
  checkEpsilon('one-bit', epsilon / dimension)
  return new OneBit(epsilon, dimension)
}

class OneBit implements Mechanism {
  readonly name = 'one-bit'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity = { norm: 'any', value: Number.POSITIVE_INFINITY }
  readonly deviation: number
  /** s: what stands for a positive sign. */
  readonly #positive: number
  /** Probability of the true sign: at most e^(eps/d) / (e^(eps/d) + 1), by less than 1e-12. */
  readonly #keep: number

  constructor(
    private readonly epsilon: number,
    readonly dimension: number,
  ) {
    const each = epsilon / dimension
    this.event = { kind: 'bitResponses', epsilon, bits: dimension }
    this.#positive = 1 / (Math.sqrt(dimension) * Math.tanh(each / 2))
    this.deviation = 1 / (Math.sqrt(dimension) * Math.sinh(each / 2))
    this.#keep = probabilityFromOdds(Math.exp(-each))
  }

  describe(): string {
    return `the sign of each of ${this.dimension} coordinates, by randomized response at epsilon ${this.epsilon} for all of them together`
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    if (rowLength(values.length, rows) !== this.dimension) {
      throw invalidMechanism(this.name, `a row must have ${this.dimension} values, got ${values.length / rows}`)
    }
    return values.map((value) => {
      const sign = stream.uniform() < this.#keep ? signOf(value) : -signOf(value)
      return sign * this.#positive
    })
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    const agree = (row: Float32Array) =>
      row.reduce((sum, value, i) => sum + (signOf(value) === signOf(output[i]!) ? 1 : 0), 0)
    return (agree(a) - agree(b)) * Math.log(this.#keep / (1 - this.#keep))
  }
}

function signOf(value: number): 1 | -1 {
  return value >= 0 ? 1 : -1
}
