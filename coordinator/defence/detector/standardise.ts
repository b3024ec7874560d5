import { median, robustDeviation } from '../median.js'
import type { FeatureColumn } from './detector.js'

/** Deviations from the median in robust standard deviations, those to the side that is not suspicious as 0. */
export function suspiciousDeviations({ values, leastDeviation, suspicious }: FeatureColumn): Float64Array {
  const centre = median(values)
  const spread = Math.max(robustDeviation(values), leastDeviation)
  return values.map((x) => {
    const z = (x - centre) / spread
    if (suspicious === 'above') return Math.max(0, z)
    return suspicious === 'below' ? Math.min(0, z) : z
  })
}
