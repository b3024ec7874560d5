import { describe, expect, test } from 'vitest'
import { loadEngine } from '../../../learning/engine/load.js'
import { ownFunctions, withoutOwnFunctions } from '../../../learning/engine/own-functions.js'
import { frequencyForms } from '../../../privacy/frequency/front-end.js'
import { literalForm } from './literal-form.js'
import { largestDifference, randomImage } from './random-image.js'

await loadEngine()
const { blockTransform } = ownFunctions()

describe.skipIf(blockTransform === undefined)('forms by our kernels (only with the native engine)', () => {
  test.each([
    [1, 5],
    [2, 2],
    [6, 11],
    [13, 4],
    [16, 17],
    [24, 20],
  ])('at %ix%i: the bytes of JavaScript, which are the literal ones to 1e-4', (height, width) => {
    const [size, n] = [{ height, width }, 6]
    const one = 3 * height * width
    const images = Float32Array.from({ length: n * one }, (_, i) => i % 256)
    images.set(randomImage(1, height * width), 5 * one)
    const ours = frequencyForms(images, n, size)
    const plain = withoutOwnFunctions(() => frequencyForms(images, n, size))
    expect(Buffer.from(ours.buffer).equals(Buffer.from(plain.buffer))).toBe(true)
    const last = ours.subarray(5 * 189 * height * width)
    expect(largestDifference(last, literalForm(images.subarray(5 * one), height, width))).toBeLessThan(1e-4)
  })

  test('arguments that do not fit are refused, and the process lives on', () => {
    const call = (planes: number, rows: number, out: number) =>
      blockTransform!(
        1,
        2,
        2,
        new Float64Array(planes),
        new Float64Array(rows),
        new Float64Array(48),
        new Float32Array(out),
      )
    expect(() => call(3, 48, 252)).toThrow(/does not fit/)
    expect(() => call(4, 47, 252)).toThrow(/does not fit/)
    expect(() => call(4, 48, 251)).toThrow(/does not fit/)
    expect(() => call(4, 48, 252)).not.toThrow()
  })
})
