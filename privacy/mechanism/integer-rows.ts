import { type ClipNorm, clipRows } from '../clip.js'

/**
 * Clips rows and rounds every coordinate towards zero to a multiple of `step`, which makes no norm larger: integer
 * vectors whose norm is at most clip / step in exact arithmetic, as discrete noise needs it.
 * @param options.clip C; C / step is at most 2^23, so that all squares of a row add up without rounding
 * @param options.step power of two
 * @returns multiples of the step, row-major [rows, dimension]
 * @throws what clipRows throws
 */
export function integerRows(
  values: Float32Array,
  rows: number,
  { clip, norm, step }: { readonly clip: number; readonly norm: ClipNorm; readonly step: number },
): Int32Array {
  const clipped = clipRows(values, rows, clip, norm)
  const integers = new Int32Array(clipped.length)
  // Division by a power of two is exact.
  for (let i = 0; i < integers.length; i++) integers[i] = Math.trunc(clipped[i]! / step)
  const limit = norm === 'l1' ? Math.floor(clip / step) : floorOfSquare(clip / step)
  const dimension = integers.length / rows
  for (let row = 0; row < rows; row++) {
    shrinkRow(integers.subarray(row * dimension, (row + 1) * dimension), norm === 'l1' ? Math.abs : square, limit)
  }
  return integers
}

/** Values back in the units of the vector. */
export function timesStep(integers: Int32Array, step: number): Float32Array {
  const values = new Float32Array(integers.length)
  for (let i = 0; i < values.length; i++) values[i] = integers[i]! * step
  return values
}

/** Takes 1 off the largest entry until the row's sum of `size` is within the limit: for a norm that was rounded down. */
export function shrinkRow(row: Int32Array, size: (x: number) => number, limit: number): void {
  for (;;) {
    let sum = 0
    for (let i = 0; i < row.length; i++) sum += size(row[i]!)
    if (sum <= limit) return
    let largest = 0
    for (let i = 1; i < row.length; i++) if (Math.abs(row[i]!) > Math.abs(row[largest]!)) largest = i
    row[largest] = row[largest]! - Math.sign(row[largest]!)
  }
}

function square(x: number): number {
  return x * x
}

/** Largest integer that is at most x^2, exactly, for 0 < x <= 2^23. */
export function floorOfSquare(x: number): number {
  let binary = 0
  let whole = x
  while (!Number.isInteger(whole)) {
    whole *= 2
    binary++
  }
  return Number((BigInt(whole) * BigInt(whole)) >> BigInt(2 * binary))
}
