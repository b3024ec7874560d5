import fc from 'fast-check'
import { expect, test } from 'vitest'
import { floorOfSquare, integerRows, shrinkRow, timesStep } from '../../../privacy/mechanism/integer-rows.js'

const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 7, maxLength: 7 })

test.each(['l1', 'l2'] as const)('%s: no integer row is longer than C / step, in exact arithmetic', (norm) => {
  fc.assert(
    fc.property(
      row,
      row,
      fc.double({ min: 0.1, max: 8, noNaN: true }),
      fc.integer({ min: -18, max: 0 }),
      (a, b, c, e) => {
        const step = 2 ** e
        const rows = integerRows(Float32Array.from([...a, ...b]), 2, { clip: c, norm, step })
        // c as a fraction over 2^60, exactly.
        const scale = 1n << 60n
        const bound = BigInt(c * 2 ** 60) * BigInt(1 / step)
        for (const integers of [rows.subarray(0, 7), rows.subarray(7)]) {
          const whole = [...integers].map(BigInt)
          if (norm === 'l1') {
            expect(whole.reduce((sum, k) => sum + (k < 0n ? -k : k), 0n) * scale <= bound).toBe(true)
          } else {
            expect(whole.reduce((sum, k) => sum + k * k, 0n) * scale * scale <= bound * bound).toBe(true)
          }
        }
      },
    ),
    { numRuns: 500, seed: 1 },
  )
})

test('rows within the ball are rounded towards zero, no further, and come back in their units', () => {
  const integers = integerRows(Float32Array.of(0.45, -0.45, 0.5, 0), 1, { clip: 1, norm: 'l2', step: 0.25 })
  expect([...integers]).toEqual([1, -1, 2, 0])
  expect([...timesStep(integers, 0.25)]).toEqual([0.25, -0.25, 0.5, 0])
})

test('a norm that slipped through is taken back at the largest entries, and only as far as needed', () => {
  const integers = Int32Array.of(3, -5, 1, 0)
  shrinkRow(integers, (x) => x * x, 30)
  expect([...integers]).toEqual([3, -4, 1, 0])
  shrinkRow(integers, Math.abs, 8)
  expect([...integers]).toEqual([3, -4, 1, 0])
})

test.each([
  [1024, 1048576],
  [1000.5, 1001000],
  [Math.SQRT2, 2],
  [Math.sqrt(3), 2],
  [8388607.5, 70368735789056],
])('the largest whole number below %d squared is %d', (x, expected) => {
  // In floating point sqrt(3)^2 rounds to 3, sqrt(2)^2 to 2.0000000000000004.
  expect(floorOfSquare(x)).toBe(expected)
})
