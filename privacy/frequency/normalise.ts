import { requireLength } from './front-end.js'
import type { FormRanges } from './sensitivity.js'

/**
 * Brings released forms to the scale a network likes, from public numbers alone: each coefficient becomes its place in
 * its range, (x - middle) / (half width), so a clipped coefficient without noise lies in -1..1 and, with the same budget
 * everywhere, every coefficient carries the same noise, 2 / epsilon * Laplace(0, 1). Then values are clamped to
 * +-`limit`, which cuts the noise's tails and nothing of the signal. Post-processing: it costs no budget.
 * @param forms [n, 189, H, W], changed in place
 * @param options.limit at least 1
 * @returns `forms`
 * @throws FORM_SHAPE if the lengths do not fit
 */
export function normaliseForms(
  forms: Float32Array,
  n: number,
  options: { ranges: FormRanges; limit: number },
): Float32Array {
  const { low, high } = options.ranges
  requireLength('forms', forms.length, n * low.length)
  requireLength('ranges.high', high.length, low.length)
  const { limit } = options
  for (let i = 0; i < n; i++) {
    for (let k = 0, at = i * low.length; k < low.length; k++, at++) {
      const value = (2 * forms[at]! - low[k]! - high[k]!) / (high[k]! - low[k]!)
      forms[at] = value < -limit ? -limit : value > limit ? limit : value
    }
  }
  return forms
}
