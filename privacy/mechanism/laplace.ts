import { createHash } from 'node:crypto'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import type { Mechanism, Sensitivity } from './mechanism.js'

export interface LaplaceOptions {
  /** Scale b_i of the noise of each coefficient [dimension]; > 0, or 0 where the range is a single value. */
  readonly scales: Float32Array
  /** Range [low_i, high_i] to which each coefficient is clamped [dimension]; fixed without looking at the data. */
  readonly low: Float32Array
  readonly high: Float32Array
}

/**
 * The Laplace mechanism on clamped coefficients: clamp(x_i; low_i, high_i) + b_i Laplace(0, 1).
 *
 * Replacing a whole record moves coefficient i by at most high_i - low_i, so the record's pure epsilon is
 * sum_i (high_i - low_i) / b_i (rounded up): of the image, not the average of a coefficient.
 * @throws MECHANISM_INVALID if the lengths differ or are 0, a range is empty or not finite, or a scale is not as above
 * Source: Dwork et al. 2006; per-coefficient budgets as in DCTDP (Ji et al. 2022).
 */
export function laplace(options: LaplaceOptions): Mechanism {
  const { scales, low, high } = options
  if (scales.length === 0 || low.length !== scales.length || high.length !== scales.length) {
    throw invalid(`scales, low and high must have one length >= 1, got ${scales.length}, ${low.length}, ${high.length}`)
  }
  for (let i = 0; i < scales.length; i++) {
    const range = high[i]! - low[i]!
    if (!(range >= 0 && Number.isFinite(range))) {
      throw invalid(`the range of coefficient ${i} must be finite with low <= high, got [${low[i]}, ${high[i]}]`)
    }
    if (!(scales[i]! > 0 || (scales[i] === 0 && range === 0)) || !Number.isFinite(scales[i])) {
      throw invalid(`the scale of coefficient ${i} must be positive and finite, got ${scales[i]}`)
    }
  }
  return new LaplaceMechanism(scales.slice(), low.slice(), high.slice())
}

function invalid(sentence: string): FedveilError {
  return new FedveilError('MECHANISM_INVALID', `laplace: ${sentence}`, EXIT.usage)
}

class LaplaceMechanism implements Mechanism {
  readonly name = 'laplace'
  readonly event: PrivacyEvent
  /** Each coefficient has a range and a scale of its own, so there is no one norm. */
  readonly sensitivity: Sensitivity = { norm: 'any', value: Number.POSITIVE_INFINITY }
  readonly dimension: number
  readonly fingerprint: string
  readonly #epsilon: number

  constructor(
    private readonly scales: Float32Array,
    private readonly low: Float32Array,
    private readonly high: Float32Array,
  ) {
    this.dimension = scales.length
    this.#epsilon = recordEpsilon(scales, low, high)
    this.event = { kind: 'pure', epsilon: this.#epsilon }
    const digest = createHash('sha256')
    for (const part of [scales, low, high]) digest.update(new Uint8Array(part.buffer))
    this.fingerprint = digest.digest('hex')
  }

  describe(): string {
    const mean = Number((this.#epsilon / this.dimension).toPrecision(4))
    return (
      `Laplace noise with its own scale for each of ${this.dimension} coefficients, each clamped to a fixed range ` +
      `(mean epsilon ${mean} per coefficient, an average and not the epsilon of the record)`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    this.#requireRows(values, rows)
    const released = new Float32Array(values.length)
    for (let start = 0; start < values.length; start += this.dimension) {
      const end = start + this.dimension
      this.#release(values.subarray(start, end), [stream], released.subarray(start, end))
    }
    return released
  }

  perturbEach(values: Float32Array, streams: readonly RandomStream[], out: Float32Array): void {
    this.#requireRows(values, streams.length)
    this.#release(values, streams, out)
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    let sum = 0
    for (let i = 0; i < output.length; i++) {
      // A constant coefficient tells nothing.
      if (this.scales[i] === 0) continue
      const [nearA, nearB] = [this.#clamped(a, i), this.#clamped(b, i)]
      sum += (Math.abs(output[i]! - nearB) - Math.abs(output[i]! - nearA)) / this.scales[i]!
    }
    return sum
  }

  #release(values: Float32Array, streams: readonly RandomStream[], out: Float32Array): void {
    const { low, high, scales } = this
    RandomStream.laplaceRows(streams, out, { values, low, high, scales })
  }

  #requireRows(values: Float32Array, rows: number): void {
    if (rowLength(values.length, rows) === this.dimension) return
    throw invalid(`a row must have ${this.dimension} coefficients, got ${values.length / rows}`)
  }

  #clamped(row: Float32Array, i: number): number {
    return Math.min(Math.max(row[i]!, this.low[i]!), this.high[i]!)
  }
}

/** ln of the ratio of Laplace(a, scale)^d to Laplace(b, scale)^d at `output`, continuous or on one grid. */
export function laplaceLogRatio(
  output: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  scale: number,
): number {
  let sum = 0
  for (let i = 0; i < output.length; i++) sum += Math.abs(output[i]! - b[i]!) - Math.abs(output[i]! - a[i]!)
  return sum / scale
}

function recordEpsilon(scales: Float32Array, low: Float32Array, high: Float32Array): number {
  let sum = 0
  for (let i = 0; i < scales.length; i++) if (scales[i] !== 0) sum += (high[i]! - low[i]!) / scales[i]!
  // Upwards by more than the rounding of n additions.
  return sum * (1 + (scales.length + 2) * Number.EPSILON)
}
