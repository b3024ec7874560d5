import { EXIT, FedveilError } from '../../proto/error.js'
import { ownFunctions } from './own-functions.js'
import { EXPONENTIAL_ZIGGURAT, LAYERS } from './ziggurat.js'

/** What Laplace noise is added to. */
export interface AroundRows {
  /** Clean values [rows, n], finite. */
  readonly values: Float32Array
  /** Range to which each column is clamped [n]. */
  readonly low: Float32Array
  readonly high: Float32Array
  /** Scale of each column's noise [n]. */
  readonly scales: Float32Array
}

/** Where a stream of AES-256 in counter mode stands. */
export interface StreamPlace {
  readonly key: Uint8Array
  /** Counter block [16] of the block that holds the next word. */
  readonly counter: Uint8Array
  /** Words of that block that are used up, 0..3. */
  readonly skip: number
}

/** In place of a number of words: this row has to be drawn in JavaScript. */
export const UNDECIDED = -1

/** Below it a call costs more than it saves. */
const LEAST_VALUES = 1024

/**
 * Draws rows of Laplace noise by our own kernels, from the bytes that `RandomStream.laplaceRows` draws them from.
 *
 * The values are the same to the bit: where the processor's exp or log could differ from JavaScript's in a way that shows, a
 * row in some thousands of long ones, the row is left undecided.
 * @returns the words that each row took, or UNDECIDED; undefined where there are no kernels or rows are short
 */
export function drawByKernel(
  places: () => readonly StreamPlace[],
  n: number,
  out: Float32Array,
  around: AroundRows | undefined,
): Float64Array | undefined {
  const { laplaceRows } = ownFunctions()
  if (laplaceRows === undefined || n < LEAST_VALUES) return undefined
  const at = places()
  const keys = new Uint8Array(32 * at.length)
  const counters = new Uint8Array(16 * at.length)
  for (const [row, { key, counter }] of at.entries()) {
    keys.set(key, 32 * row)
    counters.set(counter, 16 * row)
  }
  const skips = Uint8Array.from(at, ({ skip }) => skip)
  const taken = new Float64Array(at.length)
  const given = [at.length, n, keys, counters, skips, TABLES, out, taken] as const
  if (around === undefined) laplaceRows(...given, 0)
  else laplaceRows(...given, 1, around.values, around.low, around.high, around.scales)
  return taken
}

const { edges, sure } = EXPONENTIAL_ZIGGURAT
/** [257] edges, [256] sure shares, [257] densities at the edges. */
const TABLES = Float64Array.of(...edges, ...sure, ...edges.map((x) => Math.exp(-x)))
if (TABLES.length !== 3 * LAYERS + 2) throw new Error('the ziggurat has another number of layers than its kernel')

/** @throws LAPLACE_ROWS unless the lengths are those of rows of n columns */
export function checkRows(n: number, out: Float32Array, around: AroundRows | undefined): void {
  const fits =
    around === undefined ||
    (around.values.length === out.length &&
      [around.low, around.high, around.scales].every(({ length }) => length === n))
  if (Number.isInteger(n) && fits) return
  const sentence = `Laplace noise for ${out.length} values does not fit its streams or what it is added to: check the lengths.`
  throw new FedveilError('LAPLACE_ROWS', sentence, EXIT.internal)
}
