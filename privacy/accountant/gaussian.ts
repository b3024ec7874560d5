import { EXIT, FedveilError } from '../../proto/error.js'
import { logNormalDensity, millsRatio } from './mills-ratio.js'

/**
 * Exact accounting of composed Gaussian mechanisms. One with sensitivity D and noise sigma is mu-GDP, mu = D / sigma;
 * n of them, even chosen adaptively, compose to mu = sqrt(mu_1^2 + ... + mu_n^2), and
 *
 *   delta(eps, mu) = Phi(-eps/mu + mu/2) - e^eps Phi(-eps/mu - mu/2).
 *
 * Everything is computed in logarithms and Mills ratios (e^eps is never formed), and rounded against the claim.
 * Source: Balle and Wang 2018 (arXiv:1805.06530), Theorem 8; Dong, Roth and Su 2022 (arXiv:1905.02383), Corollaries
 * 2.13 and 3.3; adaptively chosen mu by Smith and Thakurta 2022 (arXiv:2210.17520).
 */

/**
 * Natural logarithm of an upper bound of delta(eps, mu), tight to about 1e-12.
 * @param epsilon >= 0, finite
 * @param mu >= 0; 0 gives -Infinity, Infinity gives 0
 */
export function logDelta(epsilon: number, mu: number): number {
  if (mu === 0) return Number.NEGATIVE_INFINITY
  if (mu === Number.POSITIVE_INFINITY) return 0
  const x = epsilon / mu - mu / 2
  const y = epsilon / mu + mu / 2
  // What the rounding of x can do to the density and the ratios.
  const margin = 4 * Number.EPSILON * (Math.abs(x) + 2) * y
  // e^eps phi(y) = phi(x), so delta = phi(x) (R(x) - R(y)) with the Mills ratio R.
  if (x >= 0) {
    const head = millsRatio(x)
    return Math.min(0, logNormalDensity(x) + Math.log(head - millsRatio(y) + ROUNDING * head) + margin)
  }
  const rest = Math.exp(logNormalDensity(x)) * (millsRatio(-x) + millsRatio(y))
  return Math.min(0, Math.log(1 - rest + ROUNDING) + margin)
}

/** Relative error of a difference of two Mills ratios, before it is taken. */
const ROUNDING = 16 * Number.EPSILON

/** Upper bound of delta(eps, mu). */
export function gaussianDelta(epsilon: number, mu: number): number {
  return Math.exp(logDelta(epsilon, mu))
}

/**
 * Smallest epsilon for which mu-GDP implies (epsilon, delta), rounded up.
 * @param mu >= 0
 * @param delta 0 <= delta < 1; at 0 every mu > 0 gives Infinity
 */
export function gaussianEpsilon(mu: number, delta: number): number {
  if (mu === 0) return 0
  if (delta === 0 || mu === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  const target = Math.log(delta)
  if (logDelta(0, mu) <= target) return 0
  // Phi(-x) <= exp(-x^2/2): here delta is at most the target, whatever mu is (doubled once for rounding).
  const high = mu * (mu / 2 + Math.sqrt(-2 * target))
  return boundary({ holds: 2 * high, fails: 0 }, (epsilon) => logDelta(epsilon, mu) <= target)
}

/** Largest mu for which mu-GDP implies (epsilon, delta), rounded down; 0 if not even a tiny one does. */
export function largestMu({ epsilon, delta }: { readonly epsilon: number; readonly delta: number }): number {
  if (delta === 0) return 0
  const target = Math.log(delta)
  const holds = (mu: number) => logDelta(epsilon, mu) <= target
  let fails = 1
  while (holds(fails)) fails *= 2
  return boundary({ holds: 0, fails }, holds)
}

/**
 * Smallest standard deviation of the noise for which `releases` releases of one record stay within (epsilon, delta),
 * rounded up by 1e-9 of itself, which also covers the rounding of the ledger's sums.
 * @param sensitivity L2, in the units of the vector; 2C for replace-one on vectors clipped to C
 * @throws BUDGET_INVALID if epsilon, delta, releases or sensitivity is out of range
 * Source: Balle and Wang 2018, Algorithm 1, for mu instead of sigma.
 */
export function calibrateGaussian(options: {
  readonly epsilon: number
  readonly delta: number
  readonly releases: number
  readonly sensitivity: number
}): number {
  const { epsilon, delta, releases, sensitivity } = options
  if (!(epsilon > 0 && Number.isFinite(epsilon) && delta > 0 && delta < 1)) {
    throw invalid(`epsilon must be positive and delta between 0 and 1, got ${epsilon} and ${delta}`)
  }
  if (!(Number.isSafeInteger(releases) && releases >= 1 && sensitivity > 0 && Number.isFinite(sensitivity))) {
    throw invalid(`releases must be a whole number >= 1 and sensitivity positive, got ${releases} and ${sensitivity}`)
  }
  return ((sensitivity * Math.sqrt(releases)) / largestMu({ epsilon, delta })) * (1 + 1e-9)
}

function invalid(sentence: string): FedveilError {
  return new FedveilError('BUDGET_INVALID', `the noise cannot be calibrated: ${sentence}`, EXIT.usage)
}

/** The end at which `test` holds of the interval where it changes, bisected to the last bits. */
function boundary(interval: { holds: number; fails: number }, test: (value: number) => boolean): number {
  let { holds, fails } = interval
  for (;;) {
    const middle = (holds + fails) / 2
    if (middle === holds || middle === fails || Math.abs(holds - fails) <= 1e-14 * Math.abs(holds)) return holds
    if (test(middle)) holds = middle
    else fails = middle
  }
}
