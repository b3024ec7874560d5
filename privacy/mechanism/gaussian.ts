import type { RandomStream } from '../../learning/engine/random.js'
import { clipRows } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { describeStep, gridStep } from './grid.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkMagnitudes, readable } from './parameter.js'

/** Distance between two vectors of the ball of radius C: the replace-one sensitivity, whatever the model weights. */
export function replaceOneSensitivity(clip: number): number {
  return 2 * clip
}

export interface GaussianOptions {
  /** L2 norm C to which every row is clipped before the noise. */
  readonly clip: number
  /** Standard deviation of the noise of every coordinate, in the units of the vector (not divided by C). */
  readonly sigma: number
}

/**
 * The Gaussian mechanism on vectors clipped to L2 norm C: clip(h; C) + N(0, sigma^2 I), with mu = 2C / sigma, rounded to
 * a public grid of a power-of-two step of at most sigma / 1024.
 *
 * The fast mode: the noise is drawn and added in floating point, and rounding afterwards takes away the low bits that
 * tell most. It is no proof, see FLOAT_CAVEAT of statement.ts; discrete-gaussian.ts is the strict mode.
 * @throws MECHANISM_INVALID if clip or sigma is not between 1e-30 and 1e30
 * Source: Dwork and Roth 2014; exact accounting by Balle and Wang 2018 (accountant/gaussian.ts).
 */
export function gaussian({ clip, sigma }: GaussianOptions): Mechanism {
  checkMagnitudes('gaussian', { clip, sigma })
  return new GaussianMechanism(clip, sigma)
}

class GaussianMechanism implements Mechanism {
  readonly name = 'gaussian'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity
  readonly deviation: number
  readonly #step: number

  constructor(
    readonly clip: number,
    readonly sigma: number,
  ) {
    this.event = { kind: 'gaussian', noiseMultiplier: sigma / clip }
    this.sensitivity = { norm: 'l2', value: replaceOneSensitivity(clip) }
    this.deviation = sigma
    this.#step = gridStep(sigma)
  }

  describe(): string {
    return (
      `Gaussian noise of standard deviation ${readable(this.sigma)} on vectors clipped to L2 norm ${readable(this.clip)}, ` +
      `rounded to multiples of ${describeStep(this.#step)}`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    const released = clipRows(values, rows, this.clip)
    stream.addNormal(released, this.sigma, this.#step)
    return released
  }

  /** Of the densities before the rounding to the grid. */
  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    return gaussianLogRatio(output, clipRows(a, 1, this.clip), clipRows(b, 1, this.clip), this.sigma)
  }
}

/** ln of the ratio of N(a, sigma^2 I) to N(b, sigma^2 I) at `output`, continuous or on one grid; all of one length. */
export function gaussianLogRatio(
  output: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  sigma: number,
): number {
  let sum = 0
  // (o - b)^2 - (o - a)^2, in the form that does not cancel.
  for (let i = 0; i < output.length; i++) sum += (a[i]! - b[i]!) * (2 * output[i]! - a[i]! - b[i]!)
  return sum / (2 * sigma * sigma)
}
