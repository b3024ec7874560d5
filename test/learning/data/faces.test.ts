import { expect, test } from 'vitest'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { drawFace } from '../../../learning/data/faces.js'
import { inspectData } from '../../../learning/data/inspect.js'
import { ImageSpec } from '../../../learning/data/spec.js'

const spec = ImageSpec.parse({ source: 'faces', identities: 12, imagesPerIdentity: 6, size: 24 })

test('an image depends on its seed, person and number alone, so any party can draw any part', async () => {
  const set = await loadFaceSet(spec, { seed: 5 })
  const fewer = await loadFaceSet({ ...spec, identities: 4, imagesPerIdentity: 3 } as ImageSpec, { seed: 5 })
  const bytes = 24 * 24 * 3
  expect(set.images.subarray((3 * 6 + 2) * bytes, (3 * 6 + 3) * bytes)).toEqual(drawFace(5, 3, 2, 24))
  expect(fewer.images.subarray((3 * 3 + 2) * bytes)).toEqual(drawFace(5, 3, 2, 24))
  expect(drawFace(6, 3, 2, 24)).not.toEqual(drawFace(5, 3, 2, 24))
})

test('ids are unique and sorted, labels follow them, and the labels-only view agrees', async () => {
  const set = await loadFaceSet(spec, { seed: 5 })
  expect(set.ids[3 * 6 + 2]).toBe('person-0003/img-02')
  expect([...set.ids]).toEqual([...new Set(set.ids)].sort())
  for (const [i, id] of set.ids.entries()) expect(id.startsWith(`${set.people[set.labels[i]!]}/`)).toBe(true)
  expect(await loadFaceSet(spec, { seed: 5, labelsOnly: true })).toEqual({ ...set, images: new Uint8Array(0) })
  expect(await inspectData(spec)).toMatchObject({ images: 72, people: 12, perPerson: { min: 6, median: 6, max: 6 } })
})

test('the same face drawn larger looks the same', () => {
  const [small, large] = [drawFace(1, 2, 3, 24), drawFace(1, 2, 3, 48)]
  let difference = 0
  for (let y = 0; y < 24; y++)
    for (let x = 0; x < 24; x++) {
      const at = (row: number, column: number) => large[(row * 48 + column) * 3]!
      const mean = (at(2 * y, 2 * x) + at(2 * y + 1, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x + 1)) / 4
      difference += Math.abs(mean - small[(y * 24 + x) * 3]!)
    }
  expect(difference / 576).toBeLessThan(12)
})

test('images of one person vary, and yet are closer to each other than to those of others, in each half', async () => {
  const set = await loadFaceSet(spec, { seed: 9 })
  const n = set.ids.length
  for (const from of [0, 12]) {
    const distance = (a: number, b: number) => {
      let sum = 0
      for (let y = 0; y < 24; y++)
        for (let x = from; x < from + 12; x++)
          for (let c = 0; c < 3; c++) {
            const pixel = (y * 24 + x) * 3 + c
            sum += Math.abs(set.images[a * 1728 + pixel]! - set.images[b * 1728 + pixel]!)
          }
      return sum
    }
    let right = 0
    for (let a = 0; a < n; a++) {
      const others = Array.from({ length: n }, (_, b) => b).filter((b) => b !== a)
      const nearest = others.reduce((best, b) => (distance(a, b) < distance(a, best) ? b : best))
      expect(distance(a, nearest)).toBeGreaterThan(0)
      if (set.labels[nearest] === set.labels[a]) right++
    }
    // By chance 5 of 71 neighbours are the same person.
    expect(right / n).toBeGreaterThan(0.3)
  }
})
