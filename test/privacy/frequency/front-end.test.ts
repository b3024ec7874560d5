import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelOf, FrequencyFrontEnd, frequencyForm, frequencyForms } from '../../../privacy/frequency/front-end.js'
import { literalForm, literalFormWithMeans } from './literal-form.js'
import { largestDifference, randomImage } from './random-image.js'

const SIZES = [
  { height: 1, width: 5 },
  { height: 2, width: 2 },
  { height: 8, width: 8 },
  { height: 6, width: 11 },
  { height: 13, width: 4 },
  { height: 16, width: 16 },
] as const

describe('the banded front end', () => {
  for (const size of SIZES) {
    test(`equals upsampling x8, YCbCr and block DCT done literally at ${size.height}x${size.width}`, () => {
      const image = randomImage(1, size.height * size.width)
      const form = frequencyForm(image, size)
      expect(form.length).toBe(189 * size.height * size.width)
      expect(largestDifference(form, literalForm(image, size.height, size.width))).toBeLessThan(1e-4)
    })
  }

  test('gives the means too, after the level shift, to several images at once', () => {
    const size = { height: 6, width: 5 }
    const images = [1, 2, 3, 4, 5].map((seed) => randomImage(seed, 30))
    const forms = new FrequencyFrontEnd(size).formsWithMeans(Float32Array.from(images.flatMap((one) => [...one])), 5)
    for (const [i, image] of images.entries()) {
      const form = forms.subarray(i * 192 * 30, (i + 1) * 192 * 30)
      expect(largestDifference(form, literalFormWithMeans(image, 6, 5))).toBeLessThan(2e-4)
    }
  })

  test('orders channels by colour, then by frequency down, then across', () => {
    expect([channelOf(0, 0, 1), channelOf(0, 1, 0), channelOf(1, 0, 1), channelOf(2, 7, 7)]).toEqual([0, 7, 63, 188])
  })

  test('reads bytes and floats alike', () => {
    const size = { height: 8, width: 9 }
    const bytes = Uint8Array.from(randomImage(2, 72), Math.floor)
    expect(frequencyForm(bytes, size)).toEqual(frequencyForm(Float32Array.from(bytes), size))
  })

  test('reads 16-bit pixels as bytes of 257 levels each', () => {
    const size = { height: 5, width: 7 }
    const bytes = Uint8Array.from(randomImage(6, 35), Math.floor)
    expect(
      frequencyForm(
        Uint16Array.from(bytes, (value) => 257 * value),
        size,
      ),
    ).toEqual(frequencyForm(bytes, size))
    const between = Uint16Array.from(randomImage(7, 35), (value) => 257 * value)
    const literal = literalForm(
      Float64Array.from(between, (value) => value / 257),
      size.height,
      size.width,
    )
    expect(largestDifference(frequencyForm(between, size), literal)).toBeLessThan(1e-4)
  })

  test('reads a grey image as three equal colours, whose colour differences are 0', () => {
    const size = { height: 6, width: 5 }
    const grey = Uint8Array.from(randomImage(8, 30).subarray(0, 30), Math.floor)
    const form = frequencyForm(grey, size)
    expect(form).toEqual(
      frequencyForm(
        Uint8Array.from({ length: 90 }, (_, i) => grey[Math.floor(i / 3)]!),
        size,
      ),
    )
    expect(largestDifference(form.subarray(63 * 30), new Float32Array(126 * 30))).toBeLessThan(1e-4)
  })

  test('a constant image has the form 0', () => {
    const size = { height: 9, width: 4 }
    expect(
      largestDifference(frequencyForm(new Uint8Array(36).fill(255), size), new Float32Array(189 * 36)),
    ).toBeLessThan(1e-4)
  })

  test('gives each image of a batch the form it has alone, in the array it was given', () => {
    const size = { height: 4, width: 5 }
    const [a, b] = [randomImage(3, 20), randomImage(4, 20)]
    const out = new Float32Array(2 * 189 * 20)
    const forms = frequencyForms(Float32Array.of(...a, ...b), 2, size, out)
    expect(forms).toBe(out)
    expect(forms.slice(0, 189 * 20)).toEqual(frequencyForm(a, size))
    expect(forms.slice(189 * 20)).toEqual(frequencyForm(b, size))
  })

  test('is linear in the image', () => {
    const size = { height: 7, width: 6 }
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.nat(), fc.nat(), share, (first, second, t) => {
        const [a, b] = [randomImage(first, 42), randomImage(second, 42)]
        const [formA, formB] = [frequencyForm(a, size), frequencyForm(b, size)]
        const mixed = frequencyForm(
          a.map((value, i) => t * value + (1 - t) * b[i]!),
          size,
        )
        const expected = formA.map((value, i) => t * value + (1 - t) * formB[i]!)
        expect(largestDifference(mixed, expected)).toBeLessThan(1e-3)
      }),
      { numRuns: 30 },
    )
  })

  test('does not see a constant added to a colour', () => {
    const size = { height: 9, width: 7 }
    const shift = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100))
    fc.assert(
      fc.property(fc.nat(), shift, (seed, by) => {
        const image = randomImage(seed, 63)
        const shifted = image.map((value, i) => value + by[i % 3]!)
        expect(largestDifference(frequencyForm(image, size), frequencyForm(shifted, size))).toBeLessThan(2e-4)
      }),
      { numRuns: 30 },
    )
  })

  test('refuses an image of another size by name', () => {
    expect(() => frequencyForm(new Uint8Array(10), { height: 2, width: 2 })).toThrow(/"images": expected 12 values/)
    expect(() => new FrequencyFrontEnd({ height: 0, width: 4 })).toThrow(/0x4/)
  })
})
