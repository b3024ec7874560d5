import { expect, test } from 'vitest'
import { poissonSample } from '../../coordinator/sampling.js'
import { RandomStream } from '../../learning/engine/random.js'

const N = 12
const ROUNDS = 20_000
const everybody = Array.from({ length: N }, (_, i) => i)

function rounds(rate: number): Set<number>[] {
  const stream = RandomStream.named(1, 'poisson-sample', rate)
  return Array.from({ length: ROUNDS }, () => new Set(poissonSample(everybody, rate, stream)))
}

/** Deviations from the mean of a binomial count of `n` trials. */
const z = (count: number, n: number, p: number) => (count - n * p) / Math.sqrt(n * p * (1 - p))

test.each([0.1, 0.5, 0.8])('each is drawn with probability %d, and any two independently', (rate) => {
  const drawn = rounds(rate)
  // 12 and 66 binomial tests: 4.5 deviations are passed by chance once in about 2000 such runs.
  for (const i of everybody) {
    expect(Math.abs(z(drawn.filter((one) => one.has(i)).length, ROUNDS, rate))).toBeLessThan(4.5)
    for (const j of everybody.slice(i + 1)) {
      const both = drawn.filter((one) => one.has(i) && one.has(j)).length
      expect(Math.abs(z(both, ROUNDS, rate * rate)), `${i} and ${j}`).toBeLessThan(4.5)
    }
  }
})

test('how many are drawn is binomial: nobody is replaced, and a round may be empty', () => {
  const rate = 0.2
  const sizes = rounds(rate).map((one) => one.size)
  // P(0) = 0.8^12 = 0.0687; a sampler of fixed size, or one that draws again, has none of these.
  expect(Math.abs(z(sizes.filter((size) => size === 0).length, ROUNDS, 0.8 ** N))).toBeLessThan(4.5)
  const mean = sizes.reduce((a, b) => a + b, 0) / ROUNDS
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / ROUNDS
  // Variance n q (1 - q) = 1.92; its estimate has a deviation of about 0.02.
  expect(Math.abs(variance - N * rate * (1 - rate))).toBeLessThan(0.1)
})

test('draws from one round to the next are independent', () => {
  const drawn = rounds(0.5)
  const again = drawn.slice(1).filter((one, i) => one.has(0) && drawn[i]!.has(0)).length
  expect(Math.abs(z(again, ROUNDS - 1, 0.25))).toBeLessThan(6) // neighbouring pairs overlap: a little wider
})

test('a rate of 1 draws all, in their order', () => {
  expect(poissonSample(['c', 'a', 'b'], 1, RandomStream.named(1))).toEqual(['c', 'a', 'b'])
})
