import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { budgetFromRho, fixedBudget, frequencyBudget } from '../../../privacy/frequency/dctdp.js'
import { boundRanges } from '../../../privacy/frequency/sensitivity.js'

const size = { height: 8, width: 8 }
const ranges = boundRanges(size)
const N = 189 * 64

describe('the fixed budget', () => {
  test('gives every coefficient its width over the mean budget as scale, and an image n times it', () => {
    const budget = fixedBudget({ ranges, meanEpsilon: 0.5 })
    expect([budget.epsilonPerCoefficient, budget.epsilonPerImage]).toEqual([0.5, 0.5 * N])
    for (const [i, scale] of budget.scales.entries()) {
      const width = ranges.high[i]! - ranges.low[i]!
      if (!(scale >= width / 0.5 && scale <= (width / 0.5) * (1 + 2e-7))) expect.fail(`coefficient ${i}: ${scale}`)
    }
  })

  test('never rounds a scale down, so no coefficient costs more than its budget', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (meanEpsilon) => {
        const { scales } = fixedBudget({ ranges, meanEpsilon })
        expect(scales.every((scale, i) => scale >= (ranges.high[i]! - ranges.low[i]!) / meanEpsilon)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('refuses a budget that is not positive', () => {
    for (const meanEpsilon of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => fixedBudget({ ranges, meanEpsilon })).toThrow(/privacy\.meanEpsilon/)
    }
  })
})

describe('the budget from rho', () => {
  test('is uniform at rho = 0', () => {
    for (const epsilon of budgetFromRho(new Float32Array(10), 0.5)) expect(epsilon).toBeCloseTo(0.5, 12)
  })

  test('sums to the mean budget times the number of coefficients, in proportion to exp(rho)', () => {
    const rho = fc.float32Array({ minLength: 2, maxLength: 50, min: -80, max: 80, noNaN: true })
    fc.assert(
      fc.property(rho, fc.double({ min: 0.01, max: 10, noNaN: true }), (values, meanEpsilon) => {
        const budget = budgetFromRho(values, meanEpsilon)
        const sum = budget.reduce((a, b) => a + b, 0)
        expect(sum / (meanEpsilon * values.length)).toBeCloseTo(1, 9)
        expect(Math.log(budget[0]! / budget[1]!)).toBeCloseTo(values[0]! - values[1]!, 6)
      }),
    )
  })

  test('survives large values and refuses those that are not finite', () => {
    expect(budgetFromRho(Float32Array.of(1000, 1000), 2)).toEqual(Float64Array.of(2, 2))
    expect(() => budgetFromRho(Float32Array.of(0, Number.NaN), 1)).toThrow(/rho/)
    expect(() => budgetFromRho(Float32Array.of(0, Number.POSITIVE_INFINITY), 1)).toThrow(/rho/)
  })

  test('gives an important coefficient less noise; the image still costs the sum', () => {
    const three = { low: Float32Array.of(0, 0, 0), high: Float32Array.of(8, 8, 8) }
    const budget = frequencyBudget({ ranges: three, budget: budgetFromRho(Float32Array.of(Math.log(2), 0, 0), 1) })
    expect(budget.scales[0]! / budget.scales[1]!).toBeCloseTo(0.5, 6)
    expect(budget.epsilonPerImage).toBeCloseTo(3, 6)
    expect(budget.epsilonPerCoefficient).toBeCloseTo(1, 6)
  })

  test('must be positive everywhere and as long as the ranges', () => {
    const one = { low: Float32Array.of(0), high: Float32Array.of(1) }
    expect(() => frequencyBudget({ ranges: one, budget: Float64Array.of(0) })).toThrow(/positive/)
    expect(() => frequencyBudget({ ranges: one, budget: Float64Array.of(1, 1) })).toThrow(/"budget"/)
  })
})
