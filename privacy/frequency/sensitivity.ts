import { EXIT, FedveilError } from '../../proto/error.js'
import { BLOCK, blockBands } from './block-bands.js'
import { channelOf, formLength, type ImageSize, requireLength, YCBCR } from './front-end.js'

/**
 * The interval to which each coefficient is clipped before noise; its width is the coefficient's sensitivity to
 * replacing the image. Both arrays are laid out as a form, [189, H, W], in grey levels, low < high everywhere.
 */
export interface FormRanges {
  readonly low: Float32Array
  readonly high: Float32Array
}

/** Least width of a range in grey levels: a coefficient that never varied still gets a positive noise scale. */
export const LEAST_WIDTH = 1e-3

const WHITE = 255

/**
 * Ranges that hold for every image with values 0..255, so they depend on no data: a coefficient is linear in the pixels,
 * so it is largest with 255 under each positive weight and 0 elsewhere, and smallest the other way round.
 *
 * The weights of a kept coefficient sum to 0, so low = -high and the width is 255 times the sum of their magnitudes.
 * In the outermost rows and columns some coefficients are 0 for every image; they get `LEAST_WIDTH`.
 */
export function boundRanges(size: ImageSize): FormRanges {
  const { height, width } = size
  const down = signedSums(height)
  const across = signedSums(width)
  const low = new Float32Array(formLength(size))
  const high = new Float32Array(formLength(size))
  for (const [colour, weights] of YCBCR.entries()) {
    const plus = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0)
    const minus = weights.reduce((sum, weight) => sum + Math.min(weight, 0), 0)
    for (let u = 0; u < BLOCK; u++) {
      for (let v = u === 0 ? 1 : 0; v < BLOCK; v++) {
        const channel = channelOf(colour, u, v)
        for (let h = 0; h < height; h++) {
          for (let w = 0; w < width; w++) {
            const [a, b] = [u * height + h, v * width + w]
            const above = down.plus[a]! * across.plus[b]! + down.minus[a]! * across.minus[b]!
            const below = down.plus[a]! * across.minus[b]! + down.minus[a]! * across.plus[b]!
            const at = (channel * height + h) * width + w
            low[at] = WHITE * (plus * below + minus * above)
            high[at] = WHITE * (plus * above + minus * below)
          }
        }
      }
    }
  }
  return atLeast(LEAST_WIDTH, low, high)
}

/**
 * The smallest and largest value of each coefficient over forms that are public, such as those of built-in synthetic
 * faces. A private image's coefficients must be clipped to them. Never pass private forms: their extremes would leak.
 * @param parts [n, 189, H, W] without noise each, n >= 1; one at a time, for forms of many images take much memory
 * @throws FORM_SHAPE if n is not positive or does not divide the length
 */
export function syntheticRanges(parts: Iterable<{ readonly forms: Float32Array; readonly n: number }>): FormRanges {
  let [low, high] = [new Float32Array(0), new Float32Array(0)]
  for (const { forms, n } of parts) {
    if (!(Number.isInteger(n) && n > 0)) {
      throw new FedveilError('FORM_SHAPE', `Ranges need at least one synthetic form, got ${n}.`, EXIT.data)
    }
    const length = low.length || Math.floor(forms.length / n)
    requireLength('forms', forms.length, n * length)
    if (low.length === 0) [low, high] = [forms.slice(0, length), forms.slice(0, length)]
    for (let i = 0; i < n; i++) {
      for (let k = 0, at = i * length; k < length; k++, at++) {
        const value = forms[at]!
        if (value < low[k]!) low[k] = value
        if (value > high[k]!) high[k] = value
      }
    }
  }
  return atLeast(LEAST_WIDTH, low, high)
}

/** Sums of the positive and of the negative taps of each row of P_0..P_7, [8, extent]. */
function signedSums(extent: number): { plus: Float64Array; minus: Float64Array } {
  const bands = blockBands(extent)
  const plus = new Float64Array(BLOCK * extent)
  const minus = new Float64Array(BLOCK * extent)
  for (const [i, tap] of bands.entries()) {
    if (tap > 0) plus[Math.floor(i / 3)]! += tap
    else minus[Math.floor(i / 3)]! += tap
  }
  return { plus, minus }
}

/** Widens ranges narrower than `least` about their middle, in place. */
function atLeast(least: number, low: Float32Array, high: Float32Array): FormRanges {
  for (let k = 0; k < low.length; k++) {
    if (high[k]! - low[k]! >= least) continue
    const middle = (low[k]! + high[k]!) / 2
    low[k] = middle - least / 2
    high[k] = middle + least / 2
  }
  return { low, high }
}
