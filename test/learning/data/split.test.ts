import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionIid, splitWithinPerson } from '../../../learning/data/split.js'

const groups = fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 1, maxLength: 8 })
const seed = fc.nat()
const QUARTER = { testFraction: 0.25 }

test('every person has training and test images in the asked share, and each image is used once', () => {
  fc.assert(
    fc.property(groups, fc.double({ min: 0.01, max: 0.99, noNaN: true }), seed, (sizes, share, s) => {
      const labels = Int32Array.from(sizes.flatMap((size, person) => Array<number>(size).fill(person)))
      const { train, test: tested } = splitWithinPerson(labels, { testFraction: share }, s)
      expect([...train, ...tested].sort((a, b) => a - b)).toEqual([...labels.keys()])
      expect([...train]).toEqual([...train].sort((a, b) => a - b))
      for (const [person, size] of sizes.entries()) {
        const count = tested.filter((i) => labels[i] === person).length
        expect(count).toBe(Math.min(size - 1, Math.max(1, Math.round(size * share))))
      }
    }),
  )
})

test('the split of a person depends on the seed and on nothing but that person', () => {
  const alone = splitWithinPerson(new Int32Array(40), QUARTER, 3).test
  const shared = splitWithinPerson(
    Int32Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1)),
    QUARTER,
    3,
  ).test
  expect([...shared.filter((i) => i < 40)]).toEqual([...alone])
  expect(splitWithinPerson(new Int32Array(40), QUARTER, 4).test).not.toEqual(alone)
  expect(splitWithinPerson(new Int32Array(40), { ...QUARTER, splitSeed: 3 }, 4).test).toEqual(alone)
})

test('a person with a single image cannot be split', () => {
  expect(() => splitWithinPerson(Int32Array.of(0, 0, 1), QUARTER, 1)).toThrow(/Person 1 has a single image/)
})

test('records are dealt evenly, each to one owner, in an order of the seed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(9999), { minLength: 1, maxLength: 60 }), fc.nat(20), seed, (records, n, s) => {
      const parts = 1 + (n % records.length)
      const dealt = partitionIid(records, parts, s)
      expect(dealt.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(records.sort((a, b) => a - b))
      const sizes = dealt.map((part) => part.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }),
  )
  const records = Array.from({ length: 40 }, (_, i) => i)
  expect(partitionIid(records, 4, 1)).toEqual(partitionIid(records, 4, 1))
  expect(partitionIid(records, 4, 1)).not.toEqual(partitionIid(records, 4, 2))
  expect(() => partitionIid([1, 2], 3, 1)).toThrow(/2 training records cannot be dealt to 3/)
})
