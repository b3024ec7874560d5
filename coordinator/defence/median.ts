/** The middle value; of an even number of values the mean of the two in the middle. NaN for none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
  return middle(sorted, sorted.length)
}

/** As `median`, of the first `count` values of a scratch array, which is sorted in place: no allocation. */
export function medianInPlace(scratch: Float64Array, count: number): number {
  // Insertion sort: there are as many values as participants, and this runs once a model parameter.
  for (let i = 1; i < count; i++) {
    const value = scratch[i]!
    let j = i - 1
    for (; j >= 0 && scratch[j]! > value; j--) scratch[j + 1] = scratch[j]!
    scratch[j + 1] = value
  }
  return middle(scratch, count)
}

/**
 * Standard deviation estimated by the median absolute deviation from the median: half of the values, exclusive, cannot
 * move it without bound. 1.4826 makes it that of normal values, the factor for small samples is Croux and Rousseeuw 1992,
 * "Time-efficient algorithms for two highly robust estimators of scale".
 */
export function robustDeviation(values: ArrayLike<number>): number {
  const n = values.length
  const centre = median(Array.from(values))
  const spread = median(Array.from(values, (x) => Math.abs(x - centre)))
  return (SMALL_SAMPLE[n] ?? n / (n - 0.8)) * 1.4826 * spread
}

/** By number of values; 1 value has no spread. */
const SMALL_SAMPLE = [0, 1, 1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]

function middle(sorted: Float64Array, count: number): number {
  const half = count >> 1
  if (count === 0) return Number.NaN
  return count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
