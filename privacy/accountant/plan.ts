import type { PrivacyEvent } from '../event.js'
import { ACCOUNTANTS, type Adjacency } from './accountant.js'
import { openAccountant } from './open.js'

/** As a statement names it. */
export const PLAN_ACCOUNTANT = {
  accountant: 'a plan fixed beforehand, as a whole by the tighter of privacy loss distributions and Renyi divergences',
  conversion: 'hockey-stick divergence (Doroshenko et al. 2022), or Canonne, Kamath and Steinke 2020, Proposition 12',
} as const

/**
 * Epsilon at `delta` of a plan that was fixed beforehand, `times` x `event`: the least upper bound that an accountant has.
 * Infinity if none has one.
 */
export function planEpsilon(event: PrivacyEvent, times: number, delta: number, adjacency: Adjacency): number {
  const bounds = ACCOUNTANTS.map((name) => {
    const accountant = openAccountant(name, adjacency)
    if (accountant.unsupported(event) !== undefined) return Number.POSITIVE_INFINITY
    accountant.compose(event, times)
    return accountant.epsilon(delta).epsilon
  })
  return Math.min(...bounds)
}
