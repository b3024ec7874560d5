import type { RandomStream } from '../../learning/engine/random.js'
import { cosines } from './foolsgold.js'
import type { UpdateRows } from './kernel/update-rows.js'
import { clipFactors, withNoise } from './norm-clipping.js'
import type { Outcome } from './outcome.js'

/**
 * FLAME: updates outside the one large cluster of directions are dropped, the others are clipped to the median norm of all
 * and averaged, and the mean gets noise of standard deviation `noise` times that norm in each coordinate.
 *
 * The authors cluster by HDBSCAN on cosine distances with clusters of at least floor(n / 2) + 1, 1 sample, and a single cluster
 * allowed. Of clusters with more than half there is one at a time, so that HDBSCAN's condensed tree has one branch, and
 * its answer is what `largestDenseCluster` finds. Equal distances join together. At least 1 update; the authors' noise is
 * .001 for images. Cost O(n^2 d).
 * Source: Nguyen et al. 2022 (arXiv:2101.02281), algorithm 1.
 */
export function flame(rows: UpdateRows, noise: number, stream: RandomStream): Outcome {
  const kept = largestDenseCluster(cosines(rows).map((row) => row.map((cosine) => 1 - cosine)))
  const squaredNorms = rows.squaredNorms()
  const norm = medianNorm(squaredNorms)
  const factors = clipFactors(squaredNorms, norm).map((factor, i) => (kept.includes(i) ? factor : 0))
  return { update: withNoise(rows.combined(factors, kept.length), noise * norm, stream), kept }
}

/**
 * The rows of the first cluster of more than half of them that single linkage forms as its distance grows, ascending.
 * @param distances [n][n], symmetric
 */
export function largestDenseCluster(distances: readonly Float64Array[]): number[] {
  const n = distances.length
  const pairs = distances.flatMap((row, i) => Array.from({ length: i }, (_, j) => ({ i, j, distance: row[j]! })))
  pairs.sort((a, b) => a.distance - b.distance)
  const clusterOf = Array.from({ length: n }, (_, i) => i)
  const members = (cluster: number) => clusterOf.flatMap((each, i) => (each === cluster ? [i] : []))
  let large: number | undefined = n === 1 ? 0 : undefined
  for (const [p, { i, j, distance }] of pairs.entries()) {
    const [from, to] = [clusterOf[i]!, clusterOf[j]!]
    if (from !== to) for (const member of members(from)) clusterOf[member] = to
    if (members(to).length > n / 2) large = to
    if (large !== undefined && distance !== pairs[p + 1]?.distance) break
  }
  return members(clusterOf[large!]!)
}

function medianNorm(squaredNorms: Float64Array): number {
  const sorted = squaredNorms.map(Math.sqrt).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
