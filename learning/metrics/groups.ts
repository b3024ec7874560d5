import { EXIT, FedveilError } from '../../proto/error.js'
import { DEFAULT_LEVEL, type Interval, sampleDeviation, wilsonInterval } from './interval.js'
import type { Flags } from './ranked-pairs.js'

/**
 * The eight demographic groups of the FRCSyn challenge, ethnicity by gender.
 * Source: Melzi et al. 2024, "FRCSyn Challenge at WACV 2024", arXiv:2311.10476.
 */
export const FRCSYN_GROUPS = [
  'Asian female',
  'Asian male',
  'Black female',
  'Black male',
  'Indian female',
  'Indian male',
  'White female',
  'White male',
] as const

/** Accuracy on the records of one group. */
export interface GroupAccuracy {
  readonly group: string
  /** Number of its records: images, or pairs. */
  readonly count: number
  /** Share decided right, in [0, 1]. */
  readonly accuracy: number
  /** Wilson's, which takes the records as independent. */
  readonly interval: Interval
}

/** How accuracy differs over groups, each of which counts the same whatever its size. */
export interface GroupReport {
  /** In the order of the names. */
  readonly groups: readonly GroupAccuracy[]
  /** Mean over groups. */
  readonly average: number
  /** Standard deviation over groups, divisor groups - 1. */
  readonly standardDeviation: number
  /** average - standardDeviation, by which FRCSyn ranks. */
  readonly tradeOff: number
  /** Largest error over smallest error, >= 1: infinite if one group alone has none, 1 if no group has any. */
  readonly skewedErrorRatio: number
}

/**
 * Accuracy per group, e.g. of `rightPredictions` of a classifier or of `right` of verifyFolds, whose thresholds do not
 * depend on the group.
 * @param right [records] whether each was decided right
 * @param labels group of each record [records]
 * @param names the groups to report, at least 2 different; each must have a record, and each record be of one
 * @throws GROUP_LABELS if labels and records differ in number, GROUP_COUNT with fewer than 2 names or one twice,
 * GROUP_UNKNOWN, GROUP_EMPTY
 * Source: trade-off, FRCSyn (arXiv:2311.10476); skewed error ratio, Wang and Deng 2020, "Mitigating Bias in Face
 * Recognition using Skewness-Aware Reinforcement Learning", arXiv:1911.10692.
 */
export function groupReport(
  right: Flags,
  labels: readonly string[],
  names: readonly string[],
  level = DEFAULT_LEVEL,
): GroupReport {
  const counts = countByGroup(right, labels, names)
  const groups = counts.map(({ group, count, successes }) => ({
    group,
    count,
    accuracy: successes / count,
    interval: wilsonInterval(successes, count, level),
  }))
  const accuracies = Float64Array.from(groups, ({ accuracy }) => accuracy)
  const average = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / groups.length
  const standardDeviation = sampleDeviation(accuracies, average)
  const errors = counts.map(({ count, successes }) => (count - successes) / count)
  const [least, most] = [Math.min(...errors), Math.max(...errors)]
  return {
    groups,
    average,
    standardDeviation,
    tradeOff: average - standardDeviation,
    skewedErrorRatio: most === 0 ? 1 : most / least,
  }
}

interface GroupCount {
  readonly group: string
  count: number
  successes: number
}

function countByGroup(right: Flags, labels: readonly string[], names: readonly string[]): GroupCount[] {
  const counts = new Map(names.map((group): [string, GroupCount] => [group, { group, count: 0, successes: 0 }]))
  if (right.length !== labels.length)
    throw new FedveilError(
      'GROUP_LABELS',
      `every record needs the label of its group, got ${labels.length} labels for ${right.length} records`,
      EXIT.data,
    )
  if (counts.size < 2 || counts.size !== names.length)
    throw new FedveilError(
      'GROUP_COUNT',
      `groups are compared by at least 2 different names, got ${names.length} names, ${counts.size} different`,
      EXIT.data,
    )
  for (const [i, label] of labels.entries()) {
    const group = counts.get(label)
    if (!group)
      throw new FedveilError('GROUP_UNKNOWN', `record ${i} is of group "${label}", which is not among them`, EXIT.data)
    group.count++
    if (right[i]) group.successes++
  }
  const empty = names.find((name) => counts.get(name)!.count === 0)
  if (empty !== undefined)
    throw new FedveilError(
      'GROUP_EMPTY',
      `group "${empty}" has no record: leave it out or add records to it`,
      EXIT.data,
    )
  return [...counts.values()]
}
