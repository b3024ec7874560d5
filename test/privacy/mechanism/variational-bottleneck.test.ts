import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { variationalBottleneck } from '../../../privacy/mechanism/variational-bottleneck.js'

const N = 50_000
const ROW = [3, -1, 0.5, 2]

test('samples are normal about the means, with the deviations of the row', () => {
  const values = Float32Array.from({ length: 4 * N }, (_, i) => ROW[i % 4]!)
  const samples = variationalBottleneck(2).perturb(values, N, RandomStream.named(1, 'samples'))
  expect(samples.length).toBe(2 * N)
  for (const k of [0, 1]) {
    const own = samples.filter((_, i) => i % 2 === k)
    const mean = own.reduce((sum, x) => sum + x, 0) / N
    const deviation = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / N)
    expect(Math.abs(mean - ROW[k]!)).toBeLessThan((4 * ROW[2 + k]!) / Math.sqrt(N))
    expect(deviation / ROW[2 + k]!).toBeCloseTo(1, 1.5)
  }
})

test('it promises nothing, and is for rows of means and as many deviations', () => {
  const mechanism = variationalBottleneck(2)
  expect(mechanism.event).toEqual({ kind: 'unprotected' })
  expect(mechanism.describe()).toMatch(/^no protection/)
  expect(() => mechanism.perturb(new Float32Array(6), 2, RandomStream.named(1, 'short'))).toThrow(
    expect.objectContaining({ code: 'MECHANISM_INVALID' }),
  )
})
