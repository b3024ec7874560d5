/** A map of vectors to mean 0 and deviation 1 in each coordinate, as measured on some of them. */
export type Standardise = (values: Float32Array) => Float32Array

/**
 * Measures means and deviations on rows [n, dimension]; a coordinate that does not vary becomes 0.
 * The map takes and returns any number of rows.
 */
export function standardiser(measuredOn: Float32Array, dimension: number): Standardise {
  const rows = measuredOn.length / dimension
  const [sums, squares] = [new Float64Array(dimension), new Float64Array(dimension)]
  for (const [i, value] of measuredOn.entries()) {
    sums[i % dimension]! += value
    squares[i % dimension]! += value * value
  }
  const means = sums.map((sum) => sum / rows)
  const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square / rows - means[i]! ** 2)))
  return (values) =>
    values.map((value, i) => {
      const deviation = deviations[i % dimension]!
      return deviation > 1e-12 ? (value - means[i % dimension]!) / deviation : 0
    })
}
