import type { Detector } from './detector.js'
import { suspiciousDeviations } from './standardise.js'

/**
 * Sum over features of the suspicious deviation beyond what is tolerated, each counted up to a limit: who is far out in one
 * feature alone, as honest participants with skewed data are now and then, stands out less than who is somewhat out in
 * all. Cost O(n log n).
 */
export const boundedDeviations: Detector = (columns) => {
  const total = new Float64Array(columns[0]!.values.length)
  for (const column of columns) {
    const { tolerated, most } = column
    for (const [i, z] of suspiciousDeviations(column).entries())
      total[i]! += Math.max(0, Math.min(Math.abs(z) - tolerated, most))
  }
  return total
}
