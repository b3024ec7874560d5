import { expect, test } from 'vitest'
import { fragmentFeatures } from '../../../coordinator/defence/features.js'
import { fragmentsOf } from '../../../coordinator/defence/fragments.js'
import { RandomStream } from '../../../learning/engine/random.js'

test('gives the logarithm of the norm and the cosine to the median fragment', () => {
  // Unit 0 holds indices 0 and 2, unit 1 indices 1 and 3. Medians: unit 0 [3, 0], unit 1 [0, 1].
  const updates = [
    [3, 0, 4, 1],
    [3, 0, 0, 1],
    [3, 0, -4, -1],
  ].map((row) => Float32Array.from(row))
  const [first, second] = fragmentFeatures(updates, fragmentsOf([{ name: 'dense', shape: [2, 2] }]))
  expect([...first!.logNorm].map(Math.exp).map((x) => Math.round(x * 1e9) / 1e9)).toEqual([5, 3, 5])
  expect([...first!.cosine]).toEqual([0.6, 1, 0.6])
  expect([...second!.cosine]).toEqual([1, 1, -1])
})

test('agrees with a slow reference on 11 participants', () => {
  const stream = RandomStream.named(1, 'features')
  const layers = [
    { name: 'conv/kernel', shape: [3, 3, 2, 5] },
    { name: 'conv/bias', shape: [5] },
  ]
  const updates = Array.from({ length: 11 }, () => Float32Array.from({ length: 95 }, () => stream.normal() + 0.5))
  const features = fragmentFeatures(updates, fragmentsOf(layers))
  for (let o = 0; o < 5; o++) {
    const filters = updates.map((u) => [...Array.from({ length: 18 }, (_, i) => u[i * 5 + o]!), u[90 + o]!])
    const middle = filters[0]!.map((_, k) => filters.map((f) => f[k]!).sort((a, b) => a - b)[5]!)
    for (const [i, filter] of filters.entries()) {
      const cosine = filter.reduce((s, x, k) => s + x * middle[k]!, 0) / Math.hypot(...filter) / Math.hypot(...middle)
      expect(features[o]!.cosine[i]).toBeCloseTo(cosine, 12)
      expect(features[o]!.logNorm[i]).toBeCloseTo(Math.log(Math.hypot(...filter)), 12)
    }
  }
})

test('a dead filter counts as a tenth of its layer, and has no direction that could accuse it', () => {
  const updates = [
    [2, 0],
    [2, 0],
    [2, 2],
    [0, 2],
  ].map((row) => Float32Array.from(row))
  const [first, second] = fragmentFeatures(updates, fragmentsOf([{ name: 'dense', shape: [1, 2] }]))
  expect(first!.logNorm[3]).toBeCloseTo(Math.log(0.1 * 2), 12)
  expect(first!.cosine[3]).toBe(1)
  expect([...second!.logNorm].every(Number.isFinite)).toBe(true)
})

test('is finite where every update is 0', () => {
  const [only] = fragmentFeatures([new Float32Array(2), new Float32Array(2)], fragmentsOf([{ name: 'a', shape: [2] }]))
  expect([...only!.logNorm, ...only!.cosine].every(Number.isFinite)).toBe(true)
})
