import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix'
import { BLOCK, blockBands } from './block-bands.js'
import { channelOf, formLength, type ImageSize, requireLength, YCBCR } from './front-end.js'

/** What the dropped coefficients leave open, filled in: the mean of red, green and blue of a recovered image. */
export const MID_GREY = 128

/** A pair of directions that the kept coefficients measure less than this, relative to all 64, is not measured. */
const UNSEEN = 1e-9

/**
 * Finds the image whose form is nearest to a given one in the plain sum of squares over all 189 H W coefficients.
 *
 * For each colour it solves sum over (u, v) != (0, 0) of P_u^T (P_u X P_v^T - F_uv) P_v = 0 directly. As the 8x8 DCT is
 * orthonormal this is A X B - A0 X B0 = G with A = sum_u P_u^T P_u and A0 = P_0^T P_0 (B, B0 the same across); the
 * eigenvectors common to A and A0 make it diagonal: entry (i, j) of X is divided by 1 - lambda_i mu_j. Only the constant
 * image has lambda = mu = 1, so a form without noise gives back the image up to one constant a colour.
 */
export class FormInverter {
  readonly #down: Axis
  readonly #across: Axis
  readonly #toRgb = inverse(new Matrix(YCBCR.map((row) => [...row])))

  constructor(readonly size: ImageSize) {
    this.#down = new Axis(size.height)
    this.#across = new Axis(size.width)
  }

  /**
   * @param form [189, H, W], with or without noise
   * @returns [H, W, 3] red, green and blue in grey levels, not clamped to 0..255, each with mean 128: the constant that
   *   no form holds
   * @throws FORM_SHAPE if the form has another length
   */
  invert(form: Float32Array): Float32Array {
    const { height, width } = this.size
    requireLength('form', form.length, formLength(this.size))
    const [down, across] = [this.#down, this.#across]
    const colours = YCBCR.map((_, colour) => solve(adjoint(form, colour, this.size, down, across), down, across))
    const image = new Float32Array(height * width * 3)
    for (let channel = 0; channel < 3; channel++) {
      const plane = Matrix.zeros(height, width)
      for (const [colour, values] of colours.entries()) plane.add(Matrix.mul(values, this.#toRgb.get(channel, colour)))
      const shift = MID_GREY - plane.mean()
      for (let p = 0; p < height * width; p++) {
        image[p * 3 + channel] = plane.get(Math.floor(p / width), p % width) + shift
      }
    }
    return image
  }
}

/** The image whose form is nearest to one form. See `FormInverter`. */
export function invertForm(form: Float32Array, size: ImageSize): Float32Array {
  return new FormInverter(size).invert(form)
}

/** One image axis: its matrices P_u, and the directions V with V^T A V = I and V^T A0 V = diag(lambda). */
class Axis {
  /** `blockBands`: three taps a row. */
  readonly taps: Float64Array
  readonly directions: Matrix
  readonly lambda: readonly number[]

  constructor(extent: number) {
    this.taps = blockBands(extent)
    const bands = denseBands(extent)
    const all = normalMatrix(bands)
    const mean = bands[0]!.transpose().mmul(bands[0]!)
    const { eigenvectorMatrix: q, realEigenvalues } = symmetricEigen(all)
    const whiten = q.mmul(Matrix.diag(realEigenvalues.map((value) => 1 / Math.sqrt(value)))).mmul(q.transpose())
    const share = symmetricEigen(whiten.mmul(mean).mmul(whiten))
    this.directions = whiten.mmul(share.eigenvectorMatrix)
    this.lambda = share.realEigenvalues
  }
}

function symmetricEigen(matrix: Matrix): EigenvalueDecomposition {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
}

/** A = sum over u of P_u^T P_u, which is U^T U: tridiagonal. */
export function normalMatrix(bands: readonly Matrix[]): Matrix {
  const all = Matrix.zeros(bands[0]!.columns, bands[0]!.columns)
  for (const band of bands) all.add(band.transpose().mmul(band))
  return all
}

/** P_0..P_7 of an axis as [extent, extent] matrices. */
export function denseBands(extent: number): Matrix[] {
  const taps = blockBands(extent)
  return Array.from({ length: BLOCK }, (_, u) => {
    const band = Matrix.zeros(extent, extent)
    for (let h = 0; h < extent; h++) {
      for (let k = Math.max(0, h - 1); k <= Math.min(extent - 1, h + 1); k++) {
        band.set(h, k, taps[(u * extent + h) * 3 + k - h + 1]!)
      }
    }
    return band
  })
}

/** G = sum over (u, v) != (0, 0) of P_u^T F_uv P_v for one colour, three taps down and three across. */
function adjoint(form: Float32Array, colour: number, { height, width }: ImageSize, down: Axis, across: Axis): Matrix {
  // One place beyond either end, where the outer taps, which are 0, may write.
  const total = new Float64Array((height + 2) * width)
  const row = new Float64Array(width + 2)
  for (let u = 0; u < BLOCK; u++) {
    for (let h = 0; h < height; h++) {
      row.fill(0)
      for (let v = u === 0 ? 1 : 0; v < BLOCK; v++) {
        let at = (channelOf(colour, u, v) * height + h) * width
        for (let w = 0, tap = v * width * 3; w < width; w++, at++, tap += 3) {
          const value = form[at]!
          row[w]! += across.taps[tap]! * value
          row[w + 1]! += across.taps[tap + 1]! * value
          row[w + 2]! += across.taps[tap + 2]! * value
        }
      }
      const tap = (u * height + h) * 3
      for (let k = 0; k < 3; k++) {
        const [weight, first] = [down.taps[tap + k]!, (h + k) * width]
        for (let w = 0; w < width; w++) total[first + w]! += weight * row[w + 1]!
      }
    }
  }
  return Matrix.from1DArray(height, width, total.subarray(width, (height + 1) * width))
}

function solve(right: Matrix, down: Axis, across: Axis): Matrix {
  const z = down.directions.transpose().mmul(right).mmul(across.directions)
  for (const [i, lambda] of down.lambda.entries()) {
    for (const [j, mu] of across.lambda.entries()) {
      const seen = 1 - lambda * mu
      z.set(i, j, seen < UNSEEN ? 0 : z.get(i, j) / seen)
    }
  }
  return down.directions.mmul(z).mmul(across.directions.transpose())
}
