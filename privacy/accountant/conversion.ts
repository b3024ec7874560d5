/** How Renyi divergences of some orders become (epsilon, delta). */
export type Conversion = 'improved' | 'classic'

/** As a statement names them. */
export const CONVERSIONS: Readonly<Record<Conversion, string>> = {
  improved: 'Canonne, Kamath and Steinke 2020, Proposition 12',
  classic: 'Mironov 2017, Proposition 3',
}

/**
 * What is added to a divergence of each order to get epsilon at `delta`:
 *
 *   improved: ln(1 - 1/a) - ln(delta a) / (a - 1)      classic: ln(1/delta) / (a - 1)
 *
 * @param delta 0 < delta < 1
 */
export function conversionTerms(orders: readonly number[], delta: number, conversion: Conversion): Float64Array {
  return Float64Array.from(orders, (order) =>
    conversion === 'classic'
      ? -Math.log(delta) / (order - 1)
      : Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1),
  )
}

/**
 * Divergence below which delta alone covers everything, so that epsilon is 0: the total variation distance of two
 * distributions is at most sqrt(1 - e^-D) for their Kullback-Leibler divergence D (Bretagnolle and Huber 1979), which
 * no Renyi divergence of an order above 1 falls below.
 */
export function freeDivergence(delta: number): number {
  return -Math.log1p(-delta * delta)
}

/** ln(delta) at `epsilon` from one order's divergence: the improved conversion solved for delta. */
export function logDeltaOf(divergence: number, order: number, epsilon: number): number {
  return Math.min(0, (order - 1) * (divergence - epsilon + Math.log1p(-1 / order)) - Math.log(order))
}
