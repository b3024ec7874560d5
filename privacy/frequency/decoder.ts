import { inverse, Matrix, solve } from 'ml-matrix'
import * as tf from '../../learning/engine/tf.js'
import { BLOCK, blockBands } from './block-bands.js'
import { CHANNELS_WITH_MEANS, type ImageSize, requireLength, YCBCR } from './front-end.js'
import { denseBands, normalMatrix } from './inverse.js'

/** Y, Cb and Cr to red, green and blue, [3, 3]. */
const TO_RGB = inverse(new Matrix(YCBCR.map((row) => [...row])))
/** Of Y, which forms hold without it. */
const LEVEL_SHIFT = 128

/**
 * The image nearest to a form with means, in the plain sum of squares over its 192 H W coefficients: for each colour
 * X = sum over (u, v) of Q_u F_uv Q_v^T with Q_u = U^+ D_u^T, so the image itself where the form is one. Affine in the form.
 *
 * As D is orthonormal, Q_u = A^-1 P_u^T with A = U^T U = sum over u of P_u^T P_u, which is tridiagonal: as fast as the
 * front end.
 */
export class FormDecoder {
  readonly #rows: Float64Array
  readonly #columns: Float64Array
  readonly #down: TridiagonalSystem
  readonly #across: TridiagonalSystem

  constructor(private readonly size: ImageSize) {
    this.#rows = blockBands(size.height)
    this.#columns = blockBands(size.width)
    this.#down = new TridiagonalSystem(size.height)
    this.#across = new TridiagonalSystem(size.width)
  }

  /**
   * @param forms [n, 192, H, W]
   * @returns red, green and blue in grey levels, not clamped to 0..255: [n, 3, H, W]
   * @throws FORM_SHAPE if the length does not fit
   */
  images(forms: Float32Array, n: number): Float32Array {
    const pixels = this.size.height * this.size.width
    requireLength('forms', forms.length, n * CHANNELS_WITH_MEANS * pixels)
    const out = new Float32Array(n * 3 * pixels)
    for (let i = 0; i < n; i++) {
      const planes = [0, 1, 2].map((colour) =>
        this.#plane(
          forms.subarray((3 * i + colour) * BLOCK * BLOCK * pixels, (3 * i + colour + 1) * BLOCK * BLOCK * pixels),
        ),
      )
      for (let channel = 0; channel < 3; channel++) {
        const [y, cb, cr] = [0, 1, 2].map((colour) => TO_RGB.get(channel, colour)) as [number, number, number]
        const at = (3 * i + channel) * pixels
        for (let p = 0; p < pixels; p++)
          out[at + p] = y * (planes[0]![p]! + LEVEL_SHIFT) + cb * planes[1]![p]! + cr * planes[2]![p]!
      }
    }
    return out
  }

  /** One colour of a form, [64, H, W], to its plane [H, W]: G = sum of P_u^T F_uv P_v, then A^-1 G B^-1. */
  #plane(form: Float32Array): Float64Array {
    const { height, width } = this.size
    const plane = new Float64Array(height * width)
    // One zero either side, so that the outer taps need no test.
    const row = new Float64Array(width + 2)
    for (let u = 0; u < BLOCK; u++) {
      for (let h = 0; h < height; h++) {
        row.fill(0)
        for (let v = 0; v < BLOCK; v++) this.#addColumns(form, ((BLOCK * u + v) * height + h) * width, v, row)
        for (let k = Math.max(0, h - 1); k <= Math.min(height - 1, h + 1); k++) {
          const weight = this.#rows[(u * height + h) * 3 + k - h + 1]!
          for (let w = 0; w < width; w++) plane[k * width + w]! += weight * row[w + 1]!
        }
      }
    }
    for (let w = 0; w < width; w++) this.#down.solve(plane, w, width)
    for (let h = 0; h < height; h++) this.#across.solve(plane, h * width, 1)
    return plane
  }

  /** Adds a row of F_uv times P_v. */
  #addColumns(form: Float32Array, from: number, v: number, row: Float64Array): void {
    const { width } = this.size
    for (let w = 0, tap = v * width * 3; w < width; w++, tap += 3) {
      const value = form[from + w]!
      row[w]! += value * this.#columns[tap]!
      row[w + 1]! += value * this.#columns[tap + 1]!
      row[w + 2]! += value * this.#columns[tap + 2]!
    }
  }
}

/** A of one axis, as L D L^T (Thomas). */
class TridiagonalSystem {
  readonly #pivots: Float64Array
  /** Of row i: entry (i, i - 1) of L. */
  readonly #below: Float64Array

  constructor(extent: number) {
    const all = normalMatrix(denseBands(extent))
    this.#pivots = new Float64Array(extent)
    this.#below = new Float64Array(extent)
    for (let i = 0; i < extent; i++) {
      if (i > 0) this.#below[i] = all.get(i, i - 1) / this.#pivots[i - 1]!
      this.#pivots[i] = all.get(i, i) - (i === 0 ? 0 : this.#below[i]! ** 2 * this.#pivots[i - 1]!)
    }
  }

  /** Solves for the values from `first` on, every `step`-th, in place. */
  solve(values: Float64Array, first: number, step: number): void {
    const last = this.#pivots.length - 1
    for (let i = 1, at = first + step; i <= last; i++, at += step) values[at]! -= this.#below[i]! * values[at - step]!
    for (let i = last, at = first + last * step; i >= 0; i--, at -= step)
      values[at] = values[at]! / this.#pivots[i]! - (i < last ? this.#below[i + 1]! * values[at + step]! : 0)
  }
}

/**
 * `FormDecoder` on the engine, differentiable, as three matrix products: [n, H, W, 192] to [n, H, W, 3], channels last, in
 * grey levels. To be called where tensors are tidied up.
 */
export function engineDecoder({ height, width }: ImageSize): (forms: tf.Tensor4D) => tf.Tensor4D {
  const down = stackedInverses(height)
  const across = stackedInverses(width)
  return (forms) => {
    const [n] = forms.shape
    // Rows (u, h) and columns (v, w) of a colour's coefficients.
    const blocks = tf.transpose(tf.reshape(forms, [n, height, width, 3, BLOCK, BLOCK]), [0, 3, 4, 1, 5, 2])
    const rows = tf.matMul(
      tf.reshape(blocks, [n * 3 * BLOCK * height, BLOCK * width]),
      tf.tensor2d(across, [BLOCK * width, width]),
    )
    const columns = tf.transpose(tf.reshape(rows, [n, 3, BLOCK * height, width]), [0, 1, 3, 2])
    const planes = tf.matMul(
      tf.reshape(columns, [n * 3 * width, BLOCK * height]),
      tf.tensor2d(down, [BLOCK * height, height]),
    )
    const shifted = tf.add(
      tf.transpose(tf.reshape(planes, [n, 3, width, height]), [0, 3, 2, 1]),
      tf.tensor1d([LEVEL_SHIFT, 0, 0]),
    )
    const toRgb = tf.tensor2d(Float32Array.from(TO_RGB.transpose().to1DArray()), [3, 3])
    const colours = tf.matMul(tf.reshape(shifted, [n * height * width, 3]), toRgb)
    return tf.reshape(colours, [n, height, width, 3])
  }
}

/** Q_0^T .. Q_7^T of an axis, one above the other: [8 extent, extent]. */
function stackedInverses(extent: number): Float32Array {
  const bands = denseBands(extent)
  const all = normalMatrix(bands)
  // A is symmetric, so Q_u^T = P_u A^-1.
  return Float32Array.from(bands.flatMap((band) => solve(all, band.transpose()).transpose().to1DArray()))
}
