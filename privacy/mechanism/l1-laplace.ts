import type { RandomStream } from '../../learning/engine/random.js'
import { clipRows } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { replaceOneSensitivity } from './gaussian.js'
import { describeStep, gridStep } from './grid.js'
import { laplaceLogRatio } from './laplace.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkMagnitudes, readable } from './parameter.js'

export interface LaplaceOnBallOptions {
  /** L1 norm C to which every row is clipped before the noise. */
  readonly clip: number
  /** Scale b of the noise of every coordinate, in the units of the vector (not divided by C); its deviation is b sqrt 2. */
  readonly scale: number
}

/**
 * The Laplace mechanism on vectors clipped to L1 norm C: clip_1(h; C) + Laplace(0, b)^d, pure epsilon 2C / b, rounded to
 * a public grid of a power-of-two step of at most b / 1024. The norm is L1 throughout: an L2 ball of radius C holds
 * vectors of L1 norm C sqrt(d), which this noise does not cover.
 *
 * The fast mode, as gaussian.ts; discrete-laplace.ts is the strict one.
 * @throws MECHANISM_INVALID if clip or scale is not between 1e-30 and 1e30
 * Source: Dwork, McSherry, Nissim and Smith 2006.
 */
export function laplaceOnBall({ clip, scale }: LaplaceOnBallOptions): Mechanism {
  checkMagnitudes('laplace', { clip, scale })
  return new LaplaceOnBall(clip, scale)
}

class LaplaceOnBall implements Mechanism {
  readonly name = 'laplace'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity
  readonly deviation: number
  readonly #step: number

  constructor(
    readonly clip: number,
    readonly scale: number,
  ) {
    this.event = { kind: 'laplace', noiseMultiplier: scale / clip }
    this.sensitivity = { norm: 'l1', value: replaceOneSensitivity(clip) }
    this.deviation = scale * Math.SQRT2
    this.#step = gridStep(scale)
  }

  describe(): string {
    return (
      `Laplace noise of scale ${readable(this.scale)} on vectors clipped to L1 norm ${readable(this.clip)}, ` +
      `rounded to multiples of ${describeStep(this.#step)}`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    const released = clipRows(values, rows, this.clip, 'l1')
    stream.addLaplace(released, this.scale, this.#step)
    return released
  }

  /** Of the densities before the rounding to the grid. */
  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    const [nearA, nearB] = [clipRows(a, 1, this.clip, 'l1'), clipRows(b, 1, this.clip, 'l1')]
    return laplaceLogRatio(output, nearA, nearB, this.scale)
  }
}
