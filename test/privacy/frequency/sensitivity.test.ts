import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelOf, frequencyForm } from '../../../privacy/frequency/front-end.js'
import { boundRanges, LEAST_WIDTH, syntheticRanges } from '../../../privacy/frequency/sensitivity.js'
import { literalForm } from './literal-form.js'
import { randomImage } from './random-image.js'

const size = { height: 5, width: 4 }
const PIXELS = 20

describe('ranges from the bound', () => {
  const { low, high } = boundRanges(size)

  test('hold for any image with values 0..255', () => {
    const value = fc.oneof(fc.constantFrom(0, 255), fc.integer({ min: 0, max: 255 }))
    const image = fc.array(value, { minLength: 3 * PIXELS, maxLength: 3 * PIXELS })
    fc.assert(
      fc.property(image, (values) => {
        const form = frequencyForm(Float32Array.from(values), size)
        for (const [i, x] of form.entries()) if (!(x >= low[i]! - 1e-3 && x <= high[i]! + 1e-3)) expect.fail(`${i}`)
      }),
    )
  })

  test('are attained by the image that is white under every positive weight', () => {
    // The weights of a coefficient, measured on the literal front end: its value on 255 at one pixel and colour.
    const responses = Array.from({ length: 3 * PIXELS }, (_, i) => {
      const image = new Float32Array(3 * PIXELS)
      image[i] = 255
      return literalForm(image, size.height, size.width)
    })
    for (const at of [
      channelOf(0, 0, 1) * PIXELS + 7,
      channelOf(0, 3, 2) * PIXELS + 13,
      channelOf(1, 1, 1) * PIXELS + 19,
      channelOf(2, 5, 0) * PIXELS + 14,
    ]) {
      const largest = Float32Array.from(responses, (response) => (response[at]! > 0 ? 255 : 0))
      const smallest = largest.map((value) => 255 - value)
      expect(frequencyForm(largest, size)[at]!).toBeCloseTo(high[at]!, 3)
      expect(frequencyForm(smallest, size)[at]!).toBeCloseTo(low[at]!, 3)
      const magnitudes = responses.reduce((sum, response) => sum + Math.abs(response[at]!), 0)
      expect(high[at]! - low[at]!).toBeCloseTo(magnitudes, 3)
    }
  })

  test('are never empty, even for a coefficient that is 0 for every image', () => {
    // The first block row lies on one line between two pixels: its DCT has no even frequency.
    const flat = channelOf(0, 2, 0) * PIXELS
    expect(frequencyForm(randomImage(1, PIXELS), size)[flat]!).toBe(0)
    expect(high[flat]! - low[flat]!).toBeCloseTo(LEAST_WIDTH, 6)
    expect(high.every((value, i) => value > low[i]!)).toBe(true)
  })
})

describe('ranges from synthetic forms', () => {
  test('are the smallest and largest value of each coefficient', () => {
    const forms = new Float32Array(3 * 189)
    forms.set([1, 5, -2], 0)
    forms.set([4, 5, -7], 189)
    forms.set([2, 5, 3], 378)
    const { low, high } = syntheticRanges([{ forms, n: 3 }])
    expect([low.length, low[0], high[0], low[2], high[2]]).toEqual([189, 1, 4, -7, 3])
    expect(high[1]! - low[1]!).toBeCloseTo(LEAST_WIDTH, 5)
    expect((high[1]! + low[1]!) / 2).toBeCloseTo(5, 5)
    const parts = [forms.subarray(0, 189), forms.subarray(189)].map((part) => ({ forms: part, n: part.length / 189 }))
    expect(syntheticRanges(parts)).toEqual({ low, high })
  })

  test('lie within the bound', () => {
    const forms = Float32Array.of(...[1, 2, 3].flatMap((seed) => [...frequencyForm(randomImage(seed, PIXELS), size)]))
    const { low, high } = syntheticRanges([{ forms, n: 3 }])
    const bound = boundRanges(size)
    expect(low.every((value, i) => value >= bound.low[i]! - 1e-3)).toBe(true)
    expect(high.every((value, i) => value <= bound.high[i]! + 1e-3)).toBe(true)
  })

  test('refuse forms that do not divide by their number', () => {
    expect(() => syntheticRanges([{ forms: new Float32Array(190), n: 3 }])).toThrow(/"forms"/)
    expect(() => syntheticRanges([{ forms: new Float32Array(0), n: 0 }])).toThrow(/at least one/)
  })
})
