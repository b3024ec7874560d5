import { EXIT, FedveilError } from '../../proto/error.js'
import type { RandomStream } from '../engine/random.js'
import { checkLevel, DEFAULT_LEVEL, type Interval } from './interval.js'

export interface BootstrapOptions {
  readonly stream: RandomStream
  /** Number of resamples; at least 2 / (1 - level) - 1 of them make an interval. */
  readonly replicates: number
}

/** A statistic of records, each of which counts as often as its weight says; NaN where the weights leave it undefined. */
export type WeightedStatistic = (weights: Float64Array) => number

/** Share of resamples for which a statistic may be undefined: these are left out. */
const MOST_UNDEFINED = 0.05

/**
 * Values of a statistic on resamples of `records` records, drawn with replacement, in ascending order.
 * Assumes independent records; where people have several, use bootstrapPeople.
 * @param statistic is given the number of times that each record was drawn [records]; it must not keep the array
 * @throws BOOTSTRAP_EMPTY without a record, BOOTSTRAP_UNDEFINED if the statistic is undefined on over 5 % of resamples
 * Source: Efron 1979.
 */
export function bootstrapRecords(
  records: number,
  statistic: WeightedStatistic,
  options: BootstrapOptions,
): Float64Array {
  return resample(records, statistic, options)
}

/**
 * As bootstrapRecords, but people are drawn, each with all its records: assumes independent people, and nothing about
 * the records of one.
 * @param people index of each record's person [records], from 0, without gaps
 */
export function bootstrapPeople(
  people: Int32Array,
  statistic: WeightedStatistic,
  options: BootstrapOptions,
): Float64Array {
  const weights = new Float64Array(people.length)
  return resample(countOf(people), (drawn) => statistic(weights.map((_, i) => drawn[people[i]!]!)), options)
}

/**
 * As bootstrapPeople for statistics of pairs: a pair of two people counts as often as the product of how often each was
 * drawn, a pair of one person as often as that person was. Assumes independent people and nothing about pairs that share
 * one. Where pairs differ more by chance than by their people it overstates the variance, up to threefold.
 * @param first index of the person of each pair's first image [pairs], from 0, without gaps
 * @param second of its second image [pairs]
 * Source: the vertex bootstrap of Snijders and Borgatti 1999; its bias, for two kinds of vertices, Owen 2007, "The
 * pigeonhole bootstrap", arXiv:0712.1111.
 */
export function bootstrapPairs(
  first: Int32Array,
  second: Int32Array,
  statistic: WeightedStatistic,
  options: BootstrapOptions,
): Float64Array {
  if (first.length !== second.length)
    throw new FedveilError(
      'PAIR_COUNT',
      `pairs need a first and a second person each, got ${first.length} and ${second.length}`,
      EXIT.data,
    )
  const weights = new Float64Array(first.length)
  const weigh = (drawn: Float64Array) => {
    for (let i = 0; i < weights.length; i++) {
      const [a, b] = [first[i]!, second[i]!]
      weights[i] = a === b ? drawn[a]! : drawn[a]! * drawn[b]!
    }
    return statistic(weights)
  }
  return resample(Math.max(countOf(first), countOf(second)), weigh, options)
}

/**
 * The percentile interval: leaves out (1 - level) / 2 of the resamples at either end.
 * @param sorted what a bootstrap returned
 * @throws BOOTSTRAP_COUNT if there are fewer than 2 / (1 - level) - 1 resamples
 * Source: Efron and Tibshirani 1993, ch. 13.
 */
export function percentileInterval(sorted: Float64Array, level = DEFAULT_LEVEL): Interval {
  checkLevel(level)
  // The small term keeps a rank that is whole from being rounded down.
  const rank = Math.floor(((sorted.length + 1) * (1 - level)) / 2 + 1e-9)
  if (rank < 1)
    throw new FedveilError(
      'BOOTSTRAP_COUNT',
      `an interval of level ${level} needs at least ${Math.ceil(2 / (1 - level) - 1 - 1e-6)} resamples, got ${sorted.length}`,
      EXIT.data,
    )
  return { low: sorted[rank - 1]!, high: sorted[sorted.length - rank]!, level }
}

/**
 * The basic interval: the percentile interval mirrored at the estimate, which takes away a bias that resampling adds,
 * as it does to errors of calibration. It may pass the statistic's range.
 * Source: Davison and Hinkley 1997, eq. 5.6.
 */
export function basicInterval(estimate: number, sorted: Float64Array, level = DEFAULT_LEVEL): Interval {
  const { low, high } = percentileInterval(sorted, level)
  return { low: 2 * estimate - high, high: 2 * estimate - low, level }
}

function resample(units: number, statistic: WeightedStatistic, options: BootstrapOptions): Float64Array {
  const { stream, replicates } = options
  if (units === 0)
    throw new FedveilError('BOOTSTRAP_EMPTY', 'a bootstrap needs at least 1 record to draw from, got 0', EXIT.data)
  const drawn = new Float64Array(units)
  const values = new Float64Array(replicates)
  for (let b = 0; b < replicates; b++) {
    drawn.fill(0)
    for (let i = 0; i < units; i++) drawn[stream.integer(units)]! += 1
    values[b] = statistic(drawn)
  }
  const defined = values.filter(Number.isFinite)
  if (defined.length < (1 - MOST_UNDEFINED) * replicates)
    throw new FedveilError(
      'BOOTSTRAP_UNDEFINED',
      `the statistic is undefined on ${replicates - defined.length} of ${replicates} resamples: it needs more people`,
      EXIT.data,
    )
  return defined.sort()
}

/** One more than the largest index. */
function countOf(people: Int32Array): number {
  return people.reduce((most, person) => Math.max(most, person + 1), 0)
}
