/**
 * The closeness test of Google's differential-privacy library (github.com/google/differential-privacy,
 * StatisticalTestsUtil.verifyCloseness): whether two sets of samples of one size came from discrete distributions less
 * than `tolerance` / 2 apart in L2 (true) or more than `tolerance` apart (false).
 *
 * Collisions within and between the sets estimate the squared distance without bias:
 * (self_a + self_b - (n-1)/n cross) / (n (n-1) / 2), which is compared with tolerance^2 / 2.
 */
export function verifyCloseness(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  const n = a.length
  const [histogramA, histogramB] = [histogram(a), histogram(b)]
  let cross = 0
  for (const [value, count] of histogramA) cross += count * (histogramB.get(value) ?? 0)
  const statistic = selfCollisions(histogramA) + selfCollisions(histogramB) - ((n - 1) / n) * cross
  return statistic < (tolerance * (n - 1) * (tolerance * n)) / 4
}

function histogram(samples: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const sample of samples) counts.set(sample, (counts.get(sample) ?? 0) + 1)
  return counts
}

function selfCollisions(counts: ReadonlyMap<number, number>): number {
  let pairs = 0
  for (const count of counts.values()) pairs += (count * (count - 1)) / 2
  return pairs
}
