import { expect, test } from 'vitest'
import { sliceImages } from '../../../learning/data/slice.js'

test.each([4, 5])('the halves of images %i wide, side by side, are the images', (size) => {
  const images = Uint8Array.from({ length: 3 * size * size * 3 }, (_, i) => i % 251)
  const left = sliceImages(images, size, 'left-half')
  const right = sliceImages(images, size, 'right-half')
  expect([left.width, right.width]).toEqual([Math.floor(size / 2), Math.ceil(size / 2)])
  const joined: number[] = []
  for (let row = 0; row < 3 * size; row++)
    joined.push(
      ...left.images.subarray(row * left.width * 3, (row + 1) * left.width * 3),
      ...right.images.subarray(row * right.width * 3, (row + 1) * right.width * 3),
    )
  expect(joined).toEqual([...images])
  expect(sliceImages(images, size, 'whole')).toEqual({ images, height: size, width: size })
})
