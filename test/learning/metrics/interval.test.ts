import { describe, expect, test } from 'vitest'
import { clopperPearsonInterval, meanEstimate, wilsonInterval } from '../../../learning/metrics/interval.js'
import { centralNormalQuantile } from '../../../learning/metrics/normal-quantile.js'

// Expected values: interval.py beside this file (scipy 1.17.1).

test.each([
  [0.01, 0.012533469508069276],
  [0.5, 0.6744897501960817],
  [0.9, 1.6448536269514729],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
  [0.999, 3.2905267314918945],
  [0.999999, 4.8916384756929325],
])('a normal variate lies within z of 0 with probability %d', (level, z) => {
  expect(Math.abs(centralNormalQuantile(level) / z - 1)).toBeLessThan(1e-11)
})

describe('intervals of a proportion', () => {
  test.each([
    [0, 10, 0.95, 0.0, 0.27753279986288926, 0.0, 0.30849710781876294],
    [10, 10, 0.95, 0.7224672001371109, 1.0, 0.6915028921812371, 1.0],
    [3, 20, 0.95, 0.05236874589621662, 0.3604188647407569, 0.03207093718554477, 0.37892682654529564],
    [571, 600, 0.95, 0.9314474971378494, 0.9661390996131075, 0.931320302850247, 0.9673948970114011],
    [2999, 3000, 0.99, 0.9971671891883438, 0.9999608636355013, 0.9975259427300797, 0.9999983291541213],
    [1, 2, 0.5, 0.2847588845819623, 0.7152411154180377, 0.13397459621556138, 0.8660254037844386],
  ])('of %d in %d at level %d are those of scipy', (successes, trials, level, low, high, exactLow, exactHigh) => {
    const wilson = wilsonInterval(successes, trials, level)
    expect([wilson.low - low, wilson.high - high].every((error) => Math.abs(error) < 1e-12)).toBe(true)
    const exact = clopperPearsonInterval(successes, trials, level)
    expect([exact.low - exactLow, exact.high - exactHigh].every((error) => Math.abs(error) < 1e-12)).toBe(true)
  })

  /** The exact probability that an interval of n trials holds p. */
  function coverage(interval: typeof wilsonInterval, n: number, p: number): number {
    let mass = (1 - p) ** n
    let covered = 0
    for (let k = 0; k <= n; k++) {
      const { low, high } = interval(k, n)
      if (low <= p && p <= high) covered += mass
      mass *= ((n - k) / (k + 1)) * (p / (1 - p))
    }
    return covered
  }

  const truths = Array.from({ length: 199 }, (_, i) => (i + 1) / 200)

  test.each([5, 30, 100])('Clopper-Pearson of %d trials never covers less than its level', (n) => {
    for (const p of truths) expect(coverage(clopperPearsonInterval, n, p)).toBeGreaterThanOrEqual(0.95 - 1e-12)
  })

  test.each([30, 100])("Wilson's of %d trials covers its level on average", (n) => {
    const mean = truths.reduce((sum, p) => sum + coverage(wilsonInterval, n, p), 0) / truths.length
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.005)
  })

  test.each([
    [0, 0],
    [-1, 3],
    [4, 3],
    [1.5, 3],
    [Number.NaN, 3],
  ])('refuse %d of %d', (successes, trials) => {
    const refusal = expect.objectContaining({ code: 'PROPORTION_COUNT', exit: 4 })
    expect(() => wilsonInterval(successes, trials)).toThrow(refusal)
    expect(() => clopperPearsonInterval(successes, trials)).toThrow(refusal)
  })

  test.each([0, 1, Number.NaN])('refuse level %d', (level) => {
    expect(() => wilsonInterval(1, 2, level)).toThrow(expect.objectContaining({ code: 'INTERVAL_LEVEL' }))
    expect(() => meanEstimate([1, 2], level)).toThrow(expect.objectContaining({ code: 'INTERVAL_LEVEL' }))
  })
})

describe('interval of a mean', () => {
  const folds = [0.91, 0.93, 0.9, 0.95, 0.92, 0.915, 0.935, 0.94, 0.905, 0.925]
  test.each([
    [folds, 0.95, 0.923, 0.005066228051190214, 0.9115393959256309, 0.9344606040743691],
    [[0.8, 0.85], 0.95, 0.825, 0.024999999999999963, 0.5073448815956331, 1.1426551184043667],
    [[1.5, -2.0, 4.25, 0.5], 0.99, 1.0625, 1.292506447437175, -6.486912941726181, 8.611912941726182],
  ])("of %j at level %d is scipy's", (values, level, mean, error, low, high) => {
    const estimate = meanEstimate(values, level)
    const found = [estimate.mean, estimate.standardError, estimate.interval.low, estimate.interval.high]
    for (const [i, expected] of [mean, error, low, high].entries()) expect(found[i]).toBeCloseTo(expected, 11)
  })

  test('refuses a single value and one that is no number', () => {
    expect(() => meanEstimate([1])).toThrow(expect.objectContaining({ code: 'MEAN_COUNT' }))
    expect(() => meanEstimate([1, Number.NaN])).toThrow(expect.objectContaining({ code: 'MEAN_NOT_FINITE' }))
  })
})
