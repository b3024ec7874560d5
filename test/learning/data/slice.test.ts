import { expect, test } from 'vitest'
import { sliceImages } from '../../../learning/data/slice.js'
import type { PictureSlice } from '../../../proto/slice.js'

/** Three images whose every byte tells where it lies. */
const imagesOf = (size: number) => Uint8Array.from({ length: 3 * size * size * 3 }, (_, i) => i % 251)

/** Puts slices into images of mark 255 again, each with its first row and column. */
function pasted(size: number, slices: readonly [slice: PictureSlice, top: number, left: number][]): Uint8Array {
  const out = new Uint8Array(3 * size * size * 3).fill(255)
  for (const [slice, top, left] of slices) {
    const { images, height, width } = sliceImages(imagesOf(size), size, slice)
    expect(images).toHaveLength(3 * height * width * 3)
    for (const [i, byte] of images.entries()) {
      const [image, y, x] = [
        Math.floor(i / (height * width * 3)),
        Math.floor(i / (width * 3)) % height,
        Math.floor(i / 3) % width,
      ]
      const at = ((image * size + top + y) * size + left + x) * 3 + (i % 3)
      expect(out[at]).toBe(255)
      out[at] = byte
    }
  }
  return out
}

test.each([4, 5])('the halves of images %i wide, side by side, are the images', (size) => {
  const half = Math.floor(size / 2)
  expect(
    pasted(size, [
      ['left-half', 0, 0],
      ['right-half', 0, half],
    ]),
  ).toEqual(imagesOf(size))
  expect(sliceImages(imagesOf(size), size, 'whole')).toEqual({ images: imagesOf(size), height: size, width: size })
})

test.each([4, 5])(
  'the quadrants of images of size %i are the images; bottom and right have the odd row and column',
  (size) => {
    const half = Math.floor(size / 2)
    const quadrants: [PictureSlice, number, number][] = [
      ['top-left', 0, 0],
      ['top-right', 0, half],
      ['bottom-left', half, 0],
      ['bottom-right', half, half],
    ]
    expect(pasted(size, quadrants)).toEqual(imagesOf(size))
  },
)

test.each([
  [16, 8],
  [11, 3],
])('strips of images %i wide in %i parts are the images, and differ by a column at most', (size, of) => {
  const slices = Array.from({ length: of }, (_, i): PictureSlice => `strip-${i + 1}-of-${of}`)
  const widths = slices.map((slice) => sliceImages(imagesOf(size), size, slice).width)
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1)
  const from = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, 0))
  expect(
    pasted(
      size,
      slices.map((slice, i) => [slice, 0, from[i]!]),
    ),
  ).toEqual(imagesOf(size))
})

test('a band of frequencies keeps the size of the images', () => {
  const { images, height, width } = sliceImages(imagesOf(16), 16, { band: [0, 63] })
  expect({ height, width }).toEqual({ height: 16, width: 16 })
  expect(images).toEqual(imagesOf(16))
})
