import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Augmentation } from '../../../../learning/data/augmentation/augmentation.js'
import { type Draw, drawAugmentation } from '../../../../learning/data/augmentation/draw.js'

const still: Augmentation = { shift: 0, flip: false }
const size = { height: 64, width: 48 }

function draws(augmentation: Augmentation, count = 4000): Draw[] {
  return Array.from({ length: count }, (_, i) => drawAugmentation(augmentation, size, [1, 'party', 2, `p/${i}`])!)
}

test('nothing is drawn where nothing can change', () => {
  expect(drawAugmentation(still, size, [1, 'party', 2, 'p/1'])).toBeNull()
})

test('a crop keeps an area uniform between the least share and all, in a ratio of 3/4 to 4/3, inside the image', () => {
  const crops = draws({ ...still, crop: 0.25 }).map(({ crop }) => crop!)
  const areas = crops.map(({ width, height }) => width * height)
  expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.25)
  expect(areas.filter((area) => area < 0.625).length / areas.length).toBeCloseTo(0.5, 1)
  for (const { left, top, width, height } of crops) {
    expect(Math.abs(Math.log(width / height))).toBeLessThanOrEqual(Math.log(4 / 3) + 1e-9)
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0)
    expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(1 + 1e-9)
  }
  const small = crops.filter(({ width, height }) => width * height < 0.5)
  for (const side of ['left', 'top'] as const) expect(Math.max(...small.map((crop) => crop[side]))).toBeGreaterThan(0.4)
  const ratios = small.map(({ width, height }) => width / height)
  expect([Math.min(...ratios) < 0.77, Math.max(...ratios) > 1.3]).toEqual([true, true])
  expect(draws({ ...still, crop: 1 }, 9).map(({ crop }) => crop)).toEqual(
    Array(9).fill({ left: 0, top: 0, width: 1, height: 1 }),
  )
})

test('factors of colours fill 1 - x to 1 + x, each on its own, and stay 1 where x is 0', () => {
  for (const name of ['brightness', 'contrast', 'saturation'] as const) {
    const colours = draws({ ...still, [name]: 0.4 }).map((draw) => draw.colours!)
    const factors = colours.map((each) => each[name])
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.6)
    expect(Math.min(...factors)).toBeLessThan(0.61)
    expect(Math.max(...factors)).toBeLessThan(1.4)
    expect(Math.max(...factors)).toBeGreaterThan(1.39)
    for (const other of ['brightness', 'contrast', 'saturation'] as const)
      if (other !== name) expect(new Set(colours.map((each) => each[other]))).toEqual(new Set([1]))
  }
})

test('colours do not go along with moves', () => {
  const drawn = draws({ ...still, shift: 16, rotate: 5, brightness: 0.4, contrast: 0.4, saturation: 0.4 })
  const moves = [(draw: Draw) => draw.right, (draw: Draw) => draw.down, (draw: Draw) => draw.angle]
  for (const name of ['brightness', 'contrast', 'saturation'] as const)
    for (const move of moves) {
      const together = drawn.filter((draw) => move(draw) > 0 === draw.colours![name] > 1)
      expect(together.length / drawn.length).toBeCloseTo(0.5, 1)
    }
})

test('greyscale and erase happen to their share of images, and an erased rectangle lies in the image', () => {
  const all = draws({ ...still, greyscale: 0.2, erase: 0.3 })
  expect(all.filter(({ colours }) => colours!.saturation === 0).length / all.length).toBeCloseTo(0.2, 1)
  const erased = all.flatMap((draw) => (draw.erased ? [draw.erased] : []))
  expect(erased.length / all.length).toBeCloseTo(0.3, 1)
  for (const { left, top, right, bottom } of erased) {
    expect(left >= 0 && top >= 0 && right <= size.width && bottom <= size.height).toBe(true)
    expect([right - left, bottom - top].every((side, i) => side >= Math.floor([48, 64][i]! * 0.2))).toBe(true)
  }
})

test('a key that is added changes none of the numbers that the others draw', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const keys = fc.record({ rotate: share, zoom: share, erase: share })
  fc.assert(
    fc.property(keys, share, share, fc.nat(), (base, brightness, greyscale, seed) => {
      const augmentation = { shift: 2, flip: true, ...base }
      const path = [seed, 'party', 1, 'p/1'] as const
      const before = drawAugmentation(augmentation, size, path)!
      const after = drawAugmentation({ ...augmentation, brightness, greyscale }, size, path)!
      expect({ ...after, colours: null }).toEqual({ ...before, colours: null })
      const cropped = drawAugmentation({ ...augmentation, rotate: 1, crop: 0.5 }, size, path)!
      expect({ ...cropped, crop: null }).toEqual(drawAugmentation({ ...augmentation, rotate: 1 }, size, path))
    }),
  )
})
