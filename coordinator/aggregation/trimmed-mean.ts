import type { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

/**
 * Coordinate-wise mean without the `trim` smallest and the `trim` largest values.
 *
 * At least 2 trim + 1 updates. Flower's share beta is trim = floor(beta n); ByzFL's and Blades' f is trim. Cost O(n log^2 n d).
 * Source: Yin et al. 2018 (arXiv:1803.01498), definition 2.
 */
export function trimmedMean(rows: UpdateRows, trim: number): Outcome {
  const update = new Float32Array(rows.dimension)
  const ranks = Array.from({ length: rows.count - 2 * trim }, (_, i) => trim + i)
  for (const columns of rows.sortedColumns(ranks)) update.set(columns.mean(), columns.start)
  return { update }
}
