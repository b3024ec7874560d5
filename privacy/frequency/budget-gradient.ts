import { requireLength } from './front-end.js'

/**
 * The gradient of a loss by rho, through the noise scales of DCTDP, gathered a few images at a time.
 *
 * A noised coefficient is x_i + b_i L_i with b_i = w_i / (softmax(rho)_i E), E = meanEpsilon n. With s = softmax(rho), upstream
 * gradient g and t_i = b_i sum over images of g_i L_i: dloss / drho_k = s_k sum_i t_i - t_k, since d b_i / d rho_k =
 * -b_i (1[i = k] - s_k).
 */
export class BudgetGradient {
  /** sum over images of g_i L_i. */
  readonly #sums: Float64Array

  /** @param dimension coefficients of a form */
  constructor(readonly dimension: number) {
    this.#sums = new Float64Array(dimension)
  }

  /**
   * @param upstream gradient of the loss by the noised forms [n, dimension]
   * @param noise the unit Laplace variates that they were noised with [n, dimension]
   * @throws FORM_SHAPE if the lengths do not fit
   */
  add(upstream: Float32Array, noise: Float32Array, n: number): void {
    requireLength('upstream', upstream.length, n * this.dimension)
    requireLength('noise', noise.length, n * this.dimension)
    const sums = this.#sums
    for (let image = 0; image < n; image++)
      for (let i = 0, at = image * this.dimension; i < sums.length; i++, at++) sums[i]! += upstream[at]! * noise[at]!
  }

  /**
   * @param scales b [dimension]
   * @param shares softmax(rho) [dimension]
   * @returns the gradient by rho of the images so far [dimension]; what was gathered is forgotten
   */
  take(scales: Float32Array, shares: Float64Array): Float64Array {
    requireLength('scales', scales.length, this.dimension)
    requireLength('shares', shares.length, this.dimension)
    const sums = this.#sums
    let total = 0
    for (let i = 0; i < sums.length; i++) total += scales[i]! * sums[i]!
    const gradient = new Float64Array(this.dimension)
    for (let i = 0; i < sums.length; i++) gradient[i] = shares[i]! * total - scales[i]! * sums[i]!
    sums.fill(0)
    return gradient
  }
}
