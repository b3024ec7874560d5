import { streamKey } from '../engine/random.js'

/** How a record's image is changed in an epoch. What lies outside the image repeats its edge. */
export interface Augmentation {
  /** Most shift in pixels, each direction; whole pixels unless it is also turned or zoomed. */
  readonly shift: number
  /** Mirror half of the images. */
  readonly flip: boolean
  /** Most rotation in degrees, either way; default 0. */
  readonly rotate?: number
  /** Most zoom as a logarithm: 0.1 is from 0.905 to 1.105 times; default 0. */
  readonly zoom?: number
  /** Share of images in which a rectangle is greyed out (random erasing, Zhong et al. 2020); default 0. */
  readonly erase?: number
}

/** Height, width and channels of an image. */
export interface Geometry {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** One image's change, drawn once. */
export interface Draw {
  readonly right: number
  readonly down: number
  readonly mirrored: boolean
  /** Radians. */
  readonly angle: number
  /** > 1 enlarges. */
  readonly zoom: number
  readonly erased: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  } | null
}

/** Pixel value -> network input in [-1, 1]. */
export const INPUT = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1)

/** Least and most side of an erased rectangle, as shares of the image's. */
const ERASED_SIDE = { least: 0.2, most: 0.5 }

/**
 * The change of one record in one epoch. It is read off the stream's key itself, 16 bits a number: opening a cipher for
 * ten numbers would cost more than they do.
 * @param path the stream's name: seed, party, epoch, record
 */
export function drawAugmentation(
  augmentation: Augmentation,
  { height, width }: Geometry,
  path: readonly [seed: number, party: string, epoch: number, record: string],
): Draw | null {
  const { shift, flip, rotate = 0, zoom = 0, erase = 0 } = augmentation
  if (shift === 0 && !flip && rotate === 0 && zoom === 0 && erase === 0) return null
  const key = streamKey(path[0], path[1], path[2], path[3], 'augment')
  const bits = new DataView(key.buffer, key.byteOffset, key.byteLength)
  let used = 0
  /** In [0, 1). */
  const unit = () => bits.getUint16(2 * used++, true) / 65_536
  /** In [-1, 1). */
  const either = () => 2 * unit() - 1
  const smooth = rotate > 0 || zoom > 0
  const offset = () => (smooth ? shift * either() : Math.floor((2 * shift + 1) * unit()) - shift)
  const right = offset()
  const down = offset()
  const mirrored = unit() < 0.5 && flip
  const angle = (either() * rotate * Math.PI) / 180
  const enlarged = Math.exp(either() * zoom)
  const erased = unit() < erase ? rectangle(width, height, unit) : null
  return { right, down, mirrored, angle, zoom: enlarged, erased }
}

function rectangle(width: number, height: number, unit: () => number) {
  const { least, most } = ERASED_SIDE
  const across = Math.floor(width * (least + (most - least) * unit()))
  const along = Math.floor(height * (least + (most - least) * unit()))
  const left = Math.floor((width - across) * unit())
  const top = Math.floor((height - along) * unit())
  return { left, top, right: left + across, bottom: top + along }
}

/** Writes an image's inputs, changed as drawn, to `out` from `at` on. `base` is where the image starts in `images`. */
export function writeAugmented(
  out: Float32Array,
  at: number,
  images: Uint8Array,
  base: number,
  geometry: Geometry,
  draw: Draw,
): void {
  if (draw.angle === 0 && draw.zoom === 1) writeShifted(out, at, images, base, geometry, draw)
  else writeTurned(out, at, images, base, geometry, draw)
  if (draw.erased) greyOut(out, at, geometry, draw.erased)
}

function writeShifted(
  out: Float32Array,
  start: number,
  images: Uint8Array,
  base: number,
  { height, width, channels }: Geometry,
  { right, down, mirrored }: Draw,
): void {
  let at = start
  for (let y = 0; y < height; y++) {
    const row = base + within(Math.round(y - down), height) * width * channels
    for (let x = 0; x < width; x++) {
      const from = within(Math.round(x - right), width)
      const pixel = row + (mirrored ? width - 1 - from : from) * channels
      for (let c = 0; c < channels; c++) out[at++] = INPUT[images[pixel + c]!]!
    }
  }
}

/** Rotation and zoom about the centre, then the shift, by bilinear interpolation. */
function writeTurned(
  out: Float32Array,
  start: number,
  images: Uint8Array,
  base: number,
  { height, width, channels }: Geometry,
  { right, down, mirrored, angle, zoom }: Draw,
): void {
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom]
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const stride = width * channels
  let at = start
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - right - middleX, y - down - middleY]
      const turned = within(middleX + cos * dx - sin * dy, width)
      const fromX = mirrored ? width - 1 - turned : turned
      const fromY = within(middleY + sin * dx + cos * dy, height)
      const left = Math.min(width - 2, Math.floor(fromX))
      const top = Math.min(height - 2, Math.floor(fromY))
      const [partX, partY] = [fromX - left, fromY - top]
      let pixel = base + top * stride + left * channels
      for (let c = 0; c < channels; c++, pixel++) {
        const above = images[pixel]! * (1 - partX) + images[pixel + channels]! * partX
        const below = images[pixel + stride]! * (1 - partX) + images[pixel + stride + channels]! * partX
        out[at++] = (above * (1 - partY) + below * partY) / 127.5 - 1
      }
    }
  }
}

function greyOut(
  out: Float32Array,
  start: number,
  { width, channels }: Geometry,
  erased: NonNullable<Draw['erased']>,
): void {
  for (let y = erased.top; y < erased.bottom; y++)
    out.fill(0, start + (y * width + erased.left) * channels, start + (y * width + erased.right) * channels)
}

function within(place: number, count: number): number {
  return Math.min(Math.max(place, 0), count - 1)
}
