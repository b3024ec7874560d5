import { expect, test } from 'vitest'
import { recordsAt } from '../../participant/records-at.js'
import { records } from './party.js'

test('chosen records keep their id, pixels, person, class and use', () => {
  const own = { ...records(12), persons: Array.from({ length: 12 }, (_, i) => `person ${i}`) }
  const chosen = recordsAt(own, Uint32Array.of(11, 0, 5))
  const pixels = (set: { images: Uint8Array }, row: number) => set.images.slice(row * 192, (row + 1) * 192)
  expect(chosen.ids).toEqual(['record-11', 'record-0', 'record-5'])
  expect(chosen.persons).toEqual(['person 11', 'person 0', 'person 5'])
  expect([0, 1, 2].map((row) => pixels(chosen, row))).toEqual([11, 0, 5].map((row) => pixels(own, row)))
  expect([...chosen.labels]).toEqual([2, 0, 2])
  expect([...chosen.train]).toEqual([1, 2])
  expect([...chosen.test]).toEqual([0])
})

test('a party that knows no classes still knows none', () => {
  expect(recordsAt({ ...records(3), labels: new Int32Array(0) }, Uint32Array.of(1)).labels).toHaveLength(0)
})
