import * as tf from '../../learning/engine/tf.js'

/** Values of one matrix that is handed to the engine at once: 16 MB. */
const CHUNK = 4_000_000

/**
 * Inner products of the updates over a range of their values, row-major [n, n].
 * The engine multiplies float32 chunks, whose results are summed in float64 in a fixed order. Cost O(n^2 count), memory a
 * chunk of 16 MB.
 * @param updates n flat vectors
 */
export function innerProducts(updates: readonly Float32Array[], start: number, count: number): Float64Array {
  const n = updates.length
  const products = new Float64Array(n * n)
  const width = Math.max(1, Math.min(count, Math.floor(CHUNK / n)))
  const chunk = new Float32Array(n * width)
  for (let first = 0; first < count; first += width) {
    const length = Math.min(width, count - first)
    const from = start + first
    for (const [i, update] of updates.entries()) chunk.set(update.subarray(from, from + length), i * length)
    const ofChunk = tf.tidy(() => {
      const rows = tf.tensor2d(chunk.subarray(0, n * length), [n, length])
      return tf.matMul(rows, rows, false, true).dataSync() as Float32Array
    })
    for (let at = 0; at < products.length; at++) products[at]! += ofChunk[at]!
  }
  return products
}

/**
 * Inner products of the residuals u_i - sum_j w_j u_j, from those of the updates, row-major [n, n].
 * @param weights [n], with sum 1
 */
export function residualProducts(products: Float64Array, weights: Float64Array): Float64Array {
  const n = weights.length
  const toCentre = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) toCentre[i]! += products[i * n + j]! * weights[j]!
  const ofCentre = toCentre.reduce((sum, x, i) => sum + x * weights[i]!, 0)
  return products.map((x, at) => x - toCentre[Math.floor(at / n)]! - toCentre[at % n]! + ofCentre)
}
