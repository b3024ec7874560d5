import { EXIT, FedveilError } from '../proto/error.js'

/** L1 for Laplace noise, L2 for Gaussian noise: the two are never mixed. */
export type ClipNorm = 'l1' | 'l2'

/**
 * Clips every row to norm C: clip(h; C) = h min(1, C / ||h||) (VFL-AFE, the step that bounds the sensitivity).
 *
 * The norm of every row returned, computed in double precision, is <= C: scaled rows are rounded to float32 towards a
 * slightly smaller norm. Rows within the ball come back bit for bit.
 * @param values row-major [rows, dimension], left as they were
 * @param norm of the ball; default L2
 * @returns a new array [rows, dimension]
 * @throws CLIP_INVALID if C is not positive and finite; CLIP_SHAPE if the rows do not divide the values evenly;
 *   CLIP_NOT_FINITE if a value is NaN or infinite
 */
export function clipRows(values: Float32Array, rows: number, clip: number, norm: ClipNorm = 'l2'): Float32Array {
  if (!(clip > 0 && Number.isFinite(clip))) {
    throw new FedveilError('CLIP_INVALID', `the clip norm must be a positive finite number, got ${clip}`, EXIT.usage)
  }
  const dimension = rowLength(values.length, rows)
  const clipped = values.slice()
  const measure = norm === 'l1' ? l1Norm : l2Norm
  for (let row = 0; row < rows; row++) clipRow(clipped, row, dimension, clip, measure)
  return clipped
}

/** Length of a row when `count` values form `rows` rows. */
export function rowLength(count: number, rows: number): number {
  if (!Number.isSafeInteger(rows) || rows < 1 || count === 0 || count % rows !== 0) {
    throw new FedveilError('CLIP_SHAPE', `${count} values do not form ${rows} rows of equal length of at least 1`)
  }
  return count / rows
}

/** A float32 rounding may enlarge a value by 2^-24 of itself; scaling by this much less keeps the norm within C. */
const BELOW_ONE = 1 - 2 ** -23

/** Clips row `row` of `values` in place; row views would cost more than the clipping of short rows. */
function clipRow(values: Float32Array, row: number, dimension: number, clip: number, measure: typeof l2Norm): void {
  const start = row * dimension
  const end = start + dimension
  let norm = measure(values, start, end)
  if (!Number.isFinite(norm)) {
    throw new FedveilError('CLIP_NOT_FINITE', `row ${row} holds a value that is not finite, so it cannot be clipped`)
  }
  // More than one turn only where float32 is denormal and rounds more coarsely.
  while (norm > clip) {
    const factor = (clip / norm) * BELOW_ONE
    scale(values, start, end, factor)
    norm = measure(values, start, end)
  }
}

/** Loops in steps of four: additions that wait for each other, and checks at every value, halve the speed. */
function scale(values: Float32Array, start: number, end: number, factor: number): void {
  let i = start
  for (; i + 3 < end; i += 4) {
    values[i] = values[i]! * factor
    values[i + 1] = values[i + 1]! * factor
    values[i + 2] = values[i + 2]! * factor
    values[i + 3] = values[i + 3]! * factor
  }
  for (; i < end; i++) values[i] = values[i]! * factor
}

/** Euclidean norm of values[start .. end) in double precision: squares of float32 values neither overflow nor vanish. */
export function l2Norm(values: Float32Array, start = 0, end = values.length): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = start
  for (; i + 3 < end; i += 4) {
    a += values[i]! * values[i]!
    b += values[i + 1]! * values[i + 1]!
    c += values[i + 2]! * values[i + 2]!
    d += values[i + 3]! * values[i + 3]!
  }
  for (; i < end; i++) a += values[i]! * values[i]!
  return Math.sqrt(a + b + (c + d))
}

/** Sum of the absolute values of values[start .. end), in double precision. */
export function l1Norm(values: Float32Array, start = 0, end = values.length): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = start
  for (; i + 3 < end; i += 4) {
    a += Math.abs(values[i]!)
    b += Math.abs(values[i + 1]!)
    c += Math.abs(values[i + 2]!)
    d += Math.abs(values[i + 3]!)
  }
  for (; i < end; i++) a += Math.abs(values[i]!)
  return a + b + (c + d)
}
