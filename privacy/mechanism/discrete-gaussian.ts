import type { RandomStream } from '../../learning/engine/random.js'
import { rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { DiscreteSampler } from './discrete-sampler.js'
import { gaussianLogRatio, replaceOneSensitivity } from './gaussian.js'
import { describeStep, gridStep } from './grid.js'
import { integerRows, timesStep } from './integer-rows.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkMagnitudes, checkWhole, invalidMechanism, readable } from './parameter.js'

/** Below this share of C, sums of a vector and its noise would not all be exact in float32. */
export const LEAST_DISCRETE_NOISE = 2 ** -12

export interface DiscreteGaussianOptions {
  /** L2 norm C to which every row is clipped before the noise. */
  readonly clip: number
  /** Least sigma of the noise, in the units of the vector, >= C / 4096; rounded up by less than a thousandth. */
  readonly sigma: number
  /** Length of a row. */
  readonly dimension: number
}

/**
 * The discrete Gaussian mechanism, the strict mode for deployments: rows are clipped to L2 norm C and rounded towards
 * zero to a grid of a power-of-two step of at most sigma / 1024 BEFORE the noise; the noise, a whole number of steps for
 * each coordinate with P(k) ~ exp(-k^2 / (2 sigma^2)), is drawn exactly (discrete-sampler.ts). Everything is integers, so
 * nothing of the claim rests on floating point. Released values are exact multiples of the step.
 * @throws MECHANISM_INVALID if an option is out of range
 * Source: Canonne, Kamath and Steinke 2020 (arXiv:2004.00010).
 */
export function discreteGaussian({ clip, sigma, dimension }: DiscreteGaussianOptions): Mechanism {
  checkMagnitudes('discrete-gaussian', { clip, sigma })
  checkWhole('discrete-gaussian', 'the dimension', dimension, { least: 1, most: 2 ** 31 })
  if (!(sigma >= clip * LEAST_DISCRETE_NOISE)) {
    throw invalidMechanism('discrete-gaussian', `sigma must be at least clip / ${1 / LEAST_DISCRETE_NOISE}`)
  }
  return new DiscreteGaussian(clip, sigma, dimension)
}

class DiscreteGaussian implements Mechanism {
  readonly name = 'discrete-gaussian'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity
  readonly #step: number
  readonly #sigmaSteps: number
  #sampler: DiscreteSampler | undefined

  constructor(
    readonly clip: number,
    sigma: number,
    readonly dimension: number,
  ) {
    this.#step = gridStep(sigma)
    this.#sigmaSteps = Math.ceil(sigma / this.#step)
    this.event = { kind: 'discreteGaussian', sigma: this.#sigmaSteps, norm: clip / this.#step, dimension }
    this.sensitivity = { norm: 'l2', value: replaceOneSensitivity(clip) }
  }

  /** Sigma of the noise that is drawn, in the units of the vector. */
  get sigma(): number {
    return this.#sigmaSteps * this.#step
  }

  describe(): string {
    return (
      `discrete Gaussian noise of sigma ${readable(this.sigma)} on vectors clipped to L2 norm ${readable(this.clip)} and rounded to ` +
      `multiples of ${describeStep(this.#step)}, in exact arithmetic`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    if (rowLength(values.length, rows) !== this.dimension) {
      throw invalidMechanism(this.name, `a row must have ${this.dimension} values, got ${values.length / rows}`)
    }
    const integers = this.#integers(values, rows)
    this.#sampler ??= new DiscreteSampler({ kind: 'gaussian', scale: this.#sigmaSteps })
    this.#sampler.addTo(integers, stream)
    return timesStep(integers, this.#step)
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    const inSteps = output.map((value) => value / this.#step)
    return gaussianLogRatio(inSteps, this.#integers(a, 1), this.#integers(b, 1), this.#sigmaSteps)
  }

  #integers(values: Float32Array, rows: number): Int32Array {
    return integerRows(values, rows, { clip: this.clip, norm: 'l2', step: this.#step })
  }
}
