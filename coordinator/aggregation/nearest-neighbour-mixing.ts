import type { UpdateRows } from './kernel/update-rows.js'
import { ascending } from './outcome.js'

/**
 * Nearest-neighbour mixing: every update is replaced by the mean of itself and its n - f - 1 nearest others, of equally
 * near ones the lowest participant ids. Any rule follows.
 *
 * At least 2f + 1 updates. Cost O(n^2 d); the mixed updates are never held, and each pass of the rule over them mixes anew.
 * Source: Allouah et al. 2023 (arXiv:2302.01772), algorithm 2.
 */
export function nearestNeighbourMixing(rows: UpdateRows, malicious: number): UpdateRows {
  const n = rows.count
  const mixed = rows.squaredDistances().map((distances) => {
    const near = ascending(distances).slice(0, n - malicious)
    const weights = new Float64Array(n)
    for (const j of near) weights[j] = 1 / near.length
    return weights
  })
  return rows.mixed(mixed)
}
