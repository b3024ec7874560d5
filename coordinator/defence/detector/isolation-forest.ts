import type { RandomStream } from '../../../learning/engine/random.js'
import type { Detector } from './detector.js'
import { suspiciousDeviations } from './standardise.js'

const TREES = 100
const SAMPLE = 256
const EULER = 0.5772156649015329

/**
 * Isolation forest (Liu, Ting and Zhou 2008) of the suspicious deviations: 2^(-depth / c(n)), where depth is the mean
 * number of random cuts that leave a participant alone and c(n) what it would be in a random tree; minus 1/2 and at
 * least 0. Trees are drawn from the stream given. Cost O(trees n log n).
 */
export const isolationForest: Detector = (columns, stream) => {
  const deviations = columns.map(suspiciousDeviations)
  const n = deviations[0]!.length
  const size = Math.min(n, SAMPLE)
  const depths = new Float64Array(n)
  for (let tree = 0; tree < TREES; tree++) {
    const sample = stream.shuffle(Uint32Array.from({ length: n }, (_, i) => i)).slice(0, size)
    const all = Array.from({ length: n }, (_, i) => i)
    descend(all, [...sample], 0, { deviations, stream, depths, deepest: Math.ceil(Math.log2(Math.max(2, size))) })
  }
  const expected = averageDepth(size)
  return depths.map((depth) => Math.max(0, 2 ** (-depth / TREES / expected) - 0.5))
}

interface Growing {
  readonly deviations: readonly Float64Array[]
  readonly stream: RandomStream
  readonly depths: Float64Array
  readonly deepest: number
}

/** Cuts the sample until it is single or deep enough, and adds its depth to everybody who falls into the same part. */
function descend(points: readonly number[], sample: readonly number[], depth: number, growing: Growing): void {
  if (points.length === 0) return
  const { deviations, stream, depths, deepest } = growing
  const ranges = deviations.map((z) => range(sample.map((i) => z[i]!)))
  const cuttable = ranges.flatMap(({ low, high }, feature) => (high > low ? [feature] : []))
  if (sample.length <= 1 || depth >= deepest || cuttable.length === 0) {
    for (const i of points) depths[i]! += depth + averageDepth(sample.length)
    return
  }
  const feature = cuttable[stream.integer(cuttable.length)]!
  const { low, high } = ranges[feature]!
  const cut = low + stream.uniform() * (high - low)
  const below = (i: number) => deviations[feature]![i]! < cut
  descend(points.filter(below), sample.filter(below), depth + 1, growing)
  descend(
    points.filter((i) => !below(i)),
    sample.filter((i) => !below(i)),
    depth + 1,
    growing,
  )
}

function range(values: readonly number[]): { low: number; high: number } {
  return { low: Math.min(...values), high: Math.max(...values) }
}

/** c(n): mean depth at which an unsuccessful search ends in a binary tree of n. */
function averageDepth(n: number): number {
  if (n <= 1) return 0
  return n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n
}
