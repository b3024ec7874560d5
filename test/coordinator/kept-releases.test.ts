import { expect, test } from 'vitest'
import { KeptReleases } from '../../coordinator/kept-releases.js'

const f = (...values: number[]) => Float32Array.from(values)
const lists = (of: readonly (Float32Array | undefined)[]) => of.map((each) => each && [...each])

test('gives rows back in the order asked for, of every party, however long its rows are', () => {
  const kept = new KeptReleases(2)
  kept.put(Int32Array.of(10, 2), [f(1, 2, 3, 4), f(5, 6)])
  expect(lists(kept.of([2, 10, 2]))).toEqual([
    [3, 4, 1, 2, 3, 4],
    [6, 5, 6],
  ])
  expect([2, 10, 3].map((position) => kept.has(position))).toEqual([true, true, false])
})

test('keeps the latest release of a record, and copies of it', () => {
  const kept = new KeptReleases(1)
  const values = f(1, 2)
  kept.put(Int32Array.of(0, 1), [values])
  values.fill(9)
  kept.put(Int32Array.of(1), [f(7)])
  expect(lists(kept.of([0, 1]))).toEqual([[1, 7]])
})

test('lists everything in ascending order of positions, as numbers', () => {
  const kept = new KeptReleases(1)
  kept.put(Int32Array.of(100, 9, 10), [f(3, 1, 2)])
  const { positions, released } = kept.all()
  expect([...positions]).toEqual([9, 10, 100])
  expect(lists(released)).toEqual([[1, 2, 3]])
})

test('nothing kept is nothing to give', () => {
  const kept = new KeptReleases(2)
  expect(lists(kept.of([]))).toEqual([[], []])
  expect(kept.all().positions).toHaveLength(0)
})

test('keeps what a party released before it was absent, and says of which records it has released nothing', () => {
  const kept = new KeptReleases(2)
  kept.put(Int32Array.of(0, 1), [f(1, 2), f(3, 4)])
  kept.put(Int32Array.of(1, 2), [f(5, 6), undefined])
  expect(lists(kept.of([0, 1]))).toEqual([
    [1, 5],
    [3, 4],
  ])
  expect(lists(kept.of([1, 2]))).toEqual([[5, 6], undefined])
})
