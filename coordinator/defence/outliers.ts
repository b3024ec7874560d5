import { inverse, Matrix } from 'ml-matrix'
import { FedveilError } from '../../proto/error.js'
import { median, robustDeviation } from './median.js'

/** One feature to judge outliers by. */
export interface FeatureRule {
  /** Standard deviations smaller than this, in the feature's unit, count as this: such differences do not matter. */
  readonly leastDeviation: number
  /** Which deviations are suspicious: either direction, or only values below or above the others'. */
  readonly suspicious: 'both' | 'below' | 'above'
}

/**
 * Squared robust Mahalanobis distances of the participants, for each fragment of one layer.
 *
 * Each feature is standardised over the participants by median and MAD. The MAD of few participants is often tiny by
 * chance, so a fragment's MAD counts at least as much as the median MAD of its layer and as `leastDeviation`; it is
 * corrected for small samples. Correlations between features come from the standardised values cut off at +-2, so that an
 * attacker cannot inflate them, and are shrunk towards 0 with the weight of 5 participants a feature:
 * n / (n + 5 r). A side of a feature that is not suspicious counts as no deviation.
 * Up to half of the participants (exclusive) cannot move the others' values without bound.
 * @param values features by fragment: values[fragment][feature] is [participants]
 * @returns distances by fragment: [fragment] is [participants]; under normality each follows chi-square with one degree of
 *   freedom a feature, approximately
 */
export function squaredDistances(
  values: readonly (readonly Float64Array[])[],
  rules: readonly FeatureRule[],
): Float64Array[] {
  const spreads = rules.map((rule, r) => {
    const spread = values.map((features) => robustDeviation(features[r]!))
    const least = Math.max(median(spread), rule.leastDeviation)
    return spread.map((s) => Math.max(s, least))
  })
  return values.map((features, f) => {
    const standard = features.map((feature, r) => {
      const centre = median(feature)
      return feature.map((x) => (x - centre) / spreads[r]![f]!)
    })
    const precision = inverse(shrunkCorrelation(standard))
    const judged = standard.map((z, r) => suspiciousPart(z, rules[r]!.suspicious))
    return judged[0]!.map((_, i) => {
      const z = Matrix.columnVector(judged.map((feature) => feature[i]!))
      return z.transpose().mmul(precision).mmul(z).get(0, 0)
    })
  })
}

/** Deviations to a side that is not suspicious count as none. */
export function suspiciousPart(z: Float64Array, suspicious: FeatureRule['suspicious']): Float64Array {
  switch (suspicious) {
    case 'both':
      return z
    case 'below':
      return z.map((x) => Math.min(x, 0))
    case 'above':
      return z.map((x) => Math.max(x, 0))
  }
}

/**
 * The value that a chi-square variable with 2 degrees of freedom exceeds with probability 1 - p: -2 ln(1 - p).
 * @param p in [0, 1)
 */
export function chiSquareQuantile2(p: number): number {
  if (!(p >= 0 && p < 1)) throw new FedveilError('QUANTILE_RANGE', `a quantile's p must be in [0, 1), got ${p}`)
  return -2 * Math.log1p(-p)
}

/** Where values are cut off before their correlation is taken, in standard deviations. */
const CUT_OFF = 2
const PARTICIPANTS_PER_FEATURE = 5

function shrunkCorrelation(standard: readonly Float64Array[]): Matrix {
  const n = standard[0]!.length
  const keep = n / (n + PARTICIPANTS_PER_FEATURE * standard.length)
  const cut = standard.map((z) => z.map((x) => Math.max(-CUT_OFF, Math.min(CUT_OFF, x))))
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
  const lengths = cut.map((z) => Math.sqrt(product(z, z)))
  const correlation = Matrix.eye(standard.length)
  for (let a = 0; a < cut.length; a++)
    for (let b = 0; b < a; b++) {
      const scale = lengths[a]! * lengths[b]!
      const shrunk = scale > 0 ? (keep * product(cut[a]!, cut[b]!)) / scale : 0
      correlation.set(a, b, shrunk).set(b, a, shrunk)
    }
  return correlation
}
