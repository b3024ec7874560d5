import * as tf from '../../learning/engine/tf.js'
import { BLOCK, blockBands } from './block-bands.js'
import { CHANNELS, CHANNELS_PER_COLOUR, channelOf, formLength, type ImageSize, requireLength } from './front-end.js'
import type { FormRanges } from './sensitivity.js'

/** Standard deviation of Y, Cb and Cr that the filter expects of images, in grey levels. */
const EXPECTED = [48, 12, 12] as const
/** Channels of what the filter gives: Y, Cb and Cr. */
export const FILTERED_CHANNELS = EXPECTED.length

/** Below this t the closed form of `clippedPower` cancels too many digits. */
const SERIES_BELOW = 0.3

/**
 * Estimates images from noised forms, with each coefficient weighted by what it tells: images less the means of their
 * colours, which no form holds, and less the fixed image that the middles of the ranges stand for.
 *
 * Coefficient i is A_i x, linear in the pixels x of its colour, in a range of half width h_i; as its place in the range,
 * -1..1, it carries s_i Laplace(0, 1). What lies beyond the range is noise, so the place is clipped to it: psi(y). With
 * t = 1 / s the clipped noise has the power E[psi^2] = 2 (1 - (1 + t) e^-t) / t^2 and follows a small signal with the gain
 * E[psi'] = 1 - e^-t. Of all weightings of psi, G = sum_i A_i^T (gain_i / power_i) psi(y_i) / h_i tells most of x (the
 * score of an M-estimator, Huber 1964). Where the noise is strong it goes by signs, which tell nearly twice as much under
 * Laplace noise as values do.
 *
 * Ranges say how much images vary at a pixel: by c, with 1 / c^2 the mean of |A_i|^2 / h_i^2 over a pixel's coefficients. In
 * units of c all pixels are alike, so that in the DCT of x / c the sum c G is T times the signal with noise of the variance T,
 * where T = sum_i (gain_i^2 / power_i) c^2 |A_i|^2 / h_i^2 (its diagonal, with |A_i|^2 at the mean over the positions).
 * Images are expected to have a power S that falls with the square of the frequency, and the estimate is the linear one of
 * least mean square error, c S / (1 + S T) c G (Wiener 1949). It is in units of the colour's expected deviation, all divided
 * by one number so that the mean power is about 1.
 *
 * Public numbers alone are used: on a released form it is post-processing and costs no budget. It can be differentiated
 * by the noise scales.
 */
export class WienerFilter {
  readonly #size: ImageSize
  /** c, of mean square 1: [3, H, W]. */
  readonly #contrasts: Float32Array
  /** c / h: [189, H, W]. */
  readonly #weights: Float32Array
  readonly #down: Axis
  readonly #across: Axis
  /** Of each coefficient in its channel's |A_i|^2, [189, H, W]: some are the same for every image, and tell nothing. */
  readonly #shares: Float32Array
  /** S in squared grey levels: [3, H, W]. */
  readonly #expected: Float32Array

  /** @throws FORM_SHAPE if the ranges are of another size */
  constructor(size: ImageSize, ranges: FormRanges) {
    requireLength('ranges.low', ranges.low.length, formLength(size))
    requireLength('ranges.high', ranges.high.length, formLength(size))
    this.#size = size
    this.#down = axisOf(size.height)
    this.#across = axisOf(size.width)
    const lengths = squaredLengths(size, this.#down, this.#across)
    const perGrey = ranges.low.map((low, i) => 2 / (ranges.high[i]! - low))
    this.#contrasts = contrastsOf(lengths, perGrey)
    const [pixels, ofColour] = [size.height * size.width, lengths.length / FILTERED_CHANNELS]
    this.#weights = perGrey.map(
      (value, i) => value * this.#contrasts[Math.floor(i / ofColour) * pixels + (i % pixels)]!,
    )
    this.#shares = sharesOf(lengths, pixels)
    this.#expected = expectedPower(size)
  }

  /**
   * @param places [n, 189, H, W]: of each coefficient in its range, with noise
   * @param scales [189, H, W]: the noise's s_i, positive, in half widths of the range
   * @returns [n, H, W, 3], which the caller disposes of
   */
  apply(places: tf.Tensor4D, scales: tf.Tensor3D): tf.Tensor4D {
    const { height, width } = this.#size
    return tf.tidy(() => {
      const weights = tf.tensor3d(this.#weights, [CHANNELS, height, width])
      const t = tf.reciprocal(scales)
      const gain = tf.neg(tf.expm1(tf.neg(t)))
      const weight = tf.div(gain, clippedPower(t))
      const told = this.#told(tf.mul(tf.mul(gain, weight), tf.square(weights)))
      const sums = this.#adjoint(tf.mul(tf.clipByValue(places, -1, 1), tf.mul(weight, weights)))
      return this.#shaped(sums, told)
    })
  }

  /** T of each frequency of each colour, [3, H, W]. @param weights [189, H, W] */
  #told(weights: tf.Tensor): tf.Tensor3D {
    const { height, width } = this.#size
    const shares = tf.tensor3d(this.#shares, [CHANNELS, height, width])
    const means = tf.reshape(tf.sum(tf.mul(weights, shares), [1, 2]), [FILTERED_CHANNELS, CHANNELS_PER_COLOUR])
    const blocks = tf.reshape(withMeans(means), [FILTERED_CHANNELS * BLOCK, BLOCK]) as tf.Tensor2D
    const across = tf.matMul(blocks, tf.tensor2d(this.#across.powers, [BLOCK, width]))
    const turned = tf.transpose(tf.reshape(across, [FILTERED_CHANNELS, BLOCK, width]), [0, 2, 1])
    const down = tf.matMul(
      tf.reshape(turned, [FILTERED_CHANNELS * width, BLOCK]) as tf.Tensor2D,
      tf.tensor2d(this.#down.powers, [BLOCK, height]),
    )
    return tf.transpose(tf.reshape(down, [FILTERED_CHANNELS, width, height]), [0, 2, 1]) as tf.Tensor3D
  }

  /**
   * sum over (u, v) of P_u^T F_uv P_v for each colour of each form.
   * @param forms [n, 189, H, W]
   * @returns [3 n, W, H]
   */
  #adjoint(forms: tf.Tensor): tf.Tensor3D {
    const { height, width } = this.#size
    const planes = (forms.shape[0]! * CHANNELS) / CHANNELS_PER_COLOUR
    const blocks = withMeans(tf.reshape(forms, [planes, CHANNELS_PER_COLOUR, height * width]))
    const byRow = tf.transpose(tf.reshape(blocks, [planes * BLOCK, BLOCK, height, width]), [0, 2, 1, 3])
    const rows = tf.matMul(
      tf.reshape(byRow, [planes * BLOCK * height, BLOCK * width]) as tf.Tensor2D,
      tf.tensor2d(this.#across.bands, [BLOCK * width, width]),
    )
    const byColumn = tf.transpose(tf.reshape(rows, [planes, BLOCK * height, width]), [0, 2, 1])
    const columns = tf.matMul(
      tf.reshape(byColumn, [planes * width, BLOCK * height]) as tf.Tensor2D,
      tf.tensor2d(this.#down.bands, [BLOCK * height, height]),
    )
    return tf.reshape(columns, [planes, width, height]) as tf.Tensor3D
  }

  /** c S / (1 + S T) of the sums in the image's DCT, in units. @param sums [3 n, W, H] */
  #shaped(sums: tf.Tensor3D, told: tf.Tensor3D): tf.Tensor4D {
    const { height, width } = this.#size
    const planes = sums.shape[0]
    const n = planes / FILTERED_CHANNELS
    const expected = tf.tensor3d(this.#expected, [FILTERED_CHANNELS, height, width])
    const units = tf.tensor3d([...EXPECTED], [FILTERED_CHANNELS, 1, 1])
    const factors = tf.div(tf.div(expected, tf.add(tf.mul(expected, told), 1)), units)
    const power = tf.mean(tf.mul(tf.mul(factors, tf.div(expected, units)), told))
    const down = tf.tensor2d(this.#down.dct, [height, height])
    const across = tf.tensor2d(this.#across.dct, [width, width])
    const spectrum = lastAxis(turned(lastAxis(sums, down, true)), across, true)
    const shaped = tf.mul(tf.reshape(spectrum, [n, FILTERED_CHANNELS, height, width]), tf.div(factors, tf.sqrt(power)))
    const back = lastAxis(turned(lastAxis(tf.reshape(shaped, [planes, height, width]), across, false)), down, false)
    const contrasts = turned(tf.tensor3d(this.#contrasts, [FILTERED_CHANNELS, height, width]))
    const estimate = tf.mul(tf.reshape(back, [n, FILTERED_CHANNELS, width, height]), contrasts)
    return tf.transpose(estimate, [0, 3, 2, 1]) as tf.Tensor4D
  }
}

/** The last axis of x [p, a, b] multiplied by a matrix [b, b], or by its transpose. */
function lastAxis(x: tf.Tensor, matrix: tf.Tensor2D, transposed: boolean): tf.Tensor {
  const [p, a, b] = x.shape as [number, number, number]
  return tf.reshape(tf.matMul(tf.reshape(x, [p * a, b]) as tf.Tensor2D, matrix, false, transposed), [p, a, b])
}

function turned(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [0, 2, 1])
}

/** [p, 63, ...] to [p, 64, ...]: zeros for the means, which no form holds. */
function withMeans(x: tf.Tensor): tf.Tensor {
  return tf.pad(x, x.shape.map((_, axis) => (axis === 1 ? [1, 0] : [0, 0])) as [number, number][])
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

/** What one axis of an image, of some extent, is to the filter. */
interface Axis {
  /** P_0..P_7 below each other: [8 extent, extent]. */
  readonly bands: Float32Array
  /** The orthonormal DCT-II of the whole axis: [extent, extent]. */
  readonly dct: Float32Array
  /** |P_u c_i|^2 for each row c_i of the DCT: [8, extent]. */
  readonly powers: Float32Array
  /** |row h of P_u|^2: [8, extent]. */
  readonly lengths: Float64Array
}

function axisOf(extent: number): Axis {
  const taps = blockBands(extent)
  const bands = new Float32Array(BLOCK * extent * extent)
  const dct = Float32Array.from({ length: extent * extent }, (_, at) => {
    const [i, h] = [Math.floor(at / extent), at % extent]
    return Math.sqrt((i === 0 ? 1 : 2) / extent) * Math.cos((Math.PI * i * (2 * h + 1)) / (2 * extent))
  })
  const powers = new Float32Array(BLOCK * extent)
  for (let row = 0; row < BLOCK * extent; row++) {
    const [u, h] = [Math.floor(row / extent), row % extent]
    const reach = [h - 1, h, h + 1].filter((k) => k >= 0 && k < extent)
    for (const k of reach) bands[row * extent + k] = taps[row * 3 + k - h + 1]!
    for (let i = 0; i < extent; i++) {
      const value = reach.reduce((sum, k) => sum + taps[row * 3 + k - h + 1]! * dct[i * extent + k]!, 0)
      powers[u * extent + i]! += value ** 2
    }
  }
  const lengths = Float64Array.from({ length: BLOCK * extent }, (_, row) =>
    taps.subarray(row * 3, row * 3 + 3).reduce((sum, tap) => sum + tap ** 2, 0),
  )
  return { bands, dct, powers, lengths }
}

/** |A_i|^2 of every coefficient: [189, H, W]; some are 0, the same for every image. */
function squaredLengths({ height, width }: ImageSize, down: Axis, across: Axis): Float64Array {
  const pixels = height * width
  const lengths = new Float64Array(CHANNELS * pixels)
  for (let colour = 0; colour < FILTERED_CHANNELS; colour++)
    for (let index = 1; index < BLOCK * BLOCK; index++) {
      const [u, v] = [Math.floor(index / BLOCK), index % BLOCK]
      const at = channelOf(colour, u, v) * pixels
      for (let p = 0; p < pixels; p++)
        lengths[at + p] = down.lengths[u * height + Math.floor(p / width)]! * across.lengths[v * width + (p % width)]!
    }
  return lengths
}

function sharesOf(lengths: Float64Array, pixels: number): Float32Array {
  const shares = new Float32Array(lengths.length)
  for (let at = 0; at < lengths.length; at += pixels) {
    const channel = lengths.subarray(at, at + pixels)
    // Of a very narrow image some channels are always 0.
    const all = Math.max(sumOf(channel), Number.MIN_VALUE)
    shares.set(
      channel.map((length) => length / all),
      at,
    )
  }
  return shares
}

function contrastsOf(lengths: Float64Array, perGrey: Float32Array): Float32Array {
  const pixels = lengths.length / CHANNELS
  const contrasts = new Float32Array(FILTERED_CHANNELS * pixels)
  for (let colour = 0; colour < FILTERED_CHANNELS; colour++) {
    const told = new Float64Array(pixels)
    for (let channel = colour * CHANNELS_PER_COLOUR; channel < (colour + 1) * CHANNELS_PER_COLOUR; channel++)
      for (let p = 0, at = channel * pixels; p < pixels; p++, at++) told[p]! += lengths[at]! * perGrey[at]! ** 2
    const squares = told.map((value) => 1 / Math.max(value, Number.MIN_VALUE))
    const mean = sumOf(squares) / pixels
    contrasts.set(
      squares.map((square) => Math.sqrt(square / mean)),
      colour * pixels,
    )
  }
  return contrasts
}

function sumOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0)
}

/** S in the orthonormal DCT of an image, as 1 / (i^2 + j^2) with the mean left out, of the expected variance in all. */
function expectedPower({ height, width }: ImageSize): Float32Array {
  const falling = Float64Array.from({ length: height * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width) / height, (at % width) / width]
    return at === 0 ? 0 : 1 / (i * i + j * j)
  })
  const share =
    (height * width) /
    Math.max(
      falling.reduce((a, b) => a + b, 0),
      Number.MIN_VALUE,
    )
  const all = new Float32Array(FILTERED_CHANNELS * height * width)
  for (const [colour, deviation] of EXPECTED.entries())
    all.set(
      falling.map((value) => value * share * deviation ** 2),
      colour * height * width,
    )
  return all
}
