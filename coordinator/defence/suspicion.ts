import type { RandomStream } from '../../learning/engine/random.js'
import {
  type BlockFeatures,
  blockProducts,
  type MeasuredBlock,
  magnitudes,
  measureBlock,
  residuals,
  similarities,
} from './block-features.js'
import { blocksOf } from './blocks.js'
import type { Detector, FeatureColumn } from './detector/detector.js'
import { suspiciousDeviations } from './detector/standardise.js'
import type { LayerShape } from './fragments.js'

export type FeatureName = keyof BlockFeatures

/** What each feature counts for: which side is suspicious, and which differences do not matter. */
export const FEATURES: Record<FeatureName, Omit<FeatureColumn, 'values'>> = {
  similarity: { leastDeviation: 0.015, suspicious: 'above', tolerated: 0, most: 4 },
  concentration: { leastDeviation: 0.2, suspicious: 'above', tolerated: 0, most: 4 },
  // Honest participants with skewed data are loud; only a scaled update is much louder than all of them.
  magnitude: { leastDeviation: 0.1, suspicious: 'above', tolerated: 3, most: 8 },
  orientation: { leastDeviation: 0.02, suspicious: 'below', tolerated: 0, most: 4 },
  principal: { leastDeviation: 0.05, suspicious: 'above', tolerated: 0, most: 4 },
}

export interface SuspicionOptions {
  readonly features: readonly FeatureName[]
  readonly detector: Detector
  /** For detectors that draw at random. */
  readonly stream: RandomStream
  /** How much a layer counts by its name, >= 0. */
  weightOf(layer: string): number
}

export interface Suspicion {
  /** Weighted mean over layers of each participant's distance from the others, in standard deviations [n]. */
  readonly scores: Float64Array
  /** Of each layer that counts: what was measured of it, and the distances in it [n]. */
  readonly layers: readonly { readonly measured: MeasuredBlock; readonly distances: Float64Array }[]
}

/** Rounds in which the robust mean is made of the least suspicious. */
const REWEIGHTINGS = 3
/** Where deviations are cut off before they are added up to choose whose updates make the robust mean. */
const CUT_OFF = 8

/**
 * How far each participant's update lies from those of the others, layer by layer.
 *
 * The robust mean is that of the half of the updates that are least suspicious by the similarity and the magnitude of
 * their residuals, found in three rounds that begin with all. It is not formed: residuals are compared by inner products.
 * Cost O(n^2 d) on the engine and O(n d) beside it.
 * @param updates n >= 3 flat vectors of finite values
 */
export function suspicionOf(
  updates: readonly Float32Array[],
  layers: readonly LayerShape[],
  options: SuspicionOptions,
): Suspicion {
  const { features, weightOf, detector, stream } = options
  const blocks = blocksOf(layers).filter(({ layer }) => weightOf(layer) > 0)
  const products = blocks.map((block) => blockProducts(updates, block))
  const weights = robustWeights(products, updates.length)
  const judged = blocks.map((block, b) => {
    const measured = measureBlock(updates, block, products[b]!, weights)
    const columns = features.map((name) => ({ values: measured.features[name], ...FEATURES[name] }))
    return { measured, distances: detector(columns, stream) }
  })
  const total = blocks.reduce((sum, { layer }) => sum + weightOf(layer), 0)
  const scores = Float64Array.from(updates, (_, i) =>
    judged.reduce((sum, { distances, measured }) => sum + (weightOf(measured.block.layer) * distances[i]!) / total, 0),
  )
  return { scores, layers: judged }
}

function robustWeights(products: readonly Float64Array[], n: number): Float64Array {
  let weights = new Float64Array(n).fill(1 / n)
  const half = Math.floor(n / 2) + 1
  for (let round = 0; round < REWEIGHTINGS; round++) {
    const suspicion = new Float64Array(n)
    for (const ofBlock of products) {
      const between = residuals(ofBlock, weights)
      const similarity = deviations(similarities(between, n), FEATURES.similarity)
      const magnitude = deviations(magnitudes(between, n), FEATURES.magnitude)
      for (let i = 0; i < n; i++) suspicion[i]! += Math.hypot(similarity[i]!, magnitude[i]!)
    }
    const kept = Array.from(suspicion.keys())
      .sort((a, b) => suspicion[a]! - suspicion[b]! || a - b)
      .slice(0, half)
    weights = new Float64Array(n)
    for (const i of kept) weights[i] = 1 / half
  }
  return weights
}

/** Suspicious deviations, from 0 to CUT_OFF. */
function deviations(values: Float64Array, rule: Omit<FeatureColumn, 'values'>): Float64Array {
  return suspiciousDeviations({ values, ...rule }).map((z) => Math.min(CUT_OFF, Math.abs(z)))
}
