import type { Detector } from './detector.js'

/**
 * ECOD (Li et al. 2022, arXiv:2201.00382): the sum over features of -ln of the share of participants that lie at least as
 * far out on the suspicious side (on both sides: the smaller share, twice), minus what somebody in the middle gets, and
 * at least 0. It looks at ranks alone: one attacker among n scores at most ln n a feature, whatever it does. Cost
 * O(n^2).
 */
export const ecod: Detector = (columns) => {
  const n = columns[0]!.values.length
  const scores = new Float64Array(n)
  for (const { values, suspicious } of columns) {
    for (let i = 0; i < n; i++) {
      const above = values.reduce((count, x) => count + (x >= values[i]! ? 1 : 0), 0) / n
      const below = values.reduce((count, x) => count + (x <= values[i]! ? 1 : 0), 0) / n
      const share = { above, below, both: Math.min(1, 2 * Math.min(above, below)) }[suspicious]
      scores[i]! += Math.max(0, Math.log(0.5) - Math.log(share))
    }
  }
  return scores
}
