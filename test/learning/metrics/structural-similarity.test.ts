import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { meanSquaredError, peakSignalToNoise } from '../../../learning/metrics/peak-signal-to-noise.js'
import { type GreyImage, structuralSimilarity } from '../../../learning/metrics/structural-similarity.js'

function image(height: number, width: number, of: (i: number) => number): GreyImage {
  return { values: Float64Array.from({ length: height * width }, (_, i) => of(i)), height, width }
}

function random(name: string, height = 17, width = 13): GreyImage {
  const stream = RandomStream.named(1, 'ssim', name)
  return image(height, width, () => 255 * stream.uniform())
}

/** Wang et al. 2004 written down window by window, with moments about the means (their eq. 14 to 16). */
function slowly(x: GreyImage, y: GreyImage): number {
  const weights: number[] = []
  for (let a = -5; a <= 5; a++) for (let b = -5; b <= 5; b++) weights.push(Math.exp(-(a * a + b * b) / 4.5))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const scores: number[] = []
  for (let top = 0; top + 11 <= x.height; top++)
    for (let left = 0; left + 11 <= x.width; left++) {
      const at = (of: GreyImage) =>
        weights.map((_, k) => of.values[(top + Math.floor(k / 11)) * of.width + left + (k % 11)]!)
      const mean = (values: number[]) => values.reduce((sum, value, k) => sum + (weights[k]! / total) * value, 0)
      const [p, q] = [at(x), at(y)]
      const [mp, mq] = [mean(p), mean(q)]
      const covariance = (u: number[], mu: number, v: number[], mv: number) =>
        mean(u.map((value, k) => (value - mu) * (v[k]! - mv)))
      const [pp, qq, pq] = [covariance(p, mp, p, mp), covariance(q, mq, q, mq), covariance(p, mp, q, mq)]
      const [c1, c2] = [6.5025, 58.5225]
      scores.push(((2 * mp * mq + c1) * (2 * pq + c2)) / ((mp ** 2 + mq ** 2 + c1) * (pp + qq + c2)))
    }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

describe('structural similarity', () => {
  test('is that of the paper, window by window', () => {
    const x = random('x')
    const near = image(17, 13, (i) => 0.7 * x.values[i]! + 40 * Math.sin(i))
    for (const y of [near, random('y'), image(17, 13, () => 128)])
      expect(structuralSimilarity(x, y)).toBeCloseTo(slowly(x, y), 10)
  })

  test('of even images is the comparison of their brightness alone', () => {
    const [a, b] = [image(11, 11, () => 50), image(11, 11, () => 150)]
    expect(structuralSimilarity(a, b)).toBeCloseTo((2 * 50 * 150 + 6.5025) / (50 ** 2 + 150 ** 2 + 6.5025), 8)
  })

  test('is 1 for equal images, symmetric, and negative for a negative', () => {
    const x = random('x')
    const negative = image(17, 13, (i) => 255 - x.values[i]!)
    expect(structuralSimilarity(x, x)).toBeCloseTo(1, 12)
    expect(structuralSimilarity(x, negative)).toBeLessThan(0)
    expect(structuralSimilarity(x, negative)).toBeCloseTo(structuralSimilarity(negative, x), 12)
  })

  test('needs images of one size that hold a window', () => {
    expect(() => structuralSimilarity(random('x'), random('x', 13, 17))).toThrow(/one size/)
    expect(() => structuralSimilarity(random('x', 10, 20), random('x', 10, 20))).toThrow(/11 pixels/)
  })
})

test('the peak signal-to-noise ratio of an error of one level is 48.13 dB', () => {
  const mse = meanSquaredError([0, 10, 255], [1, 9, 254])
  expect(mse).toBe(1)
  expect(peakSignalToNoise(mse, 255)).toBeCloseTo(48.1308, 4)
  expect(peakSignalToNoise(0, 255)).toBe(Number.POSITIVE_INFINITY)
})
