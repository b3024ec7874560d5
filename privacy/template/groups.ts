import { EXIT, FedveilError } from '../../proto/error.js'

/** An embedding in groups of coordinates, each a direction of its own, and how much each tells. */
export interface GroupedFeatures {
  readonly groups: number
  /** Coordinates of a group. */
  readonly size: number
  /** Unit vectors, row-major [groups, size]. */
  readonly directions: Float64Array
  /** [groups], positive, of sum 1. */
  readonly attention: Float64Array
}

/** Coordinates of a group in the paper: 16 channels at each of 7 x 7 places. */
export const GROUP_SIZE = 16

/**
 * Groups of an embedding. A group's attention is the softmax over the groups of its length relative to the root mean
 * square of all: a recogniser's response takes the place of the attention network that the paper trains.
 * @param embedding of groups * size coordinates, at least two groups
 * @throws TEMPLATE_EMBEDDING if it is not, is not finite, or has a group of length 0
 */
export function groupFeatures(embedding: ArrayLike<number>, size: number = GROUP_SIZE): GroupedFeatures {
  const groups = embedding.length / size
  if (!(Number.isInteger(groups) && groups >= 2))
    throw invalid(`an embedding of ${embedding.length} numbers is not made of two or more groups of ${size}`)
  const directions = Float64Array.from(embedding)
  const lengths = Float64Array.from({ length: groups }, (_, j) => Math.hypot(...groupOf(directions, j, size)))
  if (!lengths.every((length) => length > 0 && Number.isFinite(length)))
    throw invalid('a group of the embedding is 0 or not finite, so it has no direction')
  for (let i = 0; i < directions.length; i++) directions[i]! /= lengths[Math.floor(i / size)]!
  const typical = Math.hypot(...lengths) / Math.sqrt(groups)
  return { groups, size, directions, attention: softmax(lengths.map((length) => length / typical)) }
}

/** Group j of vectors [groups, size], as a view. */
export function groupOf<T extends Float64Array | Float32Array>(vectors: T, j: number, size: number): T {
  return vectors.subarray(j * size, (j + 1) * size) as T
}

function softmax(logits: Float64Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b))
  const weights = logits.map((logit) => Math.exp(logit - most))
  const total = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / total)
}

function invalid(why: string): FedveilError {
  return new FedveilError(
    'TEMPLATE_EMBEDDING',
    `A template cannot be made: ${why}; use a recogniser whose embedding fits (fedveil verify --embedding).`,
    EXIT.data,
  )
}
