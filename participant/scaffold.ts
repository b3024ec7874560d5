import { GradientOffset } from '../learning/optimizer/gradient-offset.js'
import type { OpenCorrection } from '../learning/optimizer/open-correction.js'
import type { ParameterVector } from '../learning/parameter-vector.js'
import type { LocalAlgorithm, LocalSteps } from './local-algorithm.js'

/**
 * SCAFFOLD at a participant: every local step follows its own gradient - c_i + c, where c_i is its control variate and c the
 * coordinator's; after the steps, by option II,
 *
 * c_i+ = c_i - c + (w_global - w) / (a eta),   and c_i+ - c_i is sent beside the weight change w - w_global.
 *
 * Without momentum a is the number K of steps, as published. With heavy-ball momentum m a step's gradient moves the weights
 * in all later steps too, and a = sum over k = 1..K of (1 - m^k) / (1 - m) is what the gradients' weights in w_global - w add
 * up to (Wang et al. 2020, arXiv:2007.07481, section 4.1): the new c_i stays a weighted mean of the round's gradients.
 *
 * Convention: c_i begins as 0 and moves with every update that is sent, whether the coordinator's rule keeps it or not. A
 * participant that begins again begins with 0. 4 d bytes kept, and as many on the engine during the steps.
 * Source: Karimireddy, Kale, Mohri, Reddi, Stich and Suresh 2020 (arXiv:1910.06378), algorithm 1, option II.
 */
export class Scaffold implements LocalAlgorithm {
  readonly extra: number
  readonly #own: Float32Array
  /** c - c_i of the round, which its steps have followed. */
  #offset: Float32Array

  /** @param momentum 0 <= m < 1 of the local steps */
  constructor(
    private readonly shared: ParameterVector,
    private readonly momentum: number,
  ) {
    this.extra = shared.size
    this.#own = new Float32Array(this.extra)
    this.#offset = new Float32Array(this.extra)
  }

  open(received: Float32Array): OpenCorrection {
    this.#offset = received.map((value, i) => value - this.#own[i]!)
    return new GradientOffset(this.shared, this.#offset)
  }

  /** Without a step, or at rate 0, nothing has been learnt of the gradients and c_i stays. */
  close({ before, after, count, learningRate }: LocalSteps): Float32Array {
    const weight = learningRate * gradientWeight(count, this.momentum)
    if (weight === 0) return new Float32Array(this.extra)
    return this.#own.map((own, i) => {
      this.#own[i] = (before[i]! - after[i]!) / weight - this.#offset[i]!
      return this.#own[i]! - own
    })
  }
}

/** a: how often a constant gradient times the rate is in the displacement of `steps` steps. */
function gradientWeight(steps: number, momentum: number): number {
  let weight = 0
  let velocity = 0
  for (let step = 0; step < steps; step++) {
    velocity = momentum * velocity + 1
    weight += velocity
  }
  return weight
}
