import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { invertForm } from '../../../privacy/frequency/inverse.js'
import { largestDifference, randomImage } from './random-image.js'

describe('inverting a form', () => {
  for (const size of [
    { height: 1, width: 6 },
    { height: 8, width: 8 },
    { height: 7, width: 12 },
    { height: 32, width: 32 },
  ]) {
    test(`gives back the image up to one constant a colour at ${size.height}x${size.width}`, () => {
      const image = randomImage(5, size.height * size.width)
      const recovered = invertForm(frequencyForm(image, size), size)
      expect(largestDifference(recovered, withMean(image, 128))).toBeLessThan(0.05)
    })
  }

  test('of noise finds the nearest form: no other image fits better', () => {
    const size = { height: 5, width: 6 }
    const stream = RandomStream.named(6, 'noise')
    const form = frequencyForm(randomImage(7, 30), size).map((value) => value + 40 * stream.laplace())
    const recovered = invertForm(form, size)
    const best = squaredDistance(form, frequencyForm(recovered, size))
    for (let trial = 0; trial < 20; trial++) {
      const other = recovered.map((value) => value + stream.normal())
      expect(squaredDistance(form, frequencyForm(other, size))).toBeGreaterThan(best)
    }
    // The minimum has no slope: a step to either side costs the same, up to rounding.
    const step = randomImage(8, 30).map((value) => (value - 128) / 100)
    const forth = squaredDistance(form, frequencyForm(add(recovered, step, 1), size))
    const back = squaredDistance(form, frequencyForm(add(recovered, step, -1), size))
    expect(Math.abs(forth - back) / (forth + back - 2 * best)).toBeLessThan(1e-2)
  })

  test('refuses a form of another size', () => {
    expect(() => invertForm(new Float32Array(188), { height: 1, width: 1 })).toThrow(/"form": expected 189 values/)
  })
})

function withMean(image: Float32Array, mean: number): Float32Array {
  const pixels = image.length / 3
  const sums = [0, 0, 0]
  for (const [i, value] of image.entries()) sums[i % 3]! += value
  return image.map((value, i) => value - sums[i % 3]! / pixels + mean)
}

function add(a: Float32Array, b: Float32Array, times: number): Float32Array {
  return a.map((value, i) => value + times * b[i]!)
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)
}
