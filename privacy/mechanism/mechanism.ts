import type { RandomStream } from '../../learning/engine/random.js'
import type { PrivacyEvent } from '../event.js'

export const MECHANISMS = [
  'gaussian',
  'central-gaussian',
  'laplace',
  'discrete-gaussian',
  'discrete-laplace',
  'priv-unit',
  'codebook-response',
  'randomized-response',
  'one-bit',
  'batch-maximum-noise',
  'variational-bottleneck',
  'duetface',
  'partialface',
  'minusface',
  'unprotected',
] as const
export type MechanismName = (typeof MECHANISMS)[number]

/** How far apart the contributions of two records can be once the mechanism has bounded them. */
export interface Sensitivity {
  /** `any`: the mechanism compares any two inputs, as local randomisers do. */
  readonly norm: 'l1' | 'l2' | 'any'
  /** In the units of the vector; Infinity where nothing is bounded. */
  readonly value: number
}

/**
 * Turns clean vectors into vectors that may leave. What a release costs follows from its `event` (accountant/), and holds
 * for ANY input: whatever bounds the sensitivity (a clip, a clamp) is done inside `perturb`, never trusted to the caller.
 * Adjacency: replace-one.
 */
export interface Mechanism {
  readonly name: MechanismName
  /** What a release of one record is, for accountants. */
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity
  /** Length that a row must have; any length where absent. */
  readonly dimension?: number
  /** Length of a released row where it is not that of the clean one, e.g. 1 for the index of a code. */
  readonly outputDimension?: number
  /** Standard deviation of a released coordinate about the clean one, where it hardly depends on the row. */
  readonly deviation?: number
  /** Hexadecimal digest of parameters that `describe()` is too short to hold, so that two settings never look alike. */
  readonly fingerprint?: string
  /** One plain phrase with every parameter, e.g. for a statement. */
  describe(): string
  /**
   * @param values clean vectors, row-major [rows, dimension], finite; left as they were
   * @param stream supplies the noise; it is consumed in row order, by an amount that does not depend on the values
   * @returns a new array [rows, outputDimension ?? dimension]
   */
  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array
  /**
   * As `perturb` of each row alone with a stream of its own, to the bit, but the rows side by side on the engine's threads.
   * Absent where that is no faster.
   * @param streams one a row, all different
   * @param out [rows, outputDimension ?? dimension], not the memory of `values`
   */
  perturbEach?(values: Float32Array, streams: readonly RandomStream[], out: Float32Array): void
  /**
   * What releases the rows of one batch, where that depends on all of them: by `perturb` each row is then released alone.
   * Such a mechanism can have no guarantee.
   */
  ofBatch?(values: Float32Array, rows: number): Mechanism
  /**
   * ln(density of `output` given `a` / density of `output` given `b`), where it is known in closed form: the privacy loss
   * of that output for these two clean rows, bounded by the pure epsilon where there is one.
   */
  logDensityRatio?(output: Float32Array, a: Float32Array, b: Float32Array): number
}
