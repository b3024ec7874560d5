import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appended,
  type Budget,
  composedEpsilon,
  type Judgement,
  judge,
  muOfPure,
  timesLeft,
} from '../../../privacy/accountant/filter.js'
import { calibrateGaussian, gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import { normalCdf } from '../../../privacy/accountant/mills-ratio.js'
import { PldAccountant } from '../../../privacy/accountant/pld.js'
import type { EventCount, PrivacyEvent } from '../../../privacy/event.js'

const BUDGET: Budget = { epsilon: 8, delta: 1e-5, adjacency: 'replace-one' }

const pure = (epsilon: number): PrivacyEvent => ({ kind: 'pure', epsilon })
const gaussian = (noiseMultiplier: number): PrivacyEvent => ({ kind: 'gaussian', noiseMultiplier })
const discrete = (sigma: number): PrivacyEvent => ({ kind: 'discreteGaussian', sigma, norm: 100, dimension: 4 })
const sampled = (rate: number, noiseMultiplier: number): PrivacyEvent => ({
  kind: 'poissonSampled',
  rate,
  event: gaussian(noiseMultiplier),
})
const repeated = (times: number, event: PrivacyEvent): PrivacyEvent => ({ kind: 'repeated', times, event })
const once = (...events: PrivacyEvent[]): EventCount[] => events.map((event) => ({ event, times: 1 }))

/** Bisection on the distribution function: slow, and another way than the code's. */
function normalQuantile(p: number): number {
  let [low, high] = [-40, 40]
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return high
}

describe('pure events', () => {
  test('add up, and sums of decimals do not cost a release', () => {
    const budget = { ...BUDGET, epsilon: 1 }
    expect(judge([{ event: pure(0.1), times: 10 }], budget)).toMatchObject({ fits: true, how: 'pure' })
    expect(judge(once(...new Array(10).fill(pure(0.1))), budget).epsilon).toBeCloseTo(1, 12)
    expect(judge([{ event: pure(0.1), times: 11 }], budget).fits).toBe(false)
    expect(timesLeft([], pure(0.1), budget)).toBe(10)
    expect(timesLeft([], pure(0.1), { ...budget, epsilon: 0.3 })).toBe(3)
  })

  test('of local mechanisms count by their own epsilon', () => {
    // Replace-one: two vectors of the L1 ball lie 2C apart, so b = 4C is epsilon 1/2.
    const laplace: PrivacyEvent = { kind: 'laplace', noiseMultiplier: 4 }
    expect(judge(once(laplace, pure(1)), BUDGET).epsilon).toBeCloseTo(1.5, 12)
    expect(judge(once(laplace, pure(1)), { ...BUDGET, adjacency: 'add-remove' }).epsilon).toBeCloseTo(1.25, 12)
  })

  test('that cost nothing fit without end', () => {
    expect(timesLeft([], pure(0), BUDGET)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('Gaussian events', () => {
  test.each([1, 7, 30, 1000])('%i calibrated releases fit their budget exactly', (releases) => {
    const event = gaussian(calibrateGaussian({ ...BUDGET, releases, sensitivity: 2 }))
    expect(timesLeft([], event, BUDGET)).toBe(releases)
    let history: EventCount[] = []
    for (let i = 0; i < releases; i++) {
      history = appended(history, event, 1)
      expect(judge(history, BUDGET).fits).toBe(true)
    }
    expect(judge(history, BUDGET)).toMatchObject({ how: 'gdp', epsilon: expect.closeTo(8, 6) })
    expect(judge(appended(history, event, 1), BUDGET).fits).toBe(false)
    expect(timesLeft(history, event, BUDGET)).toBe(0)
  })

  test('of other noise each add their own mu^2', () => {
    const history = once(gaussian(5), gaussian(4), gaussian(5))
    const mu = Math.sqrt(2 * (2 / 5) ** 2 + (2 / 4) ** 2)
    expect(judge(history, BUDGET).epsilon).toBeCloseTo(gaussianEpsilon(mu, 1e-5), 12)
    const half = judge(history, { ...BUDGET, adjacency: 'add-remove' }).epsilon
    expect(half).toBeCloseTo(gaussianEpsilon(mu / 2, 1e-5), 12)
  })

  test('that are repeated, or sampled with everybody taking part, are what they repeat', () => {
    const nine = judge([{ event: gaussian(5), times: 9 }], BUDGET)
    expect(judge(once(repeated(3, repeated(3, gaussian(5)))), BUDGET)).toEqual(nine)
    expect(judge([{ event: sampled(1, 5), times: 9 }], BUDGET)).toEqual(nine)
  })

  test('have what the pure events before them left', () => {
    const left = timesLeft([], gaussian(10), { ...BUDGET, epsilon: 5 })
    expect(timesLeft(once(pure(3)), gaussian(10), BUDGET)).toBe(left)
    expect(left).toBeLessThan(timesLeft([], gaussian(10), BUDGET))
    expect(judge(once(pure(3), gaussian(10)), BUDGET).epsilon).toBeCloseTo(3 + gaussianEpsilon(0.2, 1e-5), 12)
    expect(timesLeft(once(pure(8)), gaussian(1000), BUDGET)).toBe(0)
    expect(timesLeft(once(pure(8.001)), gaussian(1e6), BUDGET)).toBe(0)
  })

  test('make later pure events count by the mu that they imply', () => {
    const epsilon = judge(once(gaussian(5), pure(0.5)), BUDGET).epsilon
    expect(epsilon).toBeCloseTo(gaussianEpsilon(Math.hypot(2 / 5, muOfPure(0.5)), 1e-5), 10)
  })

  test.each([
    ['sampled', sampled(0.1, 5)],
    ['discrete', discrete(1e6)],
    ['planned', repeated(10, sampled(0.1, 5))],
  ])('leave no place for a %s one, however little it costs', (_, event) => {
    const judgement = judge(once(gaussian(5), event), BUDGET)
    expect(judgement).toMatchObject({ fits: false, unjudged: event })
    expect(timesLeft(once(gaussian(5)), event, BUDGET)).toBe(0)
  })
})

describe('the mu of a pure epsilon', () => {
  test('is that of the three quarters at ln 3', () => {
    expect(muOfPure(Math.log(3))).toBeCloseTo(2 * 0.6744897501960817, 10)
    expect(muOfPure(0)).toBe(0)
  })

  // The trade-off curve of epsilon-DP must lie above that of mu-GDP, and touch it.
  test.each([0.01, 0.5, 1, 3, 8, 20])(
    'puts the whole trade-off curve of epsilon %d above, and no smaller mu does',
    (epsilon) => {
      const gdp = (alpha: number, mu: number) => normalCdf(normalQuantile(1 - alpha) - mu)
      const dp = (alpha: number) => Math.max(0, 1 - Math.exp(epsilon) * alpha, Math.exp(-epsilon) * (1 - alpha))
      const mu = muOfPure(epsilon)
      for (let i = 1; i < 400; i++) expect(dp(i / 400)).toBeGreaterThanOrEqual(gdp(i / 400, mu) - 1e-14)
      const corner = 1 / (1 + Math.exp(epsilon))
      expect(dp(corner)).toBeLessThan(gdp(corner, mu * (1 - 1e-6)))
    },
  )

  test('stays finite and grows where e^epsilon does not', () => {
    expect(muOfPure(1e6)).toBeGreaterThan(muOfPure(1000))
    expect(muOfPure(1e6)).toBeLessThan(2 * Math.sqrt(2e6) + 4)
  })
})

describe('other events', () => {
  const event = discrete(1000)

  /** CKS 2020, Proposition 12, at one order, on a divergence written down here. */
  function bound(order: number, releases: number): number {
    const divergence = (releases * order * (200 / 1000) ** 2) / 2
    return divergence + Math.log(1 - 1 / order) + (Math.log(1 / 1e-5) - Math.log(order)) / (order - 1)
  }

  test('add up at one order, the same whatever happens', () => {
    const orders = [1, 5, 40, 200].map((times) => judge([{ event, times }], BUDGET).order)
    expect(new Set(orders).size).toBe(1)
    const order = orders[0]!
    expect(judge([{ event, times: 5 }], BUDGET)).toMatchObject({
      how: 'rdp',
      epsilon: expect.closeTo(bound(order, 5), 8),
    })
    let fitting = 0
    while (bound(order, fitting + 1) <= 8) fitting++
    expect(timesLeft([], event, BUDGET)).toBe(fitting)
  })

  test('lose little by the order being fixed', () => {
    const best = timesLeft([], gaussian(10), BUDGET)
    const fixed = timesLeft([], event, BUDGET)
    expect(fixed).toBeLessThanOrEqual(best)
    expect(fixed).toBeGreaterThan(0.8 * best)
  })

  test('take Gaussian and pure events after them, at their divergence', () => {
    const mixed = judge(once(event, gaussian(10), event), BUDGET)
    expect(mixed.epsilon).toBeCloseTo(judge([{ event, times: 3 }], BUDGET).epsilon, 8)
    const order = mixed.order!
    const withPure = judge(once(event, pure(0.1)), BUDGET).epsilon
    expect(withPure - judge(once(event), BUDGET).epsilon).toBeGreaterThan(0)
    // A pure epsilon's divergence is at most order * epsilon^2 / 2.
    expect(withPure - judge(once(event), BUDGET).epsilon).toBeLessThanOrEqual((order * 0.01) / 2 + 1e-12)
  })

  test('without a known divergence do not fit, and say so', () => {
    const unknown: PrivacyEvent = { kind: 'poissonSampled', rate: 0.1, event }
    expect(judge(once(unknown), BUDGET)).toMatchObject({ fits: false, unjudged: unknown })
  })
})

describe('a plan', () => {
  const plan = repeated(1000, sampled(0.01, 1.2))

  test('is judged as a whole by its privacy loss distribution, with what pure events before it left', () => {
    const pld = new PldAccountant({ adjacency: 'add-remove' })
    pld.compose(sampled(0.01, 1.2), 1000)
    const tight = pld.epsilon(1e-5).epsilon
    const budget = (epsilon: number): Budget => ({ ...BUDGET, epsilon, adjacency: 'add-remove' })
    expect(judge(once(plan), budget(8))).toMatchObject({ fits: true, how: 'plan', epsilon: tight })
    expect(judge(once(pure(1), plan), budget(tight + 1.001)).fits).toBe(true)
    expect(judge(once(pure(1), plan), budget(tight + 0.999)).fits).toBe(false)
  })

  test('that only its own accountant lets pass leaves room for nothing else', () => {
    const tight = judge(once(plan), { ...BUDGET, adjacency: 'add-remove' }).epsilon
    const budget: Budget = { ...BUDGET, epsilon: 1.01 * tight, adjacency: 'add-remove' }
    expect(judge(once(plan), budget).fits).toBe(true)
    expect(timesLeft(once(plan), gaussian(1e5), budget)).toBe(0)
  })

  test('that fits the filter of one order counts in it for what comes later', () => {
    const budget: Budget = { ...BUDGET, adjacency: 'add-remove' }
    const fresh = timesLeft(once(sampled(0.01, 1.2)), sampled(0.01, 1.2), budget)
    const after = timesLeft(once(plan), sampled(0.01, 1.2), budget)
    expect(after).toBeGreaterThan(0)
    expect(fresh + 1 - after).toBe(1000)
    expect(timesLeft(once(plan), plan, budget)).toBe(Math.floor(after / 1000))
  })
})

describe('unprotected events', () => {
  test('make the epsilon infinite, and a budget bounds nothing of them', () => {
    const unprotected: PrivacyEvent = { kind: 'unprotected' }
    const before = judge(once(gaussian(5)), BUDGET)
    expect(judge(once(unprotected, gaussian(5), repeated(3, unprotected)), BUDGET)).toEqual({
      ...before,
      epsilon: Number.POSITIVE_INFINITY,
    })
    expect(timesLeft(once(gaussian(5)), unprotected, BUDGET)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('whatever happens', () => {
  const events = fc.constantFrom(
    pure(0.3),
    gaussian(4),
    gaussian(9),
    discrete(900),
    sampled(0.2, 3),
    repeated(5, discrete(2000)),
  )
  const histories = fc.array(events, { maxLength: 12 }).map((list) => once(...list))
  const numbers = ({ fits, epsilon, how }: Judgement) => ({ fits, epsilon: Number(epsilon.toPrecision(9)), how })

  test('nothing that comes later gives back what was spent', () => {
    fc.assert(
      fc.property(histories, events, (history, next) => {
        const [before, after] = [judge(history, BUDGET), judge([...history, { event: next, times: 1 }], BUDGET)]
        expect(after.epsilon).toBeGreaterThanOrEqual(before.epsilon * (1 - 1e-12))
        if (after.fits) expect(before.fits).toBe(true)
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  test('equal events in a row are judged alike counted one by one or together', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const together = history.reduce<EventCount[]>((list, { event }) => appended(list, event, 1), [])
        expect(numbers(judge(together, BUDGET))).toEqual(numbers(judge(history, BUDGET)))
      }),
      { numRuns: 200, seed: 2 },
    )
  })
})

describe('events whatever their order', () => {
  const at = { delta: 1e-5, adjacency: 'replace-one' } as const

  test('compose pure ones by their sum and Gaussian ones exactly', () => {
    const epsilon = gaussianEpsilon(0.5, 1e-5) + 0.75
    for (const order of [
      [gaussian(2 / 0.3), pure(0.5), gaussian(2 / 0.4), pure(0.25)],
      [pure(0.25), pure(0.5), gaussian(2 / 0.4), gaussian(2 / 0.3)],
    ])
      expect(composedEpsilon(once(...order), at).epsilon).toBeCloseTo(epsilon, 12)
  })

  test('have a bound at delta 0 only if all are pure', () => {
    expect(composedEpsilon(once(pure(0.5)), { ...at, delta: 0 }).epsilon).toBeCloseTo(0.5, 12)
    for (const event of [gaussian(5), discrete(1000)])
      expect(composedEpsilon(once(pure(0.5), event), { ...at, delta: 0 }).epsilon).toBe(Number.POSITIVE_INFINITY)
  })

  test('of an accountant that cannot judge one, or unprotected, have no bound', () => {
    const unknown: PrivacyEvent = { kind: 'poissonSampled', rate: 0.1, event: discrete(1000) }
    expect(composedEpsilon(once(unknown), at).epsilon).toBe(Number.POSITIVE_INFINITY)
    expect(composedEpsilon(once(pure(1), { kind: 'unprotected' }), at)).toMatchObject({
      epsilon: Number.POSITIVE_INFINITY,
      boundedEpsilon: expect.closeTo(1, 12),
    })
  })
})
