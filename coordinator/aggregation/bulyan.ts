import type { UpdateRows } from './kernel/update-rows.js'
import { krumScores } from './krum.js'
import { ascending, type Outcome } from './outcome.js'

/**
 * Bulyan over Krum: Krum chooses an update and takes it out, n - 2f times; then each coordinate is the mean of the
 * n - 4f chosen values closest to the chosen median.
 *
 * At least 4f + 3 updates. Conventions: Krum judges m updates that are left by their max(1, m - f - 2) nearest others; of
 * chosen values at the same distance from the median the smaller counts; the lowest participant id of equal scores, which
 * two that are each other's nearest have once one neighbour judges them.
 * Cost O(n^2 d + n^3 log n).
 * Source: El Mhamdi, Guerraoui and Rouault 2018 (arXiv:1802.07927), algorithm 2.
 */
export function bulyan(rows: UpdateRows, malicious: number): Outcome {
  const kept = chosen(rows.squaredDistances(), malicious)
  const every = kept.map((_, rank) => rank)
  const update = new Float32Array(rows.dimension)
  for (const { values, stride, start, width } of rows.selected(kept).sortedColumns(every)) {
    const column = new Float64Array(kept.length)
    for (let k = 0; k < width; k++) {
      for (let i = 0; i < column.length; i++) column[i] = values[i * stride + k]!
      update[start + k] = meanAroundMedian(column, kept.length - 2 * malicious)
    }
  }
  return { update, kept }
}

function chosen(distances: readonly Float64Array[], malicious: number): number[] {
  let left = distances.map((_, i) => i)
  const taken: number[] = []
  while (taken.length < distances.length - 2 * malicious) {
    const scores = krumScores(distances, Math.max(1, left.length - malicious - 2), left)
    const best = left[ascending(scores)[0]!]!
    taken.push(best)
    left = left.filter((i) => i !== best)
  }
  return taken.sort((a, b) => a - b)
}

/** Of the `count` values of a sorted column that are closest to its median; they lie side by side. */
function meanAroundMedian(column: Float64Array, count: number): number {
  const half = column.length >> 1
  const median = column.length % 2 === 1 ? column[half]! : (column[half - 1]! + column[half]!) / 2
  let first = 0
  // The window moves up while the value that it would gain is closer than the one that it would lose.
  while (first + count < column.length && column[first + count]! - median < median - column[first]!) first++
  let sum = 0
  for (let i = first; i < first + count; i++) sum += column[i]!
  return sum / count
}
