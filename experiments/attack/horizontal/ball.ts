import { l2Norm } from '../../../privacy/clip.js'

/** The nearest vector of L2 norm `radius` at most: a copy, or the vector itself where it is inside. */
export function intoBall(vector: Float32Array, radius: number): Float32Array {
  const norm = l2Norm(vector)
  return norm <= radius ? vector : vector.map((x) => (x * radius) / norm)
}

/** The nearest weights at `radius` at most from `centre`. */
export function intoBallAround(centre: Float32Array, radius: number): (weights: Float32Array) => Float32Array {
  return (weights) => {
    const inside = intoBall(
      weights.map((weight, i) => weight - centre[i]!),
      radius,
    )
    return inside.map((change, i) => centre[i]! + change)
  }
}
