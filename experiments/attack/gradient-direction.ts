import type { LabelledSample } from './labelled-sample.js'

/**
 * Label inference from the direction of gradients: all records of one class are pulled towards one centre, so their
 * gradients point the same way (the direction score of Li et al. 2022, "Label leakage and protection in two-party split
 * learning", section 3.2, for any number of classes). Each record gets the class whose known records' mean direction has
 * the largest cosine with its own.
 * @param gradients [n, dimension]
 * @param classes of each row [n]; those of the known rows are looked at
 * @returns the class named for each unknown row, in their order
 */
export function inferByDirection(
  gradients: Float32Array,
  dimension: number,
  classes: Int32Array,
  { known, unknown }: LabelledSample,
): Int32Array {
  const direction = (row: number) => unit(gradients.subarray(row * dimension, (row + 1) * dimension))
  const sums = new Map<number, Float64Array>()
  for (const row of known) {
    const sum = sums.get(classes[row]!) ?? new Float64Array(dimension)
    for (const [i, value] of direction(row).entries()) sum[i]! += value
    sums.set(classes[row]!, sum)
  }
  const centres = [...sums].map(([label, sum]) => ({ label, centre: unit(sum) }))
  return unknown.map((row) => {
    const own = direction(row)
    const cosine = (centre: Float64Array) => centre.reduce((sum, value, i) => sum + value * own[i]!, 0)
    return centres
      .map(({ label, centre }) => ({ label, cosine: cosine(centre) }))
      .reduce((a, b) => (b.cosine > a.cosine ? b : a)).label
  })
}

/** 0 stays 0. */
function unit(vector: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(vector)
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return length > 0 ? values.map((value) => value / length) : values
}
