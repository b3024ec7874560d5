import type { Slice } from '../../proto/plan.js'

/** What one participant holds of every image. */
export interface ImageSlice {
  /** Bytes [n, height, width, 3]. */
  readonly images: Uint8Array
  readonly height: number
  readonly width: number
}

/** First column and number of columns of a slice of images `size` wide; the right half has the odd column. */
export function sliceColumns(size: number, slice: Slice): { readonly from: number; readonly width: number } {
  const half = Math.floor(size / 2)
  if (slice === 'left-half') return { from: 0, width: half }
  if (slice === 'right-half') return { from: half, width: size - half }
  return { from: 0, width: size }
}

/** Cuts a participant's slice out of images [n, size, size, 3]; the whole is not copied. */
export function sliceImages(images: Uint8Array, size: number, slice: Slice): ImageSlice {
  const { from, width } = sliceColumns(size, slice)
  if (width === size) return { images, height: size, width }
  const rows = images.length / (size * 3)
  const cut = new Uint8Array(rows * width * 3)
  for (let row = 0; row < rows; row++) {
    const start = (row * size + from) * 3
    cut.set(images.subarray(start, start + width * 3), row * width * 3)
  }
  return { images: cut, height: size, width }
}
