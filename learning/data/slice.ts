import { type PictureSlice, stripOf } from '../../proto/slice.js'
import { bandOfImages } from './frequency-band.js'

/** What one participant holds of every image. */
export interface ImageSlice {
  /** Bytes [n, height, width, 3]. */
  readonly images: Uint8Array
  readonly height: number
  readonly width: number
}

interface Area {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** A participant's slice of images [n, size, size, 3]: an area cut out, or a band of frequencies; the whole is not copied. */
export function sliceImages(images: Uint8Array, size: number, slice: PictureSlice): ImageSlice {
  if (typeof slice === 'object') return { images: bandOfImages(images, size, slice.band), height: size, width: size }
  const { top, left, height, width } = areaOf(slice, size)
  if (height === size && width === size) return { images, height, width }
  const count = images.length / (size * size * 3)
  const cut = new Uint8Array(count * height * width * 3)
  for (let row = 0; row < count * height; row++) {
    const [image, line] = [Math.floor(row / height), row % height]
    const start = ((image * size + top + line) * size + left) * 3
    cut.set(images.subarray(start, start + width * 3), row * width * 3)
  }
  return { images: cut, height, width }
}

/** Halves of an odd size: the odd row is the bottom's, the odd column the right's. */
function areaOf(slice: Exclude<PictureSlice, object>, size: number): Area {
  const strip = stripOf(slice)
  const columns = strip ? part(size, strip.place, strip.of) : halfOf(slice, size, 'left', 'right')
  const rows = halfOf(slice, size, 'top', 'bottom')
  return { top: rows.from, height: rows.extent, left: columns.from, width: columns.extent }
}

/** The part of an axis that a name with one of these words means; all of it with neither. */
function halfOf(slice: string, size: number, first: string, second: string) {
  const words = slice.split('-')
  if (words.includes(first)) return part(size, 1, 2)
  return words.includes(second) ? part(size, 2, 2) : part(size, 1, 1)
}

/** Part `place`, from 1, of an axis in `of` parts, whose extents differ by one at most. */
function part(size: number, place: number, of: number): { readonly from: number; readonly extent: number } {
  const from = Math.floor(((place - 1) * size) / of)
  return { from, extent: Math.floor((place * size) / of) - from }
}
