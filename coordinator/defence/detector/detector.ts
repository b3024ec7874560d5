import type { RandomStream } from '../../../learning/engine/random.js'

/** One feature of all participants. */
export interface FeatureColumn {
  /** [participants] */
  readonly values: Float64Array
  /** Standard deviations smaller than this, in the feature's unit, count as this: such differences do not matter. */
  readonly leastDeviation: number
  /** Which deviations are suspicious. */
  readonly suspicious: 'both' | 'below' | 'above'
  /** Standard deviations that do not count in a sum of several features, >= 0. */
  readonly tolerated: number
  /** The most that a deviation counts in such a sum, beyond what is tolerated. */
  readonly most: number
}

/**
 * Tells how far each participant stands out in some features.
 * @param stream of detectors that draw at random
 * @returns [participants], >= 0; 0 for who does not stand out at all
 */
export type Detector = (columns: readonly FeatureColumn[], stream: RandomStream) => Float64Array
