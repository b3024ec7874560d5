import { inverseIncompleteBeta } from './incomplete-beta.js'

/**
 * Lower end of the one-sided Clopper-Pearson interval of a probability: the true one lies below it in at most a share
 * `risk` of experiments, whatever it is.
 * @param successes 0 <= successes <= trials
 * @param risk between 0 and 1
 * Source: Clopper and Pearson 1934.
 */
export function binomialLowerBound(successes: number, trials: number, risk: number): number {
  return successes === 0 ? 0 : inverseIncompleteBeta(risk, successes, trials - successes + 1)
}

/** Upper end of the interval, as binomialLowerBound. */
export function binomialUpperBound(successes: number, trials: number, risk: number): number {
  return 1 - binomialLowerBound(trials - successes, trials, risk)
}
