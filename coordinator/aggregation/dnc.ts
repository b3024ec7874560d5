import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { RandomStream } from '../../learning/engine/random.js'
import type { UpdateRows } from './kernel/update-rows.js'
import { ascending, type Outcome } from './outcome.js'

export interface DncSettings {
  readonly malicious: number
  /** How many times coordinates are drawn, >= 1. */
  readonly iterations: number
  /** Coordinates of a draw; all where an update has no more. */
  readonly sample: number
  /** c > 0: floor(c f) updates are removed each time. */
  readonly share: number
}

/**
 * Divide and conquer (DnC): on some coordinates drawn at random, the updates with the largest squared projections on the
 * leading right singular vector of the centred updates are removed; the mean is over those never removed.
 *
 * Conventions: if every update is removed at some time, those removed least often are averaged; of equal projections the
 * highest participant ids are removed. The centre is the mean, so one enormous update hides the others. At least 2f + 1 updates. Cost O(iterations n^2 sample + n d); the singular vector
 * comes from the [n, n] matrix of products.
 * Source: Shejwalkar and Houmansadr 2021, "Manipulating the Byzantine", algorithm 2.
 */
export function dnc(rows: UpdateRows, settings: DncSettings, stream: RandomStream): Outcome {
  const times = new Float64Array(rows.count)
  const removed = Math.min(rows.count - 1, Math.floor(settings.share * settings.malicious))
  for (let i = 0; i < settings.iterations; i++) {
    const values = rows.columns(drawn(rows.dimension, settings.sample, stream))
    for (const row of ascending(squaredProjections(values)).slice(rows.count - removed)) times[row]!++
  }
  const fewest = Math.min(...times)
  const kept = Array.from(times.keys()).filter((i) => times[i] === fewest)
  return { update: rows.mean(kept), kept, scores: times }
}

/** Of the centred rows on their leading right singular vector, [n]. */
function squaredProjections(values: readonly Float64Array[]): Float64Array {
  const n = values.length
  const mean = values[0]!.map((_, k) => values.reduce((sum, row) => sum + row[k]!, 0) / n)
  const centred = values.map((row) => row.map((x, k) => x - mean[k]!))
  const products = new Matrix(centred.map((a) => centred.map((b) => dot(a, b))))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true })
  const leading = realEigenvalues.indexOf(Math.max(...realEigenvalues))
  // The projections on v of A = U S V' are S U.
  return Float64Array.from(values, (_, i) => realEigenvalues[leading]! * eigenvectorMatrix.get(i, leading) ** 2)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** `count` different positions below `dimension`, ascending (Floyd's algorithm). */
function drawn(dimension: number, count: number, stream: RandomStream): number[] {
  const positions = new Set<number>()
  for (let last = Math.max(0, dimension - count); last < dimension; last++) {
    const position = stream.integer(last + 1)
    positions.add(positions.has(position) ? last : position)
  }
  return [...positions].sort((a, b) => a - b)
}
