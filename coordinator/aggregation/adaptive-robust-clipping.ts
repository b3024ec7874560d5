import type { UpdateRows } from './kernel/update-rows.js'

/**
 * Adaptive robust clipping (ARC): the floor(2 f (n - f) / n) updates with the largest norms are clipped to the largest norm
 * of the others. Any rule follows.
 *
 * At least 2f + 1 updates. Cost O(n d).
 * Source: Allouah et al. 2024 (arXiv:2405.14432), algorithm 2.
 */
export function adaptiveRobustClipping(rows: UpdateRows, malicious: number): UpdateRows {
  const n = rows.count
  const norms = rows.squaredNorms().map(Math.sqrt)
  const clipped = Math.floor((2 * malicious * (n - malicious)) / n)
  const limit = norms.toSorted()[n - clipped - 1]!
  return rows.scaled(norms.map((norm) => (norm > limit ? limit / norm : 1)))
}
