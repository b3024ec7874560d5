import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  calibrateGaussian,
  gaussianDelta,
  gaussianEpsilon,
  largestMu,
  logDelta,
} from '../../../privacy/accountant/gaussian.js'
import { millsRatio, normalCdf } from '../../../privacy/accountant/mills-ratio.js'

/** Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number, steps = 20_000): number {
  const h = (to - from) / steps
  let sum = f(from) + f(to)
  for (let i = 1; i < steps; i++) sum += f(from + i * h) * (i % 2 === 1 ? 4 : 2)
  return (sum * h) / 3
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/** The definition itself: delta is the mean of (1 - e^(eps - loss))+ over the privacy loss, which is N(mu^2/2, mu^2). */
function deltaByQuadrature(epsilon: number, mu: number): number {
  const start = (epsilon - (mu * mu) / 2) / mu
  const from = Math.max(start, -40)
  return integral(
    (z) => -Math.expm1(epsilon - (mu * mu) / 2 - mu * z) * density(z),
    from,
    Math.max(from, 0) + 40,
    200_000,
  )
}

test.each([0, 0.1, 0.46, 0.47, 1, 2, 3.9, 4, 5.6, 5.7, 10, 30])(
  'millsRatio(%d) is the integral of e^(-xt - t^2/2)',
  (x) => {
    const slow = integral((t) => Math.exp(-x * t - 0.5 * t * t), 0, 40 / Math.max(x, 3.3), 100_000)
    expect(Math.abs(millsRatio(x) / slow - 1)).toBeLessThan(1e-12)
  },
)

test('normalCdf agrees with published quantiles', () => {
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14)
  expect(normalCdf(-1.959963984540054)).toBeCloseTo(0.025, 14)
  expect(normalCdf(0)).toBe(0.5)
})

describe('published values', () => {
  // dp-accounting's PLD tests: Gaussian of sensitivity 1.
  test.each([
    [1, 1, 0.12693674],
    [1 / 3, 1, 0.78760074],
    [1, 2, 0.02092364],
  ])('delta of sigma %d at epsilon %d', (sigma, epsilon, delta) => {
    expect(gaussianDelta(epsilon, 1 / sigma)).toBeCloseTo(delta, 8)
  })

  test('exact epsilon of sigma 4.530877117 at delta 1e-6', () => {
    expect(gaussianEpsilon(1 / 4.530877117, 1e-6)).toBeCloseTo(0.9273923, 7)
  })

  test('analytic sigma for epsilon 1, delta 1e-6', () => {
    expect(calibrateGaussian({ epsilon: 1, delta: 1e-6, releases: 1, sensitivity: 1 })).toBeCloseTo(4.2246789, 7)
  })
})

describe('delta', () => {
  test('is the integral of the privacy loss, never below it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 30, noNaN: true }),
        fc.double({ min: -3, max: 6, noNaN: true }),
        (mu, z) => {
          const epsilon = Math.max(0, (mu * mu) / 2 + z * mu)
          const slow = deltaByQuadrature(epsilon, mu)
          const fast = gaussianDelta(epsilon, mu)
          expect(Math.abs(fast / slow - 1)).toBeLessThan(1e-8)
        },
      ),
      { numRuns: 60, seed: 1 },
    )
  })

  test('stays finite and falls with epsilon where e^epsilon would overflow', () => {
    const logs = [600, 800, 1000, 5000].map((epsilon) => logDelta(epsilon, 30))
    expect(logs.every(Number.isFinite)).toBe(true)
    expect(logs).toEqual([...logs].sort((a, b) => b - a))
    // The leading term of the tail: log phi(x) + log(1/x - 1/(x + mu)), x = 5000/30 - 15.
    const x = 5000 / 30 - 15
    expect(logDelta(5000, 30)).toBeCloseTo(
      -0.5 * x * x - 0.5 * Math.log(2 * Math.PI) + Math.log(1 / x - 1 / (x + 30)),
      3,
    )
  })

  test('nothing spent leaks nothing; no noise leaks everything', () => {
    expect(gaussianDelta(1, 0)).toBe(0)
    expect(gaussianDelta(1, Number.POSITIVE_INFINITY)).toBe(1)
    expect(gaussianEpsilon(0, 1e-6)).toBe(0)
    expect(gaussianEpsilon(1, 0)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('epsilon', () => {
  const mu = fc.double({ min: 1e-3, max: 40, noNaN: true })
  const delta = fc.constantFrom(1e-12, 1e-6, 1e-5, 1e-2)

  test('is the smallest that holds, rounded up', () => {
    fc.assert(
      fc.property(mu, delta, (m, d) => {
        const epsilon = gaussianEpsilon(m, d)
        expect(logDelta(epsilon, m)).toBeLessThanOrEqual(Math.log(d))
        if (epsilon > 1e-6) expect(logDelta(epsilon * (1 - 1e-9), m)).toBeGreaterThan(Math.log(d))
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  test('is undone by largestMu', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 700, noNaN: true }), delta, (epsilon, d) => {
        const back = gaussianEpsilon(largestMu({ epsilon, delta: d }), d)
        expect(back).toBeLessThanOrEqual(epsilon * (1 + 1e-12))
        expect(back).toBeGreaterThan(epsilon * (1 - 1e-7))
      }),
      { numRuns: 200, seed: 3 },
    )
  })
})

describe('calibration', () => {
  test('n releases of the calibrated noise stay within the budget, of hardly less noise do not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        fc.integer({ min: 1, max: 5000 }),
        (epsilon, releases) => {
          const options = { epsilon, delta: 1e-5, releases, sensitivity: 3 }
          const sigma = calibrateGaussian(options)
          // Added one by one, as the ledger does.
          let mu2 = 0
          for (let i = 0; i < releases; i++) mu2 += (3 / sigma) ** 2
          expect(gaussianEpsilon(Math.sqrt(mu2), 1e-5)).toBeLessThanOrEqual(epsilon)
          expect(gaussianEpsilon(Math.sqrt(mu2) * (1 + 1e-6), 1e-5)).toBeGreaterThan(epsilon)
        },
      ),
      { numRuns: 50, seed: 4 },
    )
  })

  test.each([
    { epsilon: 0, delta: 1e-5, releases: 1, sensitivity: 1 },
    { epsilon: 1, delta: 0, releases: 1, sensitivity: 1 },
    { epsilon: 1, delta: 1, releases: 1, sensitivity: 1 },
    { epsilon: 1, delta: 1e-5, releases: 0, sensitivity: 1 },
    { epsilon: 1, delta: 1e-5, releases: 1.5, sensitivity: 1 },
    { epsilon: 1, delta: 1e-5, releases: 1, sensitivity: 0 },
  ])('refuses %o', (options) => {
    expect(() => calibrateGaussian(options)).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }))
  })
})
