import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bySuspicion, outlierThreshold } from '../../../coordinator/defence/prune.js'

test('the threshold is the larger of three terms above the median', () => {
  // F = 100, q = .05: 100 * .05 * .95 * (1 + 99 * .06) = 32.965, and 3 times its root is 17.2245.
  expect(outlierThreshold([4, 4, 4, 4, 4], 100, 0.05)).toBeCloseTo(4 + 17.2245, 4)
  // Counts 0, 10, 20, 30, 40: MAD 10, times 1.206 (n = 5) times 1.4826 times 3 is 53.6405.
  expect(outlierThreshold([30, 0, 40, 10, 20], 100, 0.05)).toBeCloseTo(20 + 53.6405, 3)
  expect(outlierThreshold([0, 0, 0], 1, 0.05)).toBe(1)
})

test('at most half of the participants are above the threshold', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 3, maxLength: 15 }), (counts) => {
      const threshold = outlierThreshold(counts, 200, 0.05)
      expect(counts.filter((c) => c > threshold).length).toBeLessThanOrEqual(counts.length / 2)
    }),
  )
})

test('more outliers come first, then the larger distance, then the higher id', () => {
  const scores = new Map([
    ['a', { outliers: 3, distance: 9 }],
    ['b', { outliers: 5, distance: 1 }],
    ['c', { outliers: 3, distance: 9 }],
    ['d', { outliers: 3, distance: 10 }],
  ])
  expect(bySuspicion(scores)).toEqual(['b', 'd', 'c', 'a'])
})
