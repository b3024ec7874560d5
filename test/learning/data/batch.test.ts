import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchLoader, epochOrder } from '../../../learning/data/batch.js'

const height = 5
const width = 4
const count = 200
const images = Uint8Array.from({ length: count * height * width * 3 }, (_, i) => (i * 7 + (i >> 5)) % 256)
const ids = Array.from({ length: count }, (_, i) => `p/${i}`)
const loader = (more: object = {}) =>
  new BatchLoader({
    images,
    height,
    width,
    ids,
    seed: 1,
    party: 'left',
    augmentation: { shift: 2, flip: true },
    ...more,
  })
const record = (values: Float32Array, place: number) => [...values.subarray(place * 60, (place + 1) * 60)]

/** Shifts and mirrors one pixel at a time, straight from the definition. */
function reference(index: number, right: number, down: number, mirrored: boolean): number[] {
  const out: number[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const row = Math.min(height - 1, Math.max(0, y - down))
        const shifted = Math.min(width - 1, Math.max(0, x - right))
        const column = mirrored ? width - 1 - shifted : shifted
        out.push(Math.fround(images[((index * height + row) * width + column) * 3 + c]! / 127.5 - 1))
      }
  return out
}

test('plain inputs are the pixels brought to -1..1', () => {
  const values = loader().plain([3, 0])
  expect(record(values, 0)).toEqual(reference(3, 0, 0, false))
  expect(record(values, 1)).toEqual(reference(0, 0, 0, false))
  expect(Math.min(...loader().plain([0, 1, 2, 3, 4]))).toBeGreaterThanOrEqual(-1)
})

test('every augmented record is a shift within bounds, mirrored or not, and every combination occurs', () => {
  const seen = new Set<string>()
  const values = loader({ augmentation: { shift: 1, flip: true } }).augmented([...ids.keys()], 1)
  for (let i = 0; i < count; i++) {
    const got = record(values, i).join()
    const fits: string[] = []
    for (const right of [-1, 0, 1])
      for (const down of [-1, 0, 1])
        for (const mirrored of [false, true])
          if (reference(i, right, down, mirrored).join() === got) fits.push(`${right} ${down} ${mirrored}`)
    expect(fits).toHaveLength(1)
    seen.add(fits[0]!)
  }
  expect(seen.size).toBe(18)
})

test('a record is augmented alike in whatever batch, and differently in another epoch or at another party', () => {
  const whole = loader().augmented([...ids.keys()], 4)
  fc.assert(
    fc.property(fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 8 }), (batch) => {
      const values = loader().augmented(batch, 4)
      for (const [place, i] of batch.entries()) expect(record(values, place)).toEqual(record(whole, i))
    }),
    { numRuns: 20 },
  )
  expect(loader().augmented([0, 1, 2, 3], 5)).not.toEqual(loader().augmented([0, 1, 2, 3], 4))
  expect(loader({ party: 'right' }).augmented([0, 1, 2, 3], 4)).not.toEqual(loader().augmented([0, 1, 2, 3], 4))
})

test('without shift and flip augmented inputs are the plain ones', () => {
  const still = loader({ augmentation: { shift: 0, flip: false }, ids: [] })
  expect(still.augmented([5, 6], 1)).toEqual(still.plain([5, 6]))
})

/** The inputs of runs that were made before must come again to the byte; these digests are theirs. */
test.each([
  ['5d1f328dc6ba7395', { shift: 2, flip: true }],
  ['03c0d2b49923e0a2', { shift: 2, flip: true, erase: 0.5 }],
  ['472d9a58afb64dcd', { shift: 2, flip: true, rotate: 8, zoom: 0.1, erase: 0.5 }],
] as const)(
  'what a seed has given for shift, flip, rotate, zoom and erase it gives for ever: %s',
  (digest, augmentation) => {
    const values = loader({ augmentation }).augmented([...ids.keys()], 3)
    expect(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex').slice(0, 16)).toBe(digest)
  },
)

test('the order of an epoch is a permutation fixed by seed and epoch', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 50 }), fc.nat(100), fc.nat(), (records, epoch, seed) => {
      const order = epochOrder(records, epoch, seed)
      expect([...order].sort((a, b) => a - b)).toEqual([...records].sort((a, b) => a - b))
      expect(epochOrder(Int32Array.from(records), epoch, seed)).toEqual(order)
    }),
  )
  expect(epochOrder(30, 1, 7)).toEqual(epochOrder([...Array(30).keys()], 1, 7))
  expect(epochOrder(30, 1, 7)).not.toEqual(epochOrder(30, 2, 7))
  expect(epochOrder(30, 1, 7)).not.toEqual(epochOrder(30, 1, 8))
})
