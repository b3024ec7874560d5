import { expect, test } from 'vitest'
import { bandOfImages, ZIGZAG } from '../../../learning/data/frequency-band.js'
import { RandomStream } from '../../../learning/engine/random.js'

const SIZE = 16

function randomImages(count: number): Uint8Array {
  const stream = RandomStream.named(1, 'band-test')
  return Uint8Array.from({ length: count * SIZE * SIZE * 3 }, () => stream.integer(256))
}

test('the zigzag order is that of JPEG', () => {
  // ITU-T T.81, figure A.6: the position of each coefficient of a block, row by row.
  const published = [
    [0, 1, 5, 6, 14, 15, 27, 28],
    [2, 4, 7, 13, 16, 26, 29, 42],
    [3, 8, 12, 17, 25, 30, 41, 43],
    [9, 11, 18, 24, 31, 40, 44, 53],
    [10, 19, 23, 32, 39, 45, 52, 54],
    [20, 22, 33, 38, 46, 51, 55, 60],
    [21, 34, 37, 47, 50, 56, 59, 61],
    [35, 36, 48, 49, 57, 58, 62, 63],
  ].flat()
  expect(published.map((position) => ZIGZAG[position])).toEqual([...published.keys()])
})

/** The definition, sum by sum: coefficient (u, v) of a block, and pixel (y, x) of some coefficients. */
const basis = (u: number, v: number, y: number, x: number) => {
  const scale = (u === 0 ? Math.SQRT1_2 : 1) * (v === 0 ? Math.SQRT1_2 : 1)
  return (scale / 4) * Math.cos(((2 * y + 1) * u * Math.PI) / 16) * Math.cos(((2 * x + 1) * v * Math.PI) / 16)
}

function literalBand(images: Uint8Array, first: number, last: number): number[] {
  const out = Array.from(images, () => 0)
  const pixel = (image: number, y: number, x: number, colour: number) => ((image * SIZE + y) * SIZE + x) * 3 + colour
  const within = Array.from({ length: 64 }, (_, i) => [Math.floor(i / 8), i % 8] as const)
  for (let image = 0; image < images.length / (SIZE * SIZE * 3); image++)
    for (const top of [0, 8])
      for (const left of [0, 8])
        for (const colour of [0, 1, 2]) {
          const at = (y: number, x: number) => pixel(image, top + y, left + x, colour)
          const coefficients = ZIGZAG.slice(first, last + 1).map((place) => {
            const [u, v] = [Math.floor(place / 8), place % 8]
            const value = within.reduce((sum, [y, x]) => sum + basis(u, v, y, x) * (images[at(y, x)]! - 128), 0)
            return { u, v, value }
          })
          for (const [y, x] of within) {
            const level = coefficients.reduce((sum, { u, v, value }) => sum + value * basis(u, v, y, x), 128)
            out[at(y, x)] = Math.min(255, Math.max(0, level))
          }
        }
  return out
}

test.each([
  [0, 0],
  [1, 5],
  [6, 63],
])('band %i to %i is what a literal DCT of every block leaves', (first, last) => {
  const images = randomImages(2)
  const got = bandOfImages(images, SIZE, [first, last])
  const expected = literalBand(images, first, last)
  expect(Math.max(...expected.map((level, i) => Math.abs(level - got[i]!)))).toBeLessThan(0.5 + 1e-9)
})

test('all frequencies are the images, and what is left out of one band lies in the other', () => {
  // Levels about mid-grey, so that no band is cut to a byte.
  const images = randomImages(1).map((level) => 112 + (level % 32))
  expect(bandOfImages(images, SIZE, [0, 63])).toEqual(images)
  const [low, high] = [bandOfImages(images, SIZE, [0, 9]), bandOfImages(images, SIZE, [10, 63])]
  for (const [i, level] of images.entries()) expect(Math.abs(low[i]! + high[i]! - 128 - level)).toBeLessThanOrEqual(1)
})
