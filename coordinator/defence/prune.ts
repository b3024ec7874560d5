import { median, robustDeviation } from './median.js'

/** How suspicious a participant is: more outliers first, then the larger distance. */
export interface Score {
  /** Number of outlier fragments. */
  readonly outliers: number
  /** Robust distances (not squared) summed over all fragments. */
  readonly distance: number
}

/**
 * The number of outlier fragments above which a participant is pruned when nobody knows how many are malicious:
 * median + max(3 robust deviations of the counts, 3 honest deviations, 1).
 *
 * The robust deviation of few counts is often 0, hence the other terms. An honest deviation is that of a beta-binomial
 * count, sqrt(F q (1 - q) (1 + (F - 1) rho)) for F fragments that are outliers with probability q: the fragments of one
 * participant move together, as they were trained on the same records. rho = 0.06 is this project's, from honest rounds
 * (docs/ariba.md).
 * At most half of the participants are above it, whatever the counts.
 * @param counts outlier fragments of each participant
 * @param fragments number of fragments that were judged
 * @param chance probability that an honest fragment is an outlier, in (0, 1)
 */
export function outlierThreshold(counts: readonly number[], fragments: number, chance: number): number {
  const together = 1 + (fragments - 1) * FRAGMENT_CORRELATION
  const honest = Math.sqrt(fragments * chance * (1 - chance) * together)
  return median(counts) + Math.max(3 * robustDeviation(counts), 3 * honest, 1)
}
const FRAGMENT_CORRELATION = 0.06

/**
 * Participants from the most to the least suspicious. Who comes first among equals: the highest participant id, so that
 * of equals the lowest ids are kept.
 */
export function bySuspicion(scores: ReadonlyMap<string, Score>): string[] {
  return [...scores]
    .sort(([a, x], [b, y]) => y.outliers - x.outliers || y.distance - x.distance || (a < b ? 1 : -1))
    .map(([participant]) => participant)
}
