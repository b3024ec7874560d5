import type { RandomStream } from '../../learning/engine/random.js'
import { l2Norm } from '../clip.js'
import type { PrivUnit } from '../mechanism/priv-unit.js'
import type { Channel } from './channel.js'
import { distantCodes, innerProduct } from './codes.js'

/** PrivUnit on unit codes, drawn by the mechanism itself: a release counts for the classes in whose code's cap it lies. */
export class PrivUnitChannel implements Channel {
  readonly work: number
  readonly #codes: readonly Float32Array[]

  constructor(
    private readonly mechanism: PrivUnit,
    private readonly classes: number,
    parties: number,
  ) {
    const { dimension } = mechanism
    this.work = classes * dimension
    this.#codes = Array.from({ length: parties }, (_, party) => distantCodes(classes, dimension, party))
  }

  release(party: number, named: Int32Array, stream: RandomStream): Float64Array {
    const { classes } = this
    const { dimension, cap } = this.mechanism
    const codes = this.#codes[party]!
    const clean = new Float32Array(named.length * dimension)
    for (const [row, code] of named.entries()) {
      clean.set(codes.subarray(code * dimension, (code + 1) * dimension), row * dimension)
    }
    const released = this.mechanism.perturb(clean, named.length, stream)
    const inside = Math.log(cap.p / cap.q)
    const outside = Math.log((1 - cap.p) / (1 - cap.q))
    const scores = new Float64Array(named.length * classes)
    for (let row = 0; row < named.length; row++) {
      const start = row * dimension
      const edge = cap.gamma * l2Norm(released, start, start + dimension)
      for (let c = 0; c < classes; c++) {
        const product = innerProduct(released, start, codes, c * dimension, dimension)
        scores[row * classes + c] = product >= edge ? inside : outside
      }
    }
    return scores
  }
}
