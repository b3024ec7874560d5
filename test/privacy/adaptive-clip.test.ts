import { expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import { nextClip, noisyShareWithin, shiftedBit, updateNoiseMultiplier } from '../../privacy/adaptive-clip.js'

test('updates and bits together cost exactly z', () => {
  for (const [z, bitNoise] of [
    [1, 5],
    [0.4, 0.3],
    [2.5, 1.26],
  ] as const) {
    const update = updateNoiseMultiplier(z, bitNoise)!
    // In units of each noise's deviation, one participant moves the pair by 1/z_delta and by (1/2) / sigma_b.
    expect(Math.hypot(1 / update, 0.5 / bitNoise)).toBeCloseTo(1 / z, 12)
    expect(update).toBeGreaterThan(z)
  }
})

test('gives the value of the formula: z 1 and sigma_b 1 leave z_delta 2 / sqrt 3', () => {
  expect(updateNoiseMultiplier(1, 1)).toBeCloseTo(2 / Math.sqrt(3), 14)
})

test('nothing is left for the updates where the bits cost it all', () => {
  expect(updateNoiseMultiplier(2, 1)).toBeUndefined()
  expect(updateNoiseMultiplier(2, 0.9)).toBeUndefined()
})

test('the norm moves by exp(-eta (b - gamma))', () => {
  expect(nextClip(2, 0.8, { quantile: 0.5, learningRate: 0.2, first: 1 })).toBeCloseTo(2 * Math.exp(-0.06), 14)
  expect(nextClip(2, 0.5, { quantile: 0.5, learningRate: 0.2, first: 1 })).toBe(2)
  expect(nextClip(2, 0, { quantile: 0.5, learningRate: 0.2, first: 1 })).toBeCloseTo(2 * Math.exp(0.1), 14)
})

test('a share far off moves the norm no further than a thousandfold of the first', () => {
  const wild = { quantile: 0.5, learningRate: 0.2, first: 2 }
  expect(nextClip(2, -1e6, wild)).toBe(2000)
  expect(nextClip(2, 1e6, wild)).toBe(0.002)
})

test('the share is unbiased, its noise has deviation sigma_b / (q n), and a bit counts for at most 1/2', () => {
  const stream = RandomStream.named(1, 'share-within')
  const share = (bits: number[]) => noisyShareWithin(bits, { bitNoise: 2, expectedCount: 4, stream })
  const n = 20_000
  const values = Array.from({ length: n }, () => share([0.5, 0.5, 0.5, -0.5]))
  const mean = values.reduce((a, b) => a + b, 0) / n
  expect(Math.abs(mean - 0.75)).toBeLessThan((4.5 * 0.5) / Math.sqrt(n))
  const chi2 = values.reduce((sum, value) => sum + ((value - 0.75) / 0.5) ** 2, 0)
  expect(Math.abs(chi2 - n) / Math.sqrt(2 * n)).toBeLessThan(4.5)
  const boosted = Array.from({ length: n }, () => share([1000, 0.5, 0.5, -0.5])).reduce((a, b) => a + b, 0) / n
  expect(Math.abs(boosted - 0.75)).toBeLessThan((4.5 * 0.5) / Math.sqrt(n))
})

test('the norm settles at the quantile of the norms', () => {
  const stream = RandomStream.named(1, 'settles')
  const norms = Array.from({ length: 40 }, (_, i) => 1 + i / 10)
  let clip = 0.1
  for (let round = 0; round < 400; round++) {
    const bits = norms.map((norm) => shiftedBit(norm, clip))
    const share = noisyShareWithin(bits, { bitNoise: 1, expectedCount: 40, stream })
    clip = nextClip(clip, share, { quantile: 0.5, learningRate: 0.2, first: 1 })
  }
  expect(clip).toBeGreaterThan(2.5)
  expect(clip).toBeLessThan(3.4)
})
