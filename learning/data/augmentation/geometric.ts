import { COLOURS, type ImageSize } from './augmentation.js'
import type { Draw } from './draw.js'

/** Pixel value -> network input in [-1, 1]. */
const INPUT = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1)

const WHOLE = { left: 0, top: 0, width: 1, height: 1 }

/** An image among the bytes of many. */
export interface ImagePlace {
  readonly images: Uint8Array
  /** Where the image starts. */
  readonly base: number
}

/** Writes the inputs of an image as it is. */
export function writePlain(out: Float32Array, at: number, { images, base }: ImagePlace, size: ImageSize): void {
  const values = size.height * size.width * COLOURS
  for (let k = 0; k < values; k++) out[at + k] = INPUT[images[base + k]!]!
}

/**
 * Writes the inputs of an image cropped, rotated and zoomed about its centre, mirrored and shifted as drawn. What lies
 * outside the image repeats its edge.
 */
export function writeMoved(out: Float32Array, at: number, image: ImagePlace, size: ImageSize, draw: Draw): void {
  if (draw.angle === 0 && draw.zoom === 1 && draw.crop === null) writeShifted(out, at, image, size, draw)
  else writeSampled(out, at, image, size, draw)
}

function writeShifted(
  out: Float32Array,
  start: number,
  { images, base }: ImagePlace,
  { height, width }: ImageSize,
  { right, down, mirrored }: Draw,
): void {
  const columns = Int32Array.from({ length: width }, (_, x) => {
    const from = within(Math.round(x - right), width)
    return (mirrored ? width - 1 - from : from) * COLOURS
  })
  let at = start
  for (let y = 0; y < height; y++) {
    const row = base + within(Math.round(y - down), height) * width * COLOURS
    for (let x = 0; x < width; x++) {
      const pixel = row + columns[x]!
      out[at++] = INPUT[images[pixel]!]!
      out[at++] = INPUT[images[pixel + 1]!]!
      out[at++] = INPUT[images[pixel + 2]!]!
    }
  }
}

/**
 * One bilinear interpolation for all moves together: an output pixel's place is shifted and turned back, mirrored, and
 * brought from the whole image into the crop, pixels being squares whose centres lie half a pixel from the edges.
 */
function writeSampled(
  out: Float32Array,
  start: number,
  { images, base }: ImagePlace,
  { height, width }: ImageSize,
  { right, down, mirrored, angle, zoom, crop }: Draw,
): void {
  const cos = Math.cos(angle) / zoom
  const sin = Math.sin(angle) / zoom
  const middleX = (width - 1) / 2
  const middleY = (height - 1) / 2
  const cut = crop ?? WHOLE
  const offsetX = cut.left * width + (cut.width - 1) / 2
  const offsetY = cut.top * height + (cut.height - 1) / 2
  const stride = width * COLOURS
  let at = start
  for (let y = 0; y < height; y++) {
    const dy = y - down - middleY
    for (let x = 0; x < width; x++) {
      const dx = x - right - middleX
      const turned = middleX + cos * dx - sin * dy
      const fromX = within(offsetX + cut.width * (mirrored ? width - 1 - turned : turned), width)
      const fromY = within(offsetY + cut.height * (middleY + sin * dx + cos * dy), height)
      const left = Math.min(width - 2, Math.floor(fromX))
      const top = Math.min(height - 2, Math.floor(fromY))
      const partX = fromX - left
      const partY = fromY - top
      let pixel = base + top * stride + left * COLOURS
      for (let c = 0; c < COLOURS; c++, pixel++) {
        const above = images[pixel]! * (1 - partX) + images[pixel + COLOURS]! * partX
        const below = images[pixel + stride]! * (1 - partX) + images[pixel + stride + COLOURS]! * partX
        out[at++] = (above * (1 - partY) + below * partY) / 127.5 - 1
      }
    }
  }
}

function within(place: number, count: number): number {
  return Math.min(Math.max(place, 0), count - 1)
}
