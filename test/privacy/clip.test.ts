import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clipRows } from '../../privacy/clip.js'

/** Norm by scaling with the largest entry: another way than the code's. */
function norm(row: Float32Array): number {
  const largest = row.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  return largest === 0 ? 0 : largest * Math.sqrt(row.reduce((sum, x) => sum + (x / largest) ** 2, 0))
}

const finite = fc.float({ noNaN: true, noDefaultInfinity: true })

describe('clipRows', () => {
  test('leaves no row longer than C, whatever is put in', () => {
    const rows = fc.array(fc.array(finite, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 4 })
    const clip = fc.oneof(fc.double({ min: 1e-3, max: 100, noNaN: true }), fc.constantFrom(1e-30, 1, 1e30))
    fc.assert(
      fc.property(rows, clip, (input, c) => {
        const clipped = clipRows(Float32Array.from(input.flat()), input.length, c)
        for (let i = 0; i < input.length; i++) {
          expect(norm(clipped.subarray(5 * i, 5 * i + 5))).toBeLessThanOrEqual(c * (1 + 4 * Number.EPSILON))
        }
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  test('leaves no row longer than C in L1 norm where that is asked, and keeps rows within that ball', () => {
    const rows = fc.array(fc.array(finite, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 4 })
    const clip = fc.oneof(fc.double({ min: 1e-3, max: 100, noNaN: true }), fc.constantFrom(1e-30, 1, 1e30))
    fc.assert(
      fc.property(rows, clip, (input, c) => {
        const values = Float32Array.from(input.flat())
        const clipped = clipRows(values, input.length, c, 'l1')
        for (let i = 0; i < clipped.length; i += 5) {
          const size = (row: Float32Array) => row.reduce((sum, x) => sum + Math.abs(x), 0)
          const [before, after] = [values.subarray(i, i + 5), clipped.subarray(i, i + 5)]
          expect(size(after)).toBeLessThanOrEqual(c * (1 + 4 * Number.EPSILON))
          if (size(before) <= c * (1 - 1e-9)) expect(after).toEqual(before)
          else if (c >= 1e-3) expect(size(after)).toBeGreaterThan(c * (1 - 1e-6))
        }
      }),
      { numRuns: 500, seed: 2 },
    )
  })

  test('keeps the direction of a long row and uses its ball up to float rounding', () => {
    const clipped = clipRows(Float32Array.of(3e38, 0, 3e38, -3e38), 1, 2)
    expect(norm(clipped)).toBeGreaterThan(2 * (1 - 1e-6))
    expect(clipped[0]).toBe(clipped[2])
    expect(clipped[0]).toBe(-clipped[3]!)
    expect(clipped[1]).toBe(0)
  })

  test('returns rows within the ball bit for bit, in a new array', () => {
    const input = Float32Array.of(0.3, -0.4, 30, 40, 0, 0)
    const clipped = clipRows(input, 3, 0.6)
    expect([...clipped.subarray(0, 2), ...clipped.subarray(4)]).toEqual([...input.subarray(0, 2), 0, 0])
    expect(clipped[2]).toBeCloseTo(0.36, 6)
    expect(input[2]).toBe(30)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (bad) => {
    expect(() => clipRows(Float32Array.of(1, bad), 2, 1)).toThrow(expect.objectContaining({ code: 'CLIP_NOT_FINITE' }))
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the clip norm %d', (clip) => {
    expect(() => clipRows(Float32Array.of(1), 1, clip)).toThrow(expect.objectContaining({ code: 'CLIP_INVALID' }))
  })

  test('refuses rows that do not divide the values', () => {
    expect(() => clipRows(new Float32Array(5), 2, 1)).toThrow(expect.objectContaining({ code: 'CLIP_SHAPE' }))
  })
})
