import { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

/**
 * FLTrust: the updates, scaled to the norm of the update that the coordinator trained on its own root data, weighted by the cosine
 * to it where that is positive.
 *
 * Where nobody has a positive cosine the update is 0. At least 1 update. Cost O(n d).
 * @param own the coordinator's own update, [d]
 * Source: Cao et al. 2021 (arXiv:2012.13995), algorithm 2.
 */
export function fltrust(rows: UpdateRows, own: Float32Array): Outcome {
  const ownNorm = Math.sqrt(UpdateRows.of(['coordinator'], [own]).squaredNorms()[0]!)
  const norms = rows.squaredNorms().map(Math.sqrt)
  const toOwn = rows.squaredDistancesTo(own)
  const trust = norms.map((norm, i) => {
    const scale = 2 * norm * ownNorm
    return scale > 0 ? Math.max(0, (norm ** 2 + ownNorm ** 2 - toOwn[i]!) / scale) : 0
  })
  const total = trust.reduce((sum, weight) => sum + weight, 0)
  const kept = Array.from(trust.keys()).filter((i) => trust[i]! > 0)
  if (total === 0) return { update: new Float32Array(rows.dimension), kept, scores: trust }
  const weights = trust.map((weight, i) => (weight > 0 ? (weight * ownNorm) / norms[i]! : 0))
  return { update: rows.combined(weights, total), kept, scores: trust }
}
