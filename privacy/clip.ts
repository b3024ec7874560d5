import { EXIT, FedveilError } from '../proto/error.js'

/**
 * Clips every row to L2 norm C: clip(h; C) = h min(1, C / ||h||) (VFL-AFE, the step that bounds the sensitivity).
 *
 * The norm of every row returned, computed in double precision, is <= C: scaled rows are rounded to float32 towards a
 * slightly smaller norm. Rows within the ball come back bit for bit.
 * @param values row-major [rows, dimension], left as they were
 * @returns a new array [rows, dimension]
 * @throws CLIP_INVALID if C is not positive and finite; CLIP_SHAPE if the rows do not divide the values evenly;
 *   CLIP_NOT_FINITE if a value is NaN or infinite
 */
export function clipRows(values: Float32Array, rows: number, clip: number): Float32Array {
  if (!(clip > 0 && Number.isFinite(clip))) {
    throw new FedveilError('CLIP_INVALID', `the clip norm must be a positive finite number, got ${clip}`, EXIT.usage)
  }
  const dimension = rowLength(values.length, rows)
  const clipped = values.slice()
  for (let row = 0; row < rows; row++) clipRow(clipped.subarray(row * dimension, (row + 1) * dimension), row, clip)
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

function clipRow(row: Float32Array, index: number, clip: number): void {
  let norm = l2Norm(row)
  if (!Number.isFinite(norm)) {
    throw new FedveilError('CLIP_NOT_FINITE', `row ${index} holds a value that is not finite, so it cannot be clipped`)
  }
  // More than one turn only where float32 is denormal and rounds more coarsely.
  while (norm > clip) {
    const factor = (clip / norm) * BELOW_ONE
    for (let i = 0; i < row.length; i++) row[i] = row[i]! * factor
    norm = l2Norm(row)
  }
}

/** Euclidean norm in double precision: squares of float32 values neither overflow nor vanish there. */
export function l2Norm(row: Float32Array): number {
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += row[i]! * row[i]!
  return Math.sqrt(sum)
}
