import type { RandomStream } from '../../../learning/engine/random.js'

/**
 * The samplers of Canonne, Kamath and Steinke 2020 (arXiv:2004.00010) as they are printed, in whole numbers below 2^53:
 * a slow reference that shares nothing with the product's sampler but the words it draws.
 */

/** Unbiased whole number in [0, n), n <= 2^53. */
function below(n: number, stream: RandomStream): number {
  for (;;) {
    const value = (stream.uint32() >>> 11) * 2 ** 32 + stream.uint32()
    if (value < 2 ** 53 - (2 ** 53 % n)) return value % n
  }
}

/** Algorithm 1: 1 with probability exp(-n / d). */
function bernoulliExp(n: number, d: number, stream: RandomStream): boolean {
  for (let left = n; left > d; left -= d) if (!bernoulliExp(d, d, stream)) return false
  const rest = n > d ? n - d * (Math.ceil(n / d) - 1) : n
  let k = 1
  while (below(d * k, stream) < rest) k++
  return k % 2 === 1
}

/** Algorithm 2: discrete Laplace of scale t. */
export function discreteLaplaceReference(t: number, stream: RandomStream): number {
  for (;;) {
    const u = below(t, stream)
    if (!bernoulliExp(u, t, stream)) continue
    let v = 0
    while (bernoulliExp(1, 1, stream)) v++
    const magnitude = u + t * v
    const negative = below(2, stream) === 1
    if (negative && magnitude === 0) continue
    return negative ? -magnitude : magnitude
  }
}

/** Algorithm 3: discrete Gaussian of whole sigma up to 2000. */
export function discreteGaussianReference(sigma: number, stream: RandomStream): number {
  const t = sigma + 1
  for (;;) {
    const y = discreteLaplaceReference(t, stream)
    if (bernoulliExp((Math.abs(y) * t - sigma ** 2) ** 2, 2 * sigma ** 2 * t ** 2, stream)) return y
  }
}
