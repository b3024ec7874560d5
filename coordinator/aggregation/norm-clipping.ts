import type { RandomStream } from '../../learning/engine/random.js'
import { RunningMean } from './fedavg.js'
import { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'
import type { RunningSum } from './running-round.js'

export interface NormClippingSettings {
  /** Largest L2 norm of an update, > 0. */
  readonly norm: number
  /** Standard deviation of the noise on each coordinate of the mean, >= 0: against backdoors, without a privacy claim. */
  readonly noise: number
}

/**
 * The mean of the updates clipped to a norm, with Gaussian noise on it where that is asked for.
 *
 * At least 1 update. Cost O(n d).
 * Source: Sun et al. 2019 (arXiv:1911.07963), section 3.
 */
export function normClipping(rows: UpdateRows, { norm, noise }: NormClippingSettings, stream: RandomStream): Outcome {
  const factors = clipFactors(rows.squaredNorms(), norm)
  return { update: withNoise(rows.combined(factors, rows.count), noise, stream) }
}

/** `normClipping` over updates that come one by one: memory is one float64 vector [d]. */
export class RunningNormClipping implements RunningSum {
  readonly #mean = new RunningMean()

  constructor(
    private readonly settings: NormClippingSettings,
    private readonly stream: RandomStream,
  ) {}

  add(update: Float32Array): void {
    const [factor] = clipFactors(UpdateRows.of([''], [update]).squaredNorms(), this.settings.norm)
    this.#mean.add(update, factor, 1)
  }

  value(): Float32Array {
    return withNoise(this.#mean.value(), this.settings.noise, this.stream)
  }
}

/** What brings each update within a norm: min(1, norm / ||u||). */
export function clipFactors(squaredNorms: Float64Array, norm: number): Float64Array {
  return squaredNorms.map((square) => (square > norm ** 2 ? norm / Math.sqrt(square) : 1))
}

/** Adds normal variates in place. */
export function withNoise(update: Float32Array, deviation: number, stream: RandomStream): Float32Array {
  if (deviation === 0) return update
  const noise = new Float32Array(update.length)
  stream.fillNormal(noise, deviation)
  for (let k = 0; k < update.length; k++) update[k]! += noise[k]!
  return update
}
