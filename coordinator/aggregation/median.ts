import type { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

/**
 * Coordinate-wise median; of an even number of values the mean of the two in the middle (PyTorch takes the lower one).
 *
 * At least 1 update; fewer than half of them cannot move a coordinate beyond the others' values. Cost O(n log^2 n d).
 * Source: Yin et al. 2018 (arXiv:1803.01498), definition 1.
 */
export function median(rows: UpdateRows): Outcome {
  const update = new Float32Array(rows.dimension)
  const upper = rows.count >> 1
  const middle = rows.count % 2 === 1 ? [upper] : [upper - 1, upper]
  for (const columns of rows.sortedColumns(middle)) update.set(columns.mean(), columns.start)
  return { update }
}
