import { ownFunctions } from '../../learning/engine/own-functions.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { BLOCK, blockBands } from './block-bands.js'

/** Height and width of an image in pixels. */
export interface ImageSize {
  readonly height: number
  readonly width: number
}

/** Pixels as bytes; as 16-bit numbers 0..65535, of which 257 are one grey level; or as floats in grey levels, 0..255. */
export type Pixels = Uint8Array | Uint16Array | Float32Array

/** Coefficients kept of each colour's 8x8 block: all but the first, the mean (DC). */
export const CHANNELS_PER_COLOUR = BLOCK * BLOCK - 1
/** Channels of a form: 63 of Y, then 63 of Cb, then 63 of Cr. */
export const CHANNELS = 3 * CHANNELS_PER_COLOUR
/** Channels of a form with means: 64 of Y, then 64 of Cb, then 64 of Cr. */
export const CHANNELS_WITH_MEANS = 3 * BLOCK * BLOCK

/**
 * Full-range JPEG (JFIF 1.02) weights of red, green and blue in Y, Cb and Cr. The offsets of Cb and Cr and the level
 * shift by 128 are left out: they touch only the mean, which most forms drop, and cancel in Cb and Cr.
 */
export const YCBCR: readonly (readonly [red: number, green: number, blue: number])[] = [
  [0.299, 0.587, 0.114],
  [-0.168735892, -0.331264108, 0.5],
  [0.5, -0.418687589, -0.081312411],
]

/** Channel of coefficient (u, v), u down and v across, of colour 0 (Y), 1 (Cb) or 2 (Cr); (0, 0) has none. */
export function channelOf(colour: number, u: number, v: number): number {
  return colour * CHANNELS_PER_COLOUR + BLOCK * u + v - 1
}

/** The level shift by 128, which every pixel of Y has, in a block's mean coefficient: P_0 1 P_0^T = 8. */
const LEVEL_SHIFT = 128 * BLOCK

/** Images whose colour planes are held at once: their forms fill a cache, and threads have enough to do. */
const IMAGES_AT_ONCE = 4

/** Number of coefficients of one image's form: 189 H W. */
export function formLength({ height, width }: ImageSize): number {
  return CHANNELS * height * width
}

/**
 * The frequency form of images of one size: bilinear x8 upsampling with corners aligned, JPEG YCbCr, orthonormal DCT-II
 * of each 8x8 block, mean coefficient dropped.
 *
 * Exact without the eight times larger image: with U the upsampling matrix and D the 8-point DCT, channel (u, v) is
 * P_u X P_v^T, where row h of P_u is row u of D times rows 8h..8h+7 of U: at most 3 non-zeros.
 * Without noise a form hides nothing: it determines the image up to one constant a colour (`inverse.ts`).
 * Source: Ji et al., ECCV 2022, and its reference front end in Tencent's TFace.
 */
export class FrequencyFrontEnd {
  /** Coefficients of one form: 189 H W. */
  readonly length: number
  readonly #rows: Float64Array
  readonly #columns: Float64Array
  /** Colour planes of the images in hand: [a few, 3, H, W]. */
  #planes = new Float64Array(0)
  readonly #row: Float64Array

  /** @throws IMAGE_SIZE unless height and width are whole numbers from 1 */
  constructor(readonly size: ImageSize) {
    const { height, width } = size
    if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
      throw new FedveilError(
        'IMAGE_SIZE',
        `A frequency form needs an image of whole, positive height and width, got ${height}x${width}.`,
        EXIT.data,
      )
    }
    this.length = formLength(size)
    this.#rows = blockBands(height)
    this.#columns = blockBands(width)
    this.#row = new Float64Array(width + 2)
  }

  /**
   * Forms of n images, by our own kernels where the engine has them and in JavaScript otherwise: the bytes are the same.
   * @param images [n, H, W, 3], red, green and blue, or [n, H, W], grey, which stands for three equal colours
   * @param out [n, 189, H, W] to write into; made when left out
   * @returns `out`: channel-major, channel = 63 colour + 8u + v - 1
   * @throws FORM_SHAPE if a length is not n times that of one image or one form
   */
  forms(images: Pixels, n: number, out: Float32Array = new Float32Array(n * this.length)): Float32Array {
    requireLength('out', out.length, n * this.length)
    this.#inChunks(images, n, (first, count) =>
      this.#transformPlanes(count, out.subarray(first * this.length, (first + count) * this.length)),
    )
    return out
  }

  /**
   * Forms of n images with the mean of each block in its place, after JPEG's level shift: with it a form is the whole image
   * (`FormDecoder`).
   * @param images as for `forms`
   * @returns [n, 192, H, W], channel = 64 colour + 8u + v
   */
  formsWithMeans(images: Pixels, n: number): Float32Array {
    const pixels = this.size.height * this.size.width
    const out = new Float32Array(n * CHANNELS_WITH_MEANS * pixels)
    const others = new Float32Array(Math.min(n, IMAGES_AT_ONCE) * this.length)
    this.#inChunks(images, n, (first, count) => {
      this.#transformPlanes(count, others.subarray(0, count * this.length))
      for (let plane = 0; plane < 3 * count; plane++) {
        const at = (3 * first + plane) * BLOCK * BLOCK * pixels
        this.#means(plane, out.subarray(at, at + pixels))
        const from = plane * CHANNELS_PER_COLOUR * pixels
        out.set(others.subarray(from, from + CHANNELS_PER_COLOUR * pixels), at + pixels)
      }
    })
    return out
  }

  /** Fills `#planes` with a few images at a time, for `use`. */
  #inChunks(images: Pixels, n: number, use: (first: number, count: number) => void): void {
    const pixels = this.size.height * this.size.width
    const grey = images.length === n * pixels
    if (!grey) requireLength('images', images.length, n * pixels * 3)
    const atOnce = Math.min(n, IMAGES_AT_ONCE)
    if (this.#planes.length < atOnce * 3 * pixels) this.#planes = new Float64Array(atOnce * 3 * pixels)
    for (let first = 0; first < n; first += atOnce) {
      const count = Math.min(atOnce, n - first)
      for (let i = 0; i < count; i++) this.#toYCbCr(images, first + i, grey, i * 3 * pixels)
      use(first, count)
    }
  }

  /** Colour planes of one image into `#planes` from `at` on. */
  #toYCbCr(images: Pixels, image: number, grey: boolean, at: number): void {
    const pixels = this.size.height * this.size.width
    const planes = this.#planes
    const step = grey ? 1 : 3
    const [toGreen, toBlue] = grey ? [0, 0] : [1, 2]
    const levels = images instanceof Uint16Array ? 257 : 1
    for (let colour = 0; colour < 3; colour++) {
      const [red, green, blue] = YCBCR[colour]!
      for (let p = 0, q = image * pixels * step, k = at + colour * pixels; p < pixels; p++, q += step, k++)
        planes[k] = (red * images[q]! + green * images[q + toGreen]! + blue * images[q + toBlue]!) / levels
    }
  }

  #transformPlanes(count: number, out: Float32Array): void {
    const { height, width } = this.size
    const planes = count * 3
    const { blockTransform } = ownFunctions()
    if (blockTransform === undefined) {
      for (let plane = 0; plane < planes; plane++) this.#transform(plane, out)
      return
    }
    const held = this.#planes.subarray(0, planes * height * width)
    blockTransform(planes, height, width, held, this.#rows, this.#columns, out)
  }

  /** P_u X P_v^T of one plane for all (u, v) but (0, 0), row by row: 3 taps down, then 3 taps across. */
  #transform(plane: number, out: Float32Array): void {
    const { height, width } = this.size
    for (let u = 0; u < BLOCK; u++) {
      for (let h = 0; h < height; h++) {
        this.#bandedRow(plane, u, h)
        for (let v = u === 0 ? 1 : 0; v < BLOCK; v++)
          this.#bandedColumns(v, out, ((plane * CHANNELS_PER_COLOUR + BLOCK * u + v - 1) * height + h) * width)
      }
    }
  }

  /** P_0 X P_0^T of one plane, less the level shift where it is one of Y. */
  #means(plane: number, out: Float32Array): void {
    const { height, width } = this.size
    for (let h = 0; h < height; h++) {
      this.#bandedRow(plane, 0, h)
      this.#bandedColumns(0, out, h * width)
    }
    if (plane % 3 === 0) for (let p = 0; p < out.length; p++) out[p]! -= LEVEL_SHIFT
  }

  /** `#row` times P_v^T, written from `at` on. */
  #bandedColumns(v: number, out: Float32Array, at: number): void {
    const { width } = this.size
    const columns = this.#columns
    const row = this.#row
    let to = at
    let tap = v * width * 3
    let left = 0
    let here = row[1]!
    for (let w = 2; w < width + 2; w++, tap += 3) {
      const right = row[w]!
      out[to++] = columns[tap]! * left + columns[tap + 1]! * here + columns[tap + 2]! * right
      left = here
      here = right
    }
  }

  /** Row h of P_u X into `#row`, with one zero either side. */
  #bandedRow(plane: number, u: number, h: number): void {
    const { height, width } = this.size
    const tap = (u * height + h) * 3
    const [above, here, below] = [this.#rows[tap]!, this.#rows[tap + 1]!, this.#rows[tap + 2]!]
    const planes = this.#planes
    const row = this.#row
    const at = (plane * height + h) * width
    // At the first and last row the outer tap is 0: point it at the row itself, so that no other plane is read.
    const up = h > 0 ? at - width : at
    const down = h < height - 1 ? at + width : at
    for (let w = 0; w < width; w++) {
      row[w + 1] = above * planes[up + w]! + here * planes[at + w]! + below * planes[down + w]!
    }
  }
}

/** The form [189, H, W] of one image [H, W, 3] or [H, W]. See `FrequencyFrontEnd`. */
export function frequencyForm(image: Pixels, size: ImageSize): Float32Array {
  return new FrequencyFrontEnd(size).forms(image, 1)
}

/** The forms [n, 189, H, W] of n images [n, H, W, 3] or [n, H, W]. See `FrequencyFrontEnd.forms`. */
export function frequencyForms(images: Pixels, n: number, size: ImageSize, out?: Float32Array): Float32Array {
  return new FrequencyFrontEnd(size).forms(images, n, out)
}

/** @throws FORM_SHAPE naming the array, when it does not hold `expected` values */
export function requireLength(name: string, got: number, expected: number): void {
  if (got === expected) return
  throw new FedveilError(
    'FORM_SHAPE',
    `"${name}": expected ${expected} values, got ${got}; check the image size and the number of images.`,
    EXIT.data,
  )
}
