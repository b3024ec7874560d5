import { EXIT, FedveilError } from '../../proto/error.js'
import { DEFAULT_LEVEL, type Interval, wilsonInterval } from './interval.js'
import type { RankedPairs } from './ranked-pairs.js'

/**
 * The receiver operating characteristic of a score: what is accepted at each threshold. A pair is accepted if its score
 * is at least the threshold, so pairs of equal scores are accepted together. Point 0 accepts nothing (threshold
 * infinity), the last accepts all; there is a point for every distinct score, none left out.
 */
export interface RocCurve {
  /** [points] descending. */
  readonly thresholds: Float64Array
  /** [points] accepted pairs of two people, ascending: their number, or their weights' sum. */
  readonly falseAccepts: Float64Array
  /** [points] accepted pairs of one person. */
  readonly trueAccepts: Float64Array
  /** All pairs of two people. */
  readonly different: number
  /** All pairs of one person. */
  readonly same: number
}

/**
 * @param weights how often each pair counts [pairs], >= 0, in the order the pairs were given; 1 where left out
 * @returns rates are NaN where the weights leave no pair of a kind
 */
export function rocCurve({ scores, same, order }: RankedPairs, weights?: Float64Array): RocCurve {
  const thresholds = new Float64Array(scores.length + 1)
  const [falseAccepts, trueAccepts] = [new Float64Array(scores.length + 1), new Float64Array(scores.length + 1)]
  thresholds[0] = Number.POSITIVE_INFINITY
  let [points, different, matching] = [1, 0, 0]
  for (let i = 0; i < scores.length; i++) {
    const weight = weights ? weights[order[i]!]! : 1
    if (same[i]) matching += weight
    else different += weight
    if (scores[i] === scores[i + 1]) continue
    thresholds[points] = scores[i]!
    falseAccepts[points] = different
    trueAccepts[points] = matching
    points++
  }
  return {
    thresholds: thresholds.subarray(0, points),
    falseAccepts: falseAccepts.subarray(0, points),
    trueAccepts: trueAccepts.subarray(0, points),
    different,
    same: matching,
  }
}

/**
 * Probability that a pair of one person scores above a pair of two, ties counted half: the area under the curve by
 * trapezoids, or the Mann-Whitney U over the product of the counts. In [0, 1].
 * Source: Hanley and McNeil 1982.
 */
export function areaUnderCurve({ falseAccepts, trueAccepts, different, same }: RocCurve): number {
  let area = 0
  for (let i = 1; i < falseAccepts.length; i++)
    area += ((falseAccepts[i]! - falseAccepts[i - 1]!) * (trueAccepts[i]! + trueAccepts[i - 1]!)) / 2
  return area / (different * same)
}

/**
 * The rate in [0, 1] at which the shares of falsely accepted and of falsely rejected pairs are equal, on the straight
 * lines between the points of the curve.
 */
export function equalErrorRate({ falseAccepts, trueAccepts, different, same }: RocCurve): number {
  let [far, frr] = [0, 1]
  for (let i = 1; i < falseAccepts.length; i++) {
    const [nextFar, nextFrr] = [falseAccepts[i]! / different, 1 - trueAccepts[i]! / same]
    if (nextFar >= nextFrr) {
      const part = (frr - far) / (frr - far + nextFar - nextFrr)
      return far + part * (nextFar - far)
    }
    ;[far, frr] = [nextFar, nextFrr]
  }
  return Number.NaN
}

/** What a threshold does. */
export interface OperatingPoint {
  /** Accepts scores at least this; infinity accepts none. */
  readonly threshold: number
  /** True accept rate: accepted share of the pairs of one person. */
  readonly tar: number
  /** False accept rate that is reached: accepted share of the pairs of two, at most the target. */
  readonly far: number
}

/**
 * The lowest threshold whose false accept rate is at most the target, counted on the pairs themselves: never
 * interpolated, and all pairs that tie at the threshold count as accepted.
 * @param target false accept rate, >= 0
 */
export function operatingPoint(curve: RocCurve, target: number): OperatingPoint {
  const { thresholds, falseAccepts, trueAccepts, different, same } = curve
  // The slack is that of a product such as 0.001 * 29000 that should be whole.
  const most = target * different * (1 + ROUNDING)
  let point = 0
  while (point + 1 < thresholds.length && falseAccepts[point + 1]! <= most) point++
  return { threshold: thresholds[point]!, tar: trueAccepts[point]! / same, far: falseAccepts[point]! / different }
}

const ROUNDING = 1e-12

/** True accept rate at a false accept rate, or how many pairs of two people are missing to measure it. */
export type TarAtFar = { readonly target: number; readonly impostors: number } & (
  | ({ readonly measurable: true; readonly interval: Interval } & OperatingPoint)
  | { readonly measurable: false; readonly impostorsNeeded: number }
)

/** False accept rates at which face verification is reported. */
export const FALSE_ACCEPT_RATES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const

/**
 * TAR at FAR, by operatingPoint. Not measurable with fewer than 1 / FAR pairs of two people, where not even one false
 * accept would be allowed. The interval (Wilson) is that of the true accept rate at this threshold: it takes pairs as
 * independent and says nothing of the threshold's own chance, for which bootstrapPairs of operatingPoint is the tool.
 * @param curve of unweighted pairs
 * @param target between 0 and 1
 * @throws FAR_TARGET
 */
export function tarAtFar(curve: RocCurve, target: number, level = DEFAULT_LEVEL): TarAtFar {
  if (!(target > 0 && target <= 1))
    throw new FedveilError('FAR_TARGET', `a false accept rate must be above 0 and at most 1, got ${target}`, EXIT.data)
  const impostors = curve.different
  const impostorsNeeded = Math.ceil((1 / target) * (1 - ROUNDING))
  if (impostors < impostorsNeeded) return { target, impostors, measurable: false, impostorsNeeded }
  const point = operatingPoint(curve, target)
  const interval = wilsonInterval(Math.round(point.tar * curve.same), curve.same, level)
  return { target, impostors, measurable: true, interval, ...point }
}
