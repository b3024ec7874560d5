import type { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

export interface GeometricMedianSettings {
  /** nu > 0: distances below it count as it. */
  readonly smoothing: number
  /** >= 1 */
  readonly steps: number
}

/**
 * Geometric median by the smoothed Weiszfeld algorithm: from 0, each step takes the mean of the updates weighted by
 * 1 / max(nu, distance to the point before).
 *
 * ByzFL's convention, whose defaults are nu .1 and 3 steps. At least 1 update; fewer than half of them cannot move the
 * exact median without bound. Cost O(steps n d), a pass over the updates a step.
 * Source: Pillutla, Kakade and Harchaoui 2022 (arXiv:1912.13445), algorithm 2.
 */
export function geometricMedian(rows: UpdateRows, { smoothing, steps }: GeometricMedianSettings): Outcome {
  const weightsFrom = (squared: Float64Array) => squared.map((square) => 1 / Math.max(smoothing, Math.sqrt(square)))
  let weights = weightsFrom(rows.squaredNorms())
  for (let step = 1; step < steps; step++) weights = weightsFrom(rows.squaredDistancesToMean(weights, sum(weights)))
  return { update: rows.combined(weights, sum(weights)) }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
