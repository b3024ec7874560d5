import type { RandomStream } from '../engine/random.js'

/**
 * One draw from the symmetric Dirichlet distribution: `count` shares >= 0 that sum to 1.
 *
 * Gamma variates of shape alpha, normalised. Each is drawn as the logarithm of a gamma variate of shape alpha + 1 times
 * u^(1/alpha), so that a small alpha underflows to shares of 0 and never to 0 / 0.
 * @param alpha > 0; the smaller, the more uneven
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", sections 2 and 6.
 */
export function dirichlet(stream: RandomStream, alpha: number, count: number): number[] {
  const logs = Array.from({ length: count }, () => logGamma(stream, alpha + 1) + Math.log(stream.uniform()) / alpha)
  const greatest = Math.max(...logs)
  const weights = logs.map((log) => Math.exp(log - greatest))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** Logarithm of a gamma variate of the given shape >= 1 and scale 1. */
function logGamma(stream: RandomStream, shape: number): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = stream.normal()
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(stream.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return Math.log(d * v)
  }
}
