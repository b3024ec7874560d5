import { describe, expect, test } from 'vitest'
import { buildServerOptimizer } from '../../../coordinator/optimizer/build.js'
import { RandomStream } from '../../../learning/engine/random.js'
import { ServerOptimizer } from '../../../proto/server-optimizer.js'

const ROUNDS = 20
const DIMENSION = 7

const stream = RandomStream.named(11, 'server-optimizer')
/** Of very different sizes, some of them 0, so that tau matters in some coordinates and not in others. */
const UPDATES = Array.from({ length: ROUNDS }, () =>
  Float32Array.from({ length: DIMENSION }, (_, i) => (i === 0 ? 0 : 10 ** -i * stream.normal())),
)

/** Algorithm 2 of Reddi et al. 2021, one coordinate at a time, with whole histories in place of recurrences. */
const REFERENCE: Readonly<Record<string, (history: readonly number[]) => number>> = {
  none: (u) => 0.5 * u.at(-1)!,
  momentum: (u) => 0.3 * u.reduce((sum, each, t) => sum + 0.8 ** (u.length - 1 - t) * each, 0),
  adam: (u) => {
    const v = 0.95 ** u.length * 1e-2 ** 2 + 0.05 * sum(u.map((each, t) => 0.95 ** (u.length - 1 - t) * each ** 2))
    return (0.02 * meanOf(u)) / (Math.sqrt(v) + 1e-2)
  },
  yogi: (u) => {
    const v = u.reduce(
      (kept, each) => kept + (each ** 2 > kept ? 1 : each ** 2 < kept ? -1 : 0) * 0.05 * each ** 2,
      1e-4,
    )
    return (0.02 * meanOf(u)) / (Math.sqrt(v) + 1e-2)
  },
  adagrad: (u) => (0.2 * u.at(-1)!) / (Math.sqrt(1e-3 ** 2 + sum(u.map((each) => each ** 2))) + 1e-3),
}

const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0)
const meanOf = (u: readonly number[]) => 0.1 * sum(u.map((each, t) => 0.9 ** (u.length - 1 - t) * each))

const SPECS = [
  { optimizer: 'none', learningRate: 0.5 },
  { optimizer: 'momentum', learningRate: 0.3, momentum: 0.8 },
  { optimizer: 'adam', learningRate: 0.02, beta2: 0.95, tau: 1e-2 },
  { optimizer: 'yogi', learningRate: 0.02, beta2: 0.95, tau: 1e-2 },
  { optimizer: 'adagrad', learningRate: 0.2 },
].map((spec) => ServerOptimizer.parse(spec))

describe.each(SPECS)('$optimizer', (spec) => {
  test('follows the published recurrence over 20 rounds, by whole histories', () => {
    const optimizer = buildServerOptimizer(spec)
    for (let round = 1; round <= ROUNDS; round++) {
      const moved = optimizer.step(UPDATES[round - 1]!)
      for (let i = 0; i < DIMENSION; i++) {
        const expected = REFERENCE[spec.optimizer]!(UPDATES.slice(0, round).map((update) => update[i]!))
        expect(Math.abs(moved[i]! - expected)).toBeLessThanOrEqual(2e-6 * Math.abs(expected))
      }
    }
  })

  test('leaves the update as it was and keeps no tie to it', () => {
    const update = Float32Array.of(1, -2)
    const moved = buildServerOptimizer(spec).step(update)
    moved.fill(9)
    expect(update).toEqual(Float32Array.of(1, -2))
  })
})

test('an update that is added as it is keeps its bytes', () => {
  const plain = buildServerOptimizer(ServerOptimizer.parse({ optimizer: 'none' }))
  for (const update of UPDATES) expect(plain.step(update)).toEqual(update)
})

test('an optimizer with state refuses an update of another length', () => {
  const optimizer = buildServerOptimizer(ServerOptimizer.parse({ optimizer: 'adam' }))
  optimizer.step(Float32Array.of(1, 2))
  expect(() => optimizer.step(Float32Array.of(1))).toThrow(/1 values.*had 2/)
})
