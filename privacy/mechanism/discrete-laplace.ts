import type { RandomStream } from '../../learning/engine/random.js'
import type { PrivacyEvent } from '../event.js'
import { LEAST_DISCRETE_NOISE } from './discrete-gaussian.js'
import { DiscreteSampler } from './discrete-sampler.js'
import { replaceOneSensitivity } from './gaussian.js'
import { describeStep, gridStep } from './grid.js'
import { integerRows, timesStep } from './integer-rows.js'
import { laplaceLogRatio } from './laplace.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkMagnitudes, invalidMechanism, readable } from './parameter.js'

export interface DiscreteLaplaceOptions {
  /** L1 norm C to which every row is clipped before the noise. */
  readonly clip: number
  /** Least scale of the noise, in the units of the vector, >= C / 4096; rounded up by less than a thousandth. */
  readonly scale: number
}

/**
 * The discrete Laplace mechanism, the strict form of l1-laplace.ts: rows are clipped to L1 norm C and rounded towards
 * zero to a grid of a power-of-two step of at most scale / 1024 BEFORE the noise, a whole number of steps for each
 * coordinate with P(k) ~ exp(-|k| / scale), drawn exactly (discrete-sampler.ts). Pure epsilon 2C / scale.
 * @throws MECHANISM_INVALID if an option is out of range
 * Source: Ghosh, Roughgarden and Sundararajan 2009 (the geometric mechanism); Canonne, Kamath and Steinke 2020.
 */
export function discreteLaplace({ clip, scale }: DiscreteLaplaceOptions): Mechanism {
  checkMagnitudes('discrete-laplace', { clip, scale })
  if (!(scale >= clip * LEAST_DISCRETE_NOISE)) {
    throw invalidMechanism('discrete-laplace', `the scale must be at least clip / ${1 / LEAST_DISCRETE_NOISE}`)
  }
  return new DiscreteLaplace(clip, scale)
}

class DiscreteLaplace implements Mechanism {
  readonly name = 'discrete-laplace'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity
  readonly #step: number
  readonly #scaleSteps: number
  #sampler: DiscreteSampler | undefined

  constructor(
    readonly clip: number,
    scale: number,
  ) {
    this.#step = gridStep(scale)
    this.#scaleSteps = Math.ceil(scale / this.#step)
    this.event = { kind: 'discreteLaplace', scale: this.#scaleSteps, norm: clip / this.#step }
    this.sensitivity = { norm: 'l1', value: replaceOneSensitivity(clip) }
  }

  /** Scale of the noise that is drawn, in the units of the vector. */
  get scale(): number {
    return this.#scaleSteps * this.#step
  }

  describe(): string {
    return (
      `discrete Laplace noise of scale ${readable(this.scale)} on vectors clipped to L1 norm ${readable(this.clip)} and rounded to ` +
      `multiples of ${describeStep(this.#step)}, in exact arithmetic`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    const integers = this.#integers(values, rows)
    this.#sampler ??= new DiscreteSampler({ kind: 'laplace', scale: this.#scaleSteps })
    this.#sampler.addTo(integers, stream)
    return timesStep(integers, this.#step)
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    const inSteps = output.map((value) => value / this.#step)
    return laplaceLogRatio(inSteps, this.#integers(a, 1), this.#integers(b, 1), this.#scaleSteps)
  }

  #integers(values: Float32Array, rows: number): Int32Array {
    return integerRows(values, rows, { clip: this.clip, norm: 'l1', step: this.#step })
  }
}
