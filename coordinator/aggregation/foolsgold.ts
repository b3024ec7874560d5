import { vectorsMemory } from '../memory.js'
import { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

/**
 * FoolsGold: participants whose updates, summed over the rounds so far, point the same way lose their weight.
 *
 * Conventions of the authors' code: confidence kappa 1; cosines are pardoned by v_i / v_j where v_i < v_j; weights are
 * rescaled by the largest, put through ln(a / (1 - a)) + 0.5 and cut to [0, 1], with 1 counted as .99 before. The update
 * is the weighted mean, 0 where nobody keeps a weight; a single participant keeps its own. A sum of 0 has cosine 0 to all.
 * Memory: `features` values for every participant ever seen. Cost O(n^2 features + n d).
 * Source: Fung, Yoon and Beschastnikh 2020, "The Limitations of Federated Learning in Sybil Settings", algorithm 1.
 */
export class FoolsGold {
  readonly #sums = new Map<string, Float32Array>()
  readonly kept = vectorsMemory(this.#sums, (values) => Float32Array.from(values))

  /** @param features first position of the values that are compared: 0, or that of the output layer */
  constructor(private readonly features: number) {}

  aggregate(participants: readonly string[], rows: UpdateRows): Outcome {
    const own = rows.from(this.features)
    const sums = participants.map((participant, i) => {
      const now = own.mean([i])
      const before = this.#sums.get(participant)
      if (before) for (let k = 0; k < now.length; k++) now[k]! += before[k]!
      this.#sums.set(participant, now)
      return now
    })
    const weights = foolsGoldWeights(cosines(UpdateRows.of(participants, sums)))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const update = total > 0 ? rows.combined(weights, total) : new Float32Array(rows.dimension)
    return { update, kept: participants.flatMap((_, i) => (weights[i]! > 0 ? [i] : [])), scores: weights }
  }
}

/** Cosines of the rows, [n][n], from the distances of unit vectors; 0 where a row is 0. */
export function cosines(rows: UpdateRows): Float64Array[] {
  const norms = rows.squaredNorms()
  const unit = rows.scaled(norms.map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0)))
  return unit
    .squaredDistances()
    .map((row, i) => row.map((square, j) => (norms[i]! > 0 && norms[j]! > 0 ? 1 - square / 2 : 0)))
}

function foolsGoldWeights(cosine: readonly Float64Array[]): Float64Array {
  const n = cosine.length
  // Never below 0, as in the authors' code.
  const largest = (row: Float64Array, i: number) => row.reduce((most, x, j) => (j === i ? most : Math.max(most, x)), 0)
  const alike = Float64Array.from(cosine, largest)
  const weights = Float64Array.from(cosine, (row, i) => {
    const pardoned = row.map((x, j) => (alike[i]! < alike[j]! ? (x * alike[i]!) / alike[j]! : x))
    return Math.min(1, Math.max(0, 1 - largest(pardoned, i)))
  })
  const most = Math.max(...weights)
  if (n === 1) return new Float64Array([1])
  if (most === 0) return weights
  return weights.map((weight) => {
    const share = weight === most ? 0.99 : weight / most
    return Math.min(1, Math.max(0, Math.log(share / (1 - share)) + 0.5))
  })
}
