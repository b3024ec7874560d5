import { expect, test } from 'vitest'
import { TableLoader } from '../../../learning/data/table-loader.js'

const loader = new TableLoader({ inputs: Float32Array.from({ length: 12 }, (_, i) => i), width: 3 })

test('a row is one input of as many channels as it has values', () => {
  expect([loader.height, loader.width, loader.channels]).toEqual([1, 1, 3])
  expect([...loader.plain([2, 0])]).toEqual([6, 7, 8, 0, 1, 2])
})

test('training sees rows as they are, in the order of its batches', async () => {
  expect(loader.augmented([1])).toEqual(loader.plain([1]))
  const batches = [Int32Array.of(3), Int32Array.of(0, 1)].map((records) => ({ records, epoch: 1 }))
  const got: number[][] = []
  for await (const { values } of loader.batches(batches)) got.push([...values])
  expect(got).toEqual([
    [9, 10, 11],
    [0, 1, 2, 3, 4, 5],
  ])
})
