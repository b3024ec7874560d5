import { EXIT, FedveilError } from '../../proto/error.js'
import { requireLength } from './front-end.js'
import type { FormRanges } from './sensitivity.js'

/**
 * What an image's form is released with: coefficient i is clipped to its range and gets noise scales[i] * Laplace(0, 1),
 * drawn afresh for every image. Under replacement of the image the release of coefficient i alone is
 * (width_i / scales[i])-differentially private and that of the form is epsilonPerImage-differentially private
 * (basic composition over the coefficients). Source: Ji et al., ECCV 2022, DCTDP.
 */
export interface FrequencyBudget {
  /** b_i = width_i / budget_i, laid out as a form, in grey levels; rounded up to float32, so no budget is exceeded. */
  readonly scales: Float32Array
  /** The mean of budget_i. An average over coefficients: never an epsilon of an image. */
  readonly epsilonPerCoefficient: number
  /** The sum of budget_i: the epsilon that one release of one image costs. */
  readonly epsilonPerImage: number
}

/**
 * Budget of each coefficient: softmax(rho)_i * meanEpsilon * n. They sum to meanEpsilon * n, and rho = 0 gives every
 * coefficient meanEpsilon.
 * @param rho n finite numbers, laid out as a form. Learned on private images, they make the claim conditional on those.
 * @throws DCTDP_BUDGET unless meanEpsilon > 0 and rho is finite
 */
export function budgetFromRho(rho: Float32Array | Float64Array, meanEpsilon: number): Float64Array {
  requireMeanEpsilon(meanEpsilon)
  let most = Number.NEGATIVE_INFINITY
  for (const value of rho) most = Math.max(most, value)
  const budget = Float64Array.from(rho, (value) => Math.exp(value - most))
  const total = budget.reduce((a, b) => a + b, 0)
  if (!Number.isFinite(total)) {
    throw new FedveilError('DCTDP_BUDGET', 'The learned budget "rho" holds values that are not finite.', EXIT.privacy)
  }
  return budget.map((weight) => (weight / total) * meanEpsilon * rho.length)
}

/**
 * Noise scales that spend a given budget on each coefficient.
 * @param options.budget epsilon of each coefficient, positive, laid out as the ranges
 * @throws DCTDP_BUDGET if a budget is not positive; FORM_SHAPE if the lengths differ
 */
export function frequencyBudget(options: { ranges: FormRanges; budget: Float64Array }): FrequencyBudget {
  const { ranges, budget } = options
  requireLength('ranges.high', ranges.high.length, ranges.low.length)
  requireLength('budget', budget.length, ranges.low.length)
  if (!budget.every((epsilon) => epsilon > 0 && Number.isFinite(epsilon))) {
    throw new FedveilError('DCTDP_BUDGET', 'Every coefficient needs a positive, finite budget.', EXIT.privacy)
  }
  const scales = Float32Array.from(budget, (epsilon, i) => float32Above((ranges.high[i]! - ranges.low[i]!) / epsilon))
  const epsilonPerImage = budget.reduce((a, b) => a + b, 0)
  return { scales, epsilonPerCoefficient: epsilonPerImage / budget.length, epsilonPerImage }
}

/**
 * The budget that is not learned: every coefficient gets meanEpsilon (rho = 0), b_i = (high_i - low_i) / meanEpsilon.
 * @throws DCTDP_BUDGET unless meanEpsilon > 0
 */
export function fixedBudget(options: { ranges: FormRanges; meanEpsilon: number }): FrequencyBudget {
  const { ranges, meanEpsilon } = options
  requireMeanEpsilon(meanEpsilon)
  const n = ranges.low.length
  const { scales } = frequencyBudget({ ranges, budget: new Float64Array(n).fill(meanEpsilon) })
  return { scales, epsilonPerCoefficient: meanEpsilon, epsilonPerImage: meanEpsilon * n }
}

function requireMeanEpsilon(meanEpsilon: number): void {
  if (meanEpsilon > 0 && Number.isFinite(meanEpsilon)) return
  throw new FedveilError(
    'DCTDP_BUDGET',
    `"privacy.meanEpsilon" must be a positive number, got ${meanEpsilon}.`,
    EXIT.privacy,
  )
}

/** The smallest float32 that is not below a positive value: noise may be rounded up, never down. */
function float32Above(value: number): number {
  const rounded = Math.fround(value)
  if (rounded >= value) return rounded
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, rounded)
  view.setUint32(0, view.getUint32(0) + 1)
  return view.getFloat32(0)
}
