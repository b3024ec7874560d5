import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunningMean, fedavg as rule } from '../../../coordinator/aggregation/fedavg.js'
import { UpdateRows } from '../../../coordinator/aggregation/kernel/update-rows.js'

const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row))

function fedavg(updates: readonly Float32Array[], weights?: readonly number[]): Float32Array {
  const participants = updates.map((_, i) => `p${String(i).padStart(2, '0')}`)
  return rule(UpdateRows.of(participants, updates), weights).update
}

test('gives the published means of ByzFL and Blades', () => {
  expect([...fedavg(rows([1, 2, 3], [4, 5, 6], [7, 8, 9]))]).toEqual([4, 5, 6])
  expect([...fedavg(rows([1, 2, 3], [-1, 4, -1], [2, 2, 3], [3, 1, 3]))]).toEqual([1.25, 2.25, 2])
})

test('weighs updates by their share of all weights', () => {
  // (10 * 1 + 30 * 5) / 40 = 4 and (10 * -2 + 30 * 2) / 40 = 1
  expect([...fedavg(rows([1, -2], [5, 2]), [10, 30])]).toEqual([4, 1])
  expect([...fedavg(rows([1, -2], [5, 2]), [0, 3])]).toEqual([5, 2])
})

test('agrees with exact integer arithmetic on 12 updates', () => {
  const update = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 5 })
  const weight = fc.integer({ min: 1, max: 500 })
  fc.assert(
    fc.property(fc.array(fc.tuple(update, weight), { minLength: 12, maxLength: 12 }), (input) => {
      const total = input.reduce((sum, [, w]) => sum + BigInt(w), 0n)
      const mean = fedavg(
        rows(...input.map(([u]) => u)),
        input.map(([, w]) => w),
      )
      for (let k = 0; k < 5; k++) {
        const sum = input.reduce((s, [u, w]) => s + BigInt(w) * BigInt(u[k]!), 0n)
        expect(mean[k]).toBe(Math.fround(Number(sum) / Number(total)))
      }
    }),
  )
})

test('sums in float64: a large update and its opposite leave the small one exact', () => {
  // In float32 1e8 + 1 is 1e8, and the mean would be 0.
  expect([...fedavg(rows([1e8], [1], [-1e8], [0]))]).toEqual([0.25])
})

test('leaves its inputs as they were', () => {
  const updates = rows([1, 2], [3, 4])
  fedavg(updates, [2, 3])
  expect(updates).toEqual(rows([1, 2], [3, 4]))
})

test('streams to the same bytes', () => {
  const updates = rows([0.1, 1e-8], [0.2, 3], [0.7, -3])
  const mean = new RunningMean()
  for (const [i, update] of updates.entries()) mean.add(update, i + 1)
  expect(mean.value()).toEqual(fedavg(updates, [1, 2, 3]))
})

test.each([
  ['no update', () => fedavg([]), 'UPDATE_MISSING'],
  ['another length', () => fedavg(rows([1, 2], [1])), 'UPDATE_LENGTH'],
  ['a weight too few', () => fedavg(rows([1], [2]), [1]), 'WEIGHT_COUNT'],
  ['a negative weight', () => fedavg(rows([1], [2]), [1, -1]), 'WEIGHT_RANGE'],
  ['weights that are all 0', () => fedavg(rows([1], [2]), [0, 0]), 'WEIGHT_RANGE'],
  ['a weight that is no number', () => fedavg(rows([1]), [Number.NaN]), 'WEIGHT_RANGE'],
])('refuses %s', (_, run, code) => {
  expect(run).toThrow(expect.objectContaining({ code }))
})
