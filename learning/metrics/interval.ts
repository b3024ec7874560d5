import { EXIT, FedveilError } from '../../proto/error.js'
import { binomialLowerBound, binomialUpperBound } from '../engine/binomial-bound.js'
import { inverseIncompleteBeta } from '../engine/incomplete-beta.js'
import { centralNormalQuantile } from './normal-quantile.js'

/** A confidence interval: what it covers in a share `level` of experiments lies between `low` and `high`. */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly level: number
}

/** Share of experiments in which an interval is to hold the true value, unless another is asked for. */
export const DEFAULT_LEVEL = 0.95

/**
 * Wilson score interval of a proportion. Coverage is near `level` on average, below it for some true values. Assumes
 * independent trials of one probability: pairs that share people are not, see bootstrapPairs.
 * @param successes integer, 0 <= successes <= trials
 * @param trials >= 1
 * @param level between 0 and 1
 * @throws PROPORTION_COUNT, INTERVAL_LEVEL
 * Source: Wilson 1927, without continuity correction; Brown, Cai and DasGupta 2001, eq. 4.
 */
export function wilsonInterval(successes: number, trials: number, level = DEFAULT_LEVEL): Interval {
  checkProportion(successes, trials)
  checkLevel(level)
  const z = centralNormalQuantile(level)
  const share = successes / trials
  const squared = (z * z) / trials
  const centre = (share + squared / 2) / (1 + squared)
  const half = (Math.sqrt(squared) * Math.sqrt(share * (1 - share) + squared / 4)) / (1 + squared)
  // Exact at the ends, where rounding could leave a bound outside [0, 1].
  const low = successes === 0 ? 0 : Math.max(0, centre - half)
  return { low, high: successes === trials ? 1 : Math.min(1, centre + half), level }
}

/**
 * Clopper-Pearson interval of a proportion: coverage is never below `level`, so it is wider than Wilson's. Assumes
 * independent trials of one probability.
 * @param successes integer, 0 <= successes <= trials
 * @param trials >= 1
 * @param level between 0 and 1
 * @throws PROPORTION_COUNT, INTERVAL_LEVEL
 * Source: Clopper and Pearson 1934.
 */
export function clopperPearsonInterval(successes: number, trials: number, level = DEFAULT_LEVEL): Interval {
  checkProportion(successes, trials)
  checkLevel(level)
  const risk = (1 - level) / 2
  const low = binomialLowerBound(successes, trials, risk)
  return { low, high: binomialUpperBound(successes, trials, risk), level }
}

/** A mean with what is known about it. */
export interface MeanEstimate {
  readonly mean: number
  /** Sample standard deviation (divisor n - 1) over sqrt(n). */
  readonly standardError: number
  readonly interval: Interval
}

/**
 * Mean of values of one kind, e.g. accuracies of folds, with Student's t interval (n - 1 degrees of freedom), which is
 * not cut to any range. Assumes independent values, near normal: folds that share training data, or thresholds, are
 * only roughly so. Two values give an interval of 12.7 standard errors to each side.
 * @param values at least 2, finite
 * @param level between 0 and 1
 * @throws MEAN_COUNT with fewer than 2 values, MEAN_NOT_FINITE, INTERVAL_LEVEL
 * Source: Student 1908; for the folds of LFW, Huang et al. 2007.
 */
export function meanEstimate(values: ArrayLike<number>, level = DEFAULT_LEVEL): MeanEstimate {
  checkLevel(level)
  const all = Float64Array.from(values)
  if (all.length < 2)
    throw new FedveilError('MEAN_COUNT', `an interval of a mean needs at least 2 values, got ${all.length}`, EXIT.data)
  if (!all.every(Number.isFinite))
    throw new FedveilError('MEAN_NOT_FINITE', 'an interval of a mean needs finite values, but one is not', EXIT.data)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  const standardError = sampleDeviation(all, mean) / Math.sqrt(all.length)
  const half = studentQuantile(level, all.length - 1) * standardError
  return { mean, standardError, interval: { low: mean - half, high: mean + half, level } }
}

/** Standard deviation with divisor n - 1 of at least 2 values whose mean is given. */
export function sampleDeviation(values: Float64Array, mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

/** The t at which P(|T| < t) = level for Student's T: t^2 / (freedom + t^2) is distributed as Beta(1/2, freedom / 2). */
function studentQuantile(level: number, freedom: number): number {
  const rest = inverseIncompleteBeta(1 - level, freedom / 2, 0.5)
  return Math.sqrt((freedom * (1 - rest)) / rest)
}

/** @throws INTERVAL_LEVEL unless 0 < level < 1 */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new FedveilError(
      'INTERVAL_LEVEL',
      `the level of an interval must be between 0 and 1, got ${level}`,
      EXIT.data,
    )
}

function checkProportion(successes: number, trials: number): void {
  const whole = Number.isInteger(successes) && Number.isInteger(trials)
  if (!whole || trials < 1 || successes < 0 || successes > trials)
    throw new FedveilError(
      'PROPORTION_COUNT',
      `a proportion needs at least 1 trial and from 0 to as many successes, got ${successes} of ${trials}`,
      EXIT.data,
    )
}
