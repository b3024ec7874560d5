import type { RandomStream } from './engine/random.js'
import * as tf from './engine/tf.js'

const ROUNDS = 30

/**
 * Spherical k-means (Dhillon and Modha 2001): centres of length 1 that unit rows have large inner products with. The
 * first centres are rows drawn as by k-means++ (Arthur and Vassilvitskii 2007), with 1 - cosine as the distance; a centre
 * that no row is nearest to stays where it is.
 * @param rows row-major [n, dimension], each of length 1
 * @param k number of centres, >= 1; where k > n some are copies
 * @returns row-major [k, dimension]
 */
export function sphericalKMeans(rows: Float32Array, dimension: number, k: number, stream: RandomStream): Float32Array {
  const centres = firstCentres(rows, dimension, k, stream)
  let last = ''
  for (let round = 0; round < ROUNDS; round++) {
    const nearest = nearestCentres(rows, centres, dimension)
    const now = nearest.join()
    if (now === last) break
    last = now
    moveToMeans(centres, rows, nearest, dimension)
  }
  return centres
}

/** The centre with the largest inner product with each row [n]; ties: the lowest index. */
export function nearestCentres(rows: Float32Array, centres: Float32Array, dimension: number): Int32Array {
  return tf.tidy(() => {
    const ofRows = tf.tensor2d(rows, [rows.length / dimension, dimension])
    const ofCentres = tf.tensor2d(centres, [centres.length / dimension, dimension])
    return tf.matMul(ofRows, ofCentres, false, true).argMax(1).dataSync() as Int32Array
  })
}

function firstCentres(rows: Float32Array, dimension: number, k: number, stream: RandomStream): Float32Array {
  const n = rows.length / dimension
  const centres = new Float32Array(k * dimension)
  const distance = new Float64Array(n).fill(1)
  for (let c = 0; c < k; c++) {
    const at = drawn(distance, stream)
    centres.set(rows.subarray(at * dimension, (at + 1) * dimension), c * dimension)
    for (let row = 0; row < n; row++) {
      const apart = Math.max(0, 1 - inner(rows, row * dimension, centres, c * dimension, dimension))
      distance[row] = c === 0 ? apart : Math.min(distance[row]!, apart)
    }
  }
  return centres
}

function drawn(weights: Float64Array, stream: RandomStream): number {
  let left = stream.uniform() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [i, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return i
  }
  return weights.length - 1
}

function moveToMeans(centres: Float32Array, rows: Float32Array, nearest: Int32Array, dimension: number): void {
  const sums = new Float64Array(centres.length)
  for (const [row, c] of nearest.entries())
    for (let i = 0; i < dimension; i++) sums[c * dimension + i]! += rows[row * dimension + i]!
  for (let start = 0; start < centres.length; start += dimension) {
    const norm = Math.hypot(...sums.subarray(start, start + dimension))
    if (norm > 0) for (let i = 0; i < dimension; i++) centres[start + i] = sums[start + i]! / norm
  }
}

function inner(a: Float32Array, i: number, b: Float32Array, k: number, length: number): number {
  let sum = 0
  for (let at = 0; at < length; at++) sum += a[i + at]! * b[k + at]!
  return sum
}
