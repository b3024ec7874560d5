import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { BLOCK, blockBands } from './block-bands.js'
import { FREQUENCIES, type Frequency } from './channels.js'
import { type ImageSize, requireLength } from './front-end.js'
import type { FormRanges } from './sensitivity.js'

/** Numbers kept of each colour's 63 at a pixel: a 3x3 neighbourhood has 9, and no form holds their mean. */
const DIRECTIONS = 8
/** Channels of a condensed form: 8 of Y, then 8 of Cb, then 8 of Cr. */
export const CONDENSED_CHANNELS = 3 * DIRECTIONS

/** Rows and columns that reach a pixel's block. */
const REACH = 3

/**
 * Brings normalised forms from 189 channels, or those of some frequencies, down to the 24 that can hold signal. The 63
 * coefficients of a block are linear in the 3x3 pixels round it, so without noise they lie in 8 dimensions; noise fills all
 * 63. Projecting on those 8 drops seven eighths of the noise's power. Like all work on a released form it costs no budget.
 *
 * The directions are the left singular vectors of the map from 3x3 pixels to the normalised block in the middle of the
 * image, strongest first: they follow from the size and the public ranges. Towards the edges the blocks drift by up to
 * half a pixel and a little signal is lost.
 */
export class FormCondenser {
  /** Values of one condensed form: 24 H W. */
  readonly length: number
  readonly #pixels: number
  /** Channels of a form that is to be condensed: 3 times the frequencies. */
  readonly #channels: number
  /** [channels, 8]: share of a channel in each of its colour's directions. */
  readonly #directions: Float64Array

  /**
   * @param ranges of the channels of the given frequencies, [3 frequencies.length, H, W]
   * @param frequencies at least 8 of them, in the order of each colour's channels
   */
  constructor(size: ImageSize, ranges: FormRanges, frequencies: readonly Frequency[] = FREQUENCIES) {
    this.#pixels = size.height * size.width
    this.#channels = 3 * frequencies.length
    this.length = CONDENSED_CHANNELS * this.#pixels
    requireLength('ranges.low', ranges.low.length, this.#channels * this.#pixels)
    requireLength('ranges.high', ranges.high.length, this.#channels * this.#pixels)
    this.#directions = directionsOf(size, meanHalfWidths(ranges, this.#channels, this.#pixels), frequencies)
  }

  /**
   * @param forms [n, channels, H, W], from `normaliseForms`
   * @param out [n, H, W, 24] to write into; made when left out
   * @returns `out`; where the normalised noise is independent and of one scale, so is the condensed noise, at the same
   *   standard deviation
   * @throws FORM_SHAPE if a length does not fit
   */
  condense(forms: Float32Array, n: number, out: Float32Array = new Float32Array(n * this.length)): Float32Array {
    const pixels = this.#pixels
    requireLength('forms', forms.length, n * this.#channels * pixels)
    requireLength('out', out.length, n * this.length)
    const sums = new Float64Array(CONDENSED_CHANNELS * pixels)
    for (let i = 0; i < n; i++) {
      sums.fill(0)
      for (let channel = 0; channel < this.#channels; channel++) {
        this.#add(forms, (i * this.#channels + channel) * pixels, channel, sums)
      }
      out.set(sums, i * this.length)
    }
    return out
  }

  #add(forms: Float32Array, from: number, channel: number, sums: Float64Array): void {
    const first = Math.floor((3 * channel) / this.#channels) * DIRECTIONS
    const share = this.#directions.subarray(channel * DIRECTIONS, (channel + 1) * DIRECTIONS)
    for (let pixel = 0, at = first; pixel < this.#pixels; pixel++, at += CONDENSED_CHANNELS) {
      const value = forms[from + pixel]!
      for (let d = 0; d < DIRECTIONS; d++) sums[at + d]! += value * share[d]!
    }
  }
}

/** Half the width of each channel's range, its mean over the positions: [channels]. */
function meanHalfWidths({ low, high }: FormRanges, channels: number, pixels: number): Float64Array {
  return Float64Array.from({ length: channels }, (_, channel) => {
    let sum = 0
    for (let at = channel * pixels; at < (channel + 1) * pixels; at++) sum += (high[at]! - low[at]!) / 2
    return sum / pixels
  })
}

function directionsOf(
  { height, width }: ImageSize,
  halfWidths: Float64Array,
  frequencies: readonly Frequency[],
): Float64Array {
  const down = middleTaps(height)
  const across = middleTaps(width)
  const count = frequencies.length
  const directions = new Float64Array(3 * count * DIRECTIONS)
  for (let colour = 0; colour < 3; colour++) {
    const map = Matrix.zeros(count, REACH * REACH)
    for (const [row, frequency] of frequencies.entries()) {
      const [u, v] = [Math.floor(frequency / BLOCK), frequency % BLOCK]
      const halfWidth = halfWidths[colour * count + row]!
      for (let k = 0; k < REACH * REACH; k++) {
        const weight = down[u * REACH + Math.floor(k / REACH)]! * across[v * REACH + (k % REACH)]!
        map.set(row, k, weight / halfWidth)
      }
    }
    const { leftSingularVectors } = new SingularValueDecomposition(map)
    for (let row = 0; row < count; row++) {
      const at = (colour * count + row) * DIRECTIONS
      for (let d = 0; d < DIRECTIONS; d++) directions[at + d] = leftSingularVectors.get(row, d)
    }
  }
  return directions
}

/** The row of P_0..P_7 in the middle of an axis: [8, 3]. */
function middleTaps(extent: number): Float64Array {
  const bands = blockBands(extent)
  const middle = Math.floor(extent / 2)
  const taps = new Float64Array(BLOCK * REACH)
  for (let u = 0; u < BLOCK; u++) {
    const at = (u * extent + middle) * REACH
    taps.set(bands.subarray(at, at + REACH), u * REACH)
  }
  return taps
}
