import { squaredDistances } from '../outliers.js'
import type { Detector } from './detector.js'

/** Robust Mahalanobis distance (outliers.ts), in standard deviations of one feature. */
export const mahalanobis: Detector = (columns) => {
  const rules = columns.map(({ leastDeviation, suspicious }) => ({ leastDeviation, suspicious }))
  const [squared] = squaredDistances([columns.map(({ values }) => values)], rules)
  return squared!.map(Math.sqrt)
}
