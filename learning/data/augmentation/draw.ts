import type { Augmentation, ImageSize } from './augmentation.js'
import { type RecordPath, recordNumbers } from './record-numbers.js'

/** One image's change, drawn once. */
export interface Draw {
  readonly right: number
  readonly down: number
  readonly mirrored: boolean
  /** Radians. */
  readonly angle: number
  /** > 1 enlarges. */
  readonly zoom: number
  readonly crop: Crop | null
  readonly colours: Colours | null
  readonly erased: Rectangle | null
}

/** The part of an image that becomes the whole: its first corner and its sides as shares of the image's. */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Factors of an image's colours, 1 for no change, applied in this order; a saturation of 0 leaves greys. */
export interface Colours {
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
}

/** In pixels; the right and bottom ones are not in it. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Least and most side of an erased rectangle, as shares of the image's. */
const ERASED_SIDE = { least: 0.2, most: 0.5 }
/** Most ratio of a crop's sides, of the image's own; the least is its inverse. */
const CROP_RATIO = 4 / 3

/**
 * The change of one record in one epoch. A number's place in the record's stream never moves, so that runs with the same
 * keys repeat: 0 to 5 say how it is shifted, mirrored, turned, zoomed and whether erased, 6 to 9 where, 10 to 13 how
 * cropped; colours have numbers of their own.
 * @returns null if nothing can change
 */
export function drawAugmentation(
  augmentation: Augmentation,
  { height, width }: ImageSize,
  path: RecordPath,
): Draw | null {
  const { shift, flip, rotate = 0, zoom = 0, crop = 0, erase = 0 } = augmentation
  const colours = drawColours(augmentation, path)
  const moves = shift !== 0 || flip || rotate !== 0 || zoom !== 0 || crop !== 0
  if (!moves && erase === 0 && colours === null) return null
  const unit = recordNumbers(path, 'augment')
  /** In [-1, 1). */
  const either = (index: number) => 2 * unit(index) - 1
  const smooth = rotate > 0 || zoom > 0 || crop > 0
  const offset = (index: number) => (smooth ? shift * either(index) : Math.floor((2 * shift + 1) * unit(index)) - shift)
  return {
    right: offset(0),
    down: offset(1),
    mirrored: unit(2) < 0.5 && flip,
    angle: (either(3) * rotate * Math.PI) / 180,
    zoom: Math.exp(either(4) * zoom),
    erased: unit(5) < erase ? rectangle(width, height, [unit(6), unit(7), unit(8), unit(9)]) : null,
    crop: crop > 0 ? drawCrop(crop, [unit(10), unit(11), unit(12), unit(13)]) : null,
    colours,
  }
}

type FourNumbers = readonly [number, number, number, number]

function rectangle(width: number, height: number, [a, b, c, d]: FourNumbers): Rectangle {
  const { least, most } = ERASED_SIDE
  const across = Math.floor(width * (least + (most - least) * a))
  const along = Math.floor(height * (least + (most - least) * b))
  const left = Math.floor((width - across) * c)
  const top = Math.floor((height - along) * d)
  return { left, top, right: left + across, bottom: top + along }
}

/** Area uniform, the sides' ratio uniform in its logarithm among those that fit into the image, the place uniform. */
function drawCrop(least: number, [a, b, c, d]: FourNumbers): Crop {
  const area = 1 - (1 - least) * a
  const mostRatio = Math.min(CROP_RATIO, 1 / area)
  const ratio = mostRatio ** (2 * b - 1)
  const width = Math.min(1, Math.sqrt(area * ratio))
  const height = Math.min(1, Math.sqrt(area / ratio))
  return { left: (1 - width) * c, top: (1 - height) * d, width, height }
}

function drawColours(augmentation: Augmentation, path: RecordPath): Colours | null {
  const { brightness = 0, contrast = 0, saturation = 0, greyscale = 0 } = augmentation
  if (brightness === 0 && contrast === 0 && saturation === 0 && greyscale === 0) return null
  const unit = recordNumbers(path, 'colours')
  const factor = (index: number, most: number) => 1 + (2 * unit(index) - 1) * most
  return {
    brightness: factor(0, brightness),
    contrast: factor(1, contrast),
    saturation: unit(3) < greyscale ? 0 : factor(2, saturation),
  }
}
