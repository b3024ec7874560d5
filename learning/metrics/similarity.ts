import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * Rows divided by their Euclidean lengths; a row of zeros stays one, so its cosine with any other is 0.
 * @param embeddings rows [n, dimension]
 * @returns a new array [n, dimension]
 * @throws EMBEDDING_SHAPE if the rows are not whole, EMBEDDING_NOT_FINITE
 */
export function unitRows(embeddings: Float32Array, dimension: number): Float32Array {
  if (!(dimension >= 1) || embeddings.length % dimension !== 0)
    throw new FedveilError(
      'EMBEDDING_SHAPE',
      `embeddings of dimension ${dimension} cannot be cut from ${embeddings.length} values`,
      EXIT.data,
    )
  const unit = new Float32Array(embeddings.length)
  for (let start = 0; start < embeddings.length; start += dimension) {
    let squares = 0
    for (let k = start; k < start + dimension; k++) squares += embeddings[k]! ** 2
    if (!Number.isFinite(squares))
      throw new FedveilError('EMBEDDING_NOT_FINITE', `embedding ${start / dimension} is not finite`, EXIT.data)
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let k = start; k < start + dimension; k++) unit[k] = embeddings[k]! * scale
  }
  return unit
}

/**
 * Cosine similarity of pairs of rows, in [-1, 1] up to rounding. Features of an image and its mirror are summed before.
 * @param embeddings rows [n, dimension], of any length
 * @param first row of each pair's first image [pairs], 0 .. n - 1
 * @param second row of its second image [pairs]
 * @returns [pairs]
 * @throws EMBEDDING_SHAPE, EMBEDDING_NOT_FINITE, PAIR_COUNT if the lists differ in length, PAIR_ROW if a row is not there
 */
export function cosineSimilarities(
  embeddings: Float32Array,
  dimension: number,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Float32Array {
  const unit = unitRows(embeddings, dimension)
  if (first.length !== second.length)
    throw new FedveilError(
      'PAIR_COUNT',
      `pairs need a first and a second row each, got ${first.length} and ${second.length}`,
      EXIT.data,
    )
  const rows = unit.length / dimension
  const similarities = new Float32Array(first.length)
  for (let i = 0; i < similarities.length; i++) {
    const [a, b] = [first[i]!, second[i]!]
    if (!isRow(a, rows) || !isRow(b, rows))
      throw new FedveilError('PAIR_ROW', `pair ${i} names rows ${a} and ${b} of ${rows} embeddings`, EXIT.data)
    let dot = 0
    for (let k = 0; k < dimension; k++) dot += unit[a * dimension + k]! * unit[b * dimension + k]!
    similarities[i] = dot
  }
  return similarities
}

function isRow(row: number, rows: number): boolean {
  return Number.isInteger(row) && row >= 0 && row < rows
}
