import type { RandomStream } from '../../learning/engine/random.js'

/**
 * What one release costs each record in it. Later kinds (a curve of Renyi divergences, a privacy loss distribution) are
 * added here and to the accountant; the ledger refuses a kind that it cannot compose.
 */
export type Loss =
  /** mu-Gaussian differential privacy: mu = sensitivity / standard deviation of the noise. mu > 0. */
  | { readonly kind: 'gaussian'; readonly mu: number }
  /** Pure differential privacy. epsilon >= 0. */
  | { readonly kind: 'pure'; readonly epsilon: number }
  /** No bound at all. */
  | { readonly kind: 'infinite' }

/**
 * Turns clean vectors into vectors that may leave. Its loss holds for ANY input: whatever bounds the sensitivity
 * (a clip, a clamp) is done inside `perturb`, never trusted to the caller. Adjacency: replace-one.
 */
export interface Mechanism {
  readonly name: 'gaussian' | 'laplace' | 'unprotected'
  /** Per record and release. */
  readonly loss: Loss
  /** Length that a row must have; any length where absent. */
  readonly dimension?: number
  /** Hexadecimal digest of parameters that `describe()` is too short to hold, so that two settings never look alike. */
  readonly fingerprint?: string
  /** One plain phrase with every parameter, e.g. for a statement. */
  describe(): string
  /**
   * @param values clean vectors, row-major [rows, dimension], finite; left as they were
   * @param stream supplies the noise; it is consumed in row order, by an amount that does not depend on the values
   * @returns a new array of the same length
   */
  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array
}
