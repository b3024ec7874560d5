import { describe, expect, test } from 'vitest'
import { debited, EMPTY_ACCOUNT, epsilonOf, fits, releasesLeft } from '../../../privacy/accountant/account.js'
import { calibrateGaussian, gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import type { Loss } from '../../../privacy/mechanism/mechanism.js'

const gaussian = (mu: number): Loss => ({ kind: 'gaussian', mu })
const pure = (epsilon: number): Loss => ({ kind: 'pure', epsilon })

describe('an account', () => {
  test('adds mu^2 of Gaussian and epsilon of pure releases, and the two parts', () => {
    const account = [gaussian(0.3), pure(0.5), gaussian(0.4), pure(0.25)].reduce(
      (a, loss) => debited(a, loss),
      EMPTY_ACCOUNT,
    )
    expect(account.releases).toBe(4)
    expect(epsilonOf(account, 1e-5)).toBeCloseTo(gaussianEpsilon(0.5, 1e-5) + 0.75, 12)
  })

  test('is unbounded after one release without a bound', () => {
    expect(epsilonOf(debited(EMPTY_ACCOUNT, { kind: 'infinite' }), 1e-5)).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([1, 7, 30, 1000])('%i calibrated releases fit their budget exactly', (releases) => {
    const budget = { epsilon: 8, delta: 1e-5 }
    const loss = gaussian(2 / calibrateGaussian({ ...budget, releases, sensitivity: 2 }))
    expect(releasesLeft(EMPTY_ACCOUNT, loss, budget)).toBe(releases)
    let account = EMPTY_ACCOUNT
    for (let i = 0; i < releases; i++) {
      account = debited(account, loss)
      expect(fits(account, budget)).toBe(true)
    }
    expect(fits(debited(account, loss), budget)).toBe(false)
    expect(releasesLeft(account, loss, budget)).toBe(0)
  })

  test('sums of decimals do not cost a release', () => {
    const budget = { epsilon: 0.3, delta: 1e-5 }
    expect(releasesLeft(EMPTY_ACCOUNT, pure(0.1), budget)).toBe(3)
    expect(fits(debited(EMPTY_ACCOUNT, pure(0.1), 3), budget)).toBe(true)
    expect(fits(debited(EMPTY_ACCOUNT, pure(0.1), 4), budget)).toBe(false)
  })

  test('a pure release leaves less room for Gaussian ones', () => {
    const budget = { epsilon: 2, delta: 1e-5 }
    const spent = debited(EMPTY_ACCOUNT, pure(1))
    expect(releasesLeft(spent, gaussian(0.05), budget)).toBeLessThan(
      releasesLeft(EMPTY_ACCOUNT, gaussian(0.05), budget),
    )
    expect(releasesLeft(debited(spent, pure(1.5)), gaussian(0.05), budget)).toBe(0)
  })

  test('a budget bounds nothing of an unprotected release', () => {
    expect(releasesLeft(EMPTY_ACCOUNT, { kind: 'infinite' }, { epsilon: 1, delta: 1e-5 })).toBe(
      Number.POSITIVE_INFINITY,
    )
  })
})
