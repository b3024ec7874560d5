import { median, robustDeviation } from '../median.js'
import { suspiciousPart } from '../outliers.js'
import type { FeatureColumn } from './detector.js'

/** Deviations from the median in robust standard deviations, those to the side that is not suspicious as 0. */
export function suspiciousDeviations({ values, leastDeviation, suspicious }: FeatureColumn): Float64Array {
  const centre = median(values)
  const spread = Math.max(robustDeviation(values), leastDeviation)
  return suspiciousPart(
    values.map((x) => (x - centre) / spread),
    suspicious,
  )
}
