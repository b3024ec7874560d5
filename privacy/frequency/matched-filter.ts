import * as tf from '../../learning/engine/tf.js'
import { BLOCK, blockBands } from './block-bands.js'
import { CHANNELS, CHANNELS_PER_COLOUR, formLength, type ImageSize, requireLength } from './front-end.js'
import type { FormRanges } from './sensitivity.js'

/** Channels of what the filter gives: Y, Cb and Cr. */
export const MATCHED_CHANNELS = 3

/** Standard deviation of a pixel's contrast with its neighbours that the filter expects, in grey levels. */
const CONTRAST = 12

/** Below this t the closed form of `clippedPower` cancels too many digits. */
const SERIES_BELOW = 0.3

/**
 * Brings noised forms back to the three colours of an image, each coefficient weighted by what it tells.
 *
 * Coefficient i of a form is A_i x, linear in the pixels x of its colour, in a range of half width h_i; as its place in the
 * range, -1..1, it carries s_i Laplace(0, 1). What lies beyond the range is noise, so the place is clipped to it: psi(y).
 * With t = 1 / s the clipped noise has the power E[psi^2] = 2 (1 - (1 + t) e^-t) / t^2 and follows a small signal with the
 * gain E[psi'] = 1 - e^-t. The weighted sum G = sum_i A_i^T (gain_i / power_i) psi(y_i) / h_i is, among all weightings of
 * psi, the one that tells most of x (a matched filter; the score of an M-estimator, Huber 1964): where the noise is strong
 * it goes by the coefficients' signs, which tell twice as much under Laplace noise as their values do. Its noise has the
 * variance nu = sum_i (A_i / h_i)^2 gain_i^2 / power_i at a pixel, and its mean there is about nu times the contrast; so
 * G c / (1 + nu c^2) is the contrast in units of c as one would guess it, near 0 where nothing is told. All pixels are then
 * divided by one number, so that their mean power is about 1.
 *
 * Public numbers alone are used: on a released form it is post-processing and costs no budget. It can be differentiated
 * by the noise scales.
 */
export class MatchedFilter {
  readonly #size: ImageSize
  readonly #perGrey: Float32Array
  readonly #down: Float32Array
  readonly #across: Float32Array

  /** @throws FORM_SHAPE if the ranges are of another size */
  constructor(size: ImageSize, ranges: FormRanges) {
    requireLength('ranges.low', ranges.low.length, formLength(size))
    requireLength('ranges.high', ranges.high.length, formLength(size))
    this.#size = size
    this.#perGrey = ranges.low.map((low, i) => 2 / (ranges.high[i]! - low))
    this.#down = stackedBands(size.height)
    this.#across = stackedBands(size.width)
  }

  /**
   * @param places [n, 189, H, W]: of each coefficient in its range, with noise
   * @param scales [189, H, W]: the noise's s_i, positive, in half widths of the range
   * @returns [n, H, W, 3], which the caller disposes of
   */
  apply(places: tf.Tensor4D, scales: tf.Tensor3D): tf.Tensor4D {
    const { height, width } = this.#size
    return tf.tidy(() => {
      const perGrey = tf.tensor3d(this.#perGrey, [CHANNELS, height, width])
      const down = tf.tensor2d(this.#down, [BLOCK * height, height])
      const across = tf.tensor2d(this.#across, [BLOCK * width, width])
      const t = tf.reciprocal(scales)
      const gain = tf.neg(tf.expm1(tf.neg(t)))
      const weight = tf.div(gain, clippedPower(t))
      const told = tf.mul(tf.mul(gain, weight), tf.square(perGrey))
      const variance = adjoint(tf.expandDims(told, 0) as tf.Tensor4D, tf.square(down), tf.square(across))
      const matched = adjoint(tf.mul(tf.clipByValue(places, -1, 1), tf.mul(weight, perGrey)), down, across)
      const expected = tf.mul(variance, CONTRAST ** 2)
      const guess = tf.div(tf.mul(matched, CONTRAST), tf.add(expected, 1))
      const power = tf.mean(tf.div(expected, tf.add(expected, 1)))
      return tf.div(guess, tf.sqrt(power)) as tf.Tensor4D
    })
  }
}

/** E[min(|L| / t, 1)^2] for L ~ Laplace(0, 1), 2 (1 - (1 + t) e^-t) / t^2; by its series where that would cancel. */
function clippedPower(t: tf.Tensor3D): tf.Tensor {
  const small = tf.minimum(t, SERIES_BELOW)
  const series = SERIES.reduceRight<tf.Tensor>((sum, term) => tf.add(tf.mul(sum, small), term), tf.zerosLike(t))
  // One of the two always stays at the joint.
  return tf.add(series, tf.sub(closedPower(tf.maximum(t, SERIES_BELOW)), closedPower(tf.scalar(SERIES_BELOW))))
}

function closedPower(t: tf.Tensor): tf.Tensor {
  return tf.div(tf.sub(1, tf.mul(tf.add(t, 1), tf.exp(tf.neg(t)))), tf.mul(tf.square(t), 0.5))
}

/** 2 (-1)^k (k + 1) / (k + 2)!. */
const SERIES = [1, -2 / 3, 1 / 4, -1 / 15, 1 / 72, -1 / 420, 1 / 2880]

/**
 * sum over (u, v) of P_u^T F_uv P_v for each colour of each form.
 * @param forms [n, 189, H, W]
 * @param down P_0..P_7 below each other: [8 H, H]
 * @param across [8 W, W]
 * @returns [n, H, W, 3]
 */
function adjoint(forms: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const [n, , height, width] = forms.shape
  const planes = n * MATCHED_CHANNELS
  const withMean = tf.pad(tf.reshape(forms, [planes, CHANNELS_PER_COLOUR, height * width]), [
    [0, 0],
    [1, 0],
    [0, 0],
  ])
  const byRow = tf.transpose(tf.reshape(withMean, [planes * BLOCK, BLOCK, height, width]), [0, 2, 1, 3])
  const rows = tf.matMul(tf.reshape(byRow, [planes * BLOCK * height, BLOCK * width]) as tf.Tensor2D, across)
  const byColumn = tf.transpose(tf.reshape(rows, [planes, BLOCK * height, width]), [0, 2, 1])
  const columns = tf.matMul(tf.reshape(byColumn, [planes * width, BLOCK * height]) as tf.Tensor2D, down)
  return tf.transpose(tf.reshape(columns, [n, MATCHED_CHANNELS, width, height]), [0, 3, 2, 1]) as tf.Tensor4D
}

/** P_0..P_7 of an axis as dense matrices below each other: [8 extent, extent]. */
function stackedBands(extent: number): Float32Array {
  const taps = blockBands(extent)
  const stacked = new Float32Array(BLOCK * extent * extent)
  for (let row = 0; row < BLOCK * extent; row++) {
    const h = row % extent
    for (let k = Math.max(0, h - 1); k <= Math.min(extent - 1, h + 1); k++)
      stacked[row * extent + k] = taps[row * 3 + k - h + 1]!
  }
  return stacked
}
