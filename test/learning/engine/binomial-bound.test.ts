import { describe, expect, test } from 'vitest'
import { binomialLowerBound, binomialUpperBound } from '../../../learning/engine/binomial-bound.js'

describe('Clopper-Pearson bounds', () => {
  /** P(Bin(trials, p) >= successes), summed term by term. */
  function tail(successes: number, trials: number, p: number): number {
    let sum = 0
    let mass = (1 - p) ** trials
    for (let k = 0; k <= trials; k++) {
      if (k >= successes) sum += mass
      mass *= ((trials - k) / (k + 1)) * (p / (1 - p))
    }
    return sum
  }

  test.each([
    [3, 20, 0.025],
    [50, 60, 0.001],
    [1, 200, 0.01],
  ])('of %d in %d at risk %d are where the tails have that weight', (successes, trials, risk) => {
    expect(tail(successes, trials, binomialLowerBound(successes, trials, risk))).toBeCloseTo(risk, 10)
    expect(1 - tail(successes + 1, trials, binomialUpperBound(successes, trials, risk))).toBeCloseTo(risk, 10)
  })

  test('reach 0 and 1 where nothing or everything happened, and there are powers', () => {
    expect(binomialLowerBound(0, 10, 0.05)).toBe(0)
    expect(binomialUpperBound(10, 10, 0.05)).toBe(1)
    expect(binomialLowerBound(10, 10, 0.05)).toBeCloseTo(0.05 ** 0.1, 12)
    expect(binomialUpperBound(0, 10, 0.05)).toBeCloseTo(1 - 0.05 ** 0.1, 12)
  })
})
