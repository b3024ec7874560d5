import type { PrivacyEvent } from '../event.js'
import type { Accountant } from './accountant.js'
import { restoreAccountant } from './open.js'

/** Room for the rounding of sums of decimals: three releases of 0.1 fit a budget of 0.3. */
const SLACK = 1 + 4e-12

/** Beyond so many, a budget bounds nothing that anybody will reach. */
const ENDLESS = 2 ** 40

/**
 * How many more of `event` an accountant could compose within (epsilon, delta); Infinity for one that costs nothing.
 * Changes nothing.
 */
export function releasesLeft(
  accountant: Accountant,
  event: PrivacyEvent,
  { epsilon, delta }: { readonly epsilon: number; readonly delta: number },
): number {
  const state = accountant.state()
  const fits = (times: number) => {
    const copy = restoreAccountant(state)
    copy.compose(event, times)
    return copy.epsilon(delta).epsilon <= epsilon * SLACK
  }
  return mostTimes(fits)
}

/** The largest number of times that fits, if fewer do wherever more do; Infinity where no number is too large. */
export function mostTimes(fits: (times: number) => boolean): number {
  if (!fits(1)) return 0
  let holds = 1
  while (fits(2 * holds)) {
    holds *= 2
    if (holds >= ENDLESS) return Number.POSITIVE_INFINITY
  }
  let fails = 2 * holds
  while (fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2)
    if (fits(middle)) holds = middle
    else fails = middle
  }
  return holds
}
