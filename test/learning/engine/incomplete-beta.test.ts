import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incompleteBeta, inverseIncompleteBeta, logBeta } from '../../../learning/engine/incomplete-beta.js'

// mpmath 1.4 at 60 digits: betainc(a, b, 0, x, regularized=True), by quadrature of the density for a > 2000.
const PUBLISHED = [
  [0.5, 0.5, 0.1, 0.20483276469913345],
  [0.5, 0.5, 0.9, 0.7951672353008665],
  [31.5, 31.5, 0.3, 0.00048115852546085807],
  [31.5, 31.5, 0.45, 0.2140136281631009],
  [31.5, 31.5, 0.7, 0.9995188414745392],
  [63.5, 63.5, 0.25, 8.0536849866074e-10],
  [0.5, 300, 0.001, 0.5613457311299088],
  [10, 0.5, 0.2, 1.9949824936130947e-8],
  [1000, 1000, 0.48, 0.03677948327863957],
  [999, 1, 0.99, 4.360732061682612e-5],
  [3, 999998, 1e-6, 0.08030130510144959],
  [500000, 500000, 0.498, 3.16692344217387e-5],
] as const

/** Simpson's rule on Beta(a, b)'s density after t = sin^2(phi), which takes the ends' singularities away. */
function byQuadrature(x: number, a: number, b: number): number {
  const density = (phi: number) => Math.sin(phi) ** (2 * a - 1) * Math.cos(phi) ** (2 * b - 1)
  const integral = (to: number) => {
    const steps = 20_000
    let sum = density(0) + density(to)
    for (let i = 1; i < steps; i++) sum += density((to * i) / steps) * (i % 2 === 1 ? 4 : 2)
    return (sum * to) / (3 * steps)
  }
  return integral(Math.asin(Math.sqrt(x))) / integral(Math.PI / 2)
}

describe('incompleteBeta', () => {
  test.each(PUBLISHED)('of a = %d, b = %d at %d agrees with mpmath', (a, b, x, expected) => {
    expect(Math.abs(incompleteBeta(x, a, b) / expected - 1)).toBeLessThan(a > 1e4 ? 1e-12 : 1e-13)
  })

  test('is the integral of the density', () => {
    const half = fc.integer({ min: 1, max: 200 }).map((n) => n / 2)
    fc.assert(
      fc.property(half, half, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, x) => {
        expect(Math.abs(incompleteBeta(x, a, b) - byQuadrature(x, a, b))).toBeLessThan(1e-12)
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  test('is the binomial tail for whole numbers', () => {
    // P(Bin(5, 0.3) >= 2).
    expect(incompleteBeta(0.3, 2, 4)).toBeCloseTo(1 - 0.7 ** 5 - 5 * 0.3 * 0.7 ** 4, 14)
  })
})

describe('inverseIncompleteBeta', () => {
  test.each(PUBLISHED)('of a = %d, b = %d leads back to %d', (a, b, x, p) => {
    if (p < 0.9) expect(Math.abs(inverseIncompleteBeta(p, a, b) / x - 1)).toBeLessThan(1e-13)
  })

  test('undoes incompleteBeta in both tails', () => {
    const shape = fc.double({ min: 0.5, max: 2000, noNaN: true })
    fc.assert(
      fc.property(shape, shape, fc.double({ min: -12, max: -0.1, noNaN: true }), (a, b, exponent) => {
        const p = 10 ** exponent
        expect(Math.abs(incompleteBeta(inverseIncompleteBeta(p, a, b), a, b) / p - 1)).toBeLessThan(1e-9)
        const high = 1 - Math.max(p, 1e-3)
        expect(Math.abs(incompleteBeta(inverseIncompleteBeta(high, a, b), a, b) - high)).toBeLessThan(1e-9)
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  test('keeps 0 and 1', () => {
    expect([inverseIncompleteBeta(0, 3, 4), inverseIncompleteBeta(1, 3, 4)]).toEqual([0, 1])
  })
})

test.each([
  [31.5, 0.5, -1.1486607426078363],
  [0.5, 0.5, Math.log(Math.PI)],
  [3, 500_000, -38.67394895164304],
])('logBeta(%d, %d) agrees with mpmath', (a, b, expected) => {
  expect(logBeta(a, b)).toBeCloseTo(expected, 13)
})
