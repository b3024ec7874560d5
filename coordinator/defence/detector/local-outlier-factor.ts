import type { Detector } from './detector.js'
import { suspiciousDeviations } from './standardise.js'

/** Neighbours, as a share of the participants: more than attackers who are close to each other, if they are fewer than half. */
const NEIGHBOURS = 0.5
/** Distances below this, in standard deviations, count as this: who lies within it lies among the others. */
const LEAST_REACH = 0.5

/**
 * Local outlier factor (Breunig et al. 2000) of the suspicious deviations, minus 1 and at least 0: how much sparser it is
 * around a participant than around its neighbours. Ties of distance: the lowest index is nearer. Cost O(n^2 log n).
 */
export const localOutlierFactor: Detector = (columns) => {
  const deviations = columns.map(suspiciousDeviations)
  const n = deviations[0]!.length
  const k = Math.max(1, Math.min(n - 1, Math.ceil(NEIGHBOURS * n)))
  const distance = (i: number, j: number) => Math.hypot(...deviations.map((z) => z[i]! - z[j]!))
  const neighbours = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => distance(i, a) - distance(i, b) || a - b)
      .slice(0, k),
  )
  const reach = neighbours.map((of, i) => Math.max(LEAST_REACH, distance(i, of.at(-1)!)))
  const sparsity = neighbours.map(
    (of, i) => of.reduce((sum, j) => sum + Math.max(reach[j]!, distance(i, j)), 0) / of.length,
  )
  return Float64Array.from(neighbours, (of, i) => {
    const ofNeighbours = of.reduce((sum, j) => sum + 1 / sparsity[j]!, 0) / of.length
    return Math.max(0, sparsity[i]! * ofNeighbours - 1)
  })
}
