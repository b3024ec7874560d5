import { EXIT, FedveilError } from '../../proto/error.js'
import { DEFAULT_LEVEL, type MeanEstimate, meanEstimate } from './interval.js'
import { type Flags, rankPairs } from './ranked-pairs.js'
import { rocCurve } from './roc.js'

/** What verification came to on one fold. */
export interface FoldResult {
  readonly fold: number
  /** Number of its pairs. */
  readonly pairs: number
  /** Chosen on all other folds: a score at least this says one person. Infinite where accepting none, or all, is best. */
  readonly threshold: number
  /** Share of its pairs that are decided right, in [0, 1]. */
  readonly accuracy: number
}

/** Mean accuracy over folds (each counts the same), with Student's t interval over them. */
export interface VerificationResult extends MeanEstimate {
  /** Ascending in `fold`. */
  readonly folds: readonly FoldResult[]
  /** [pairs] 1 where the pair was decided right by its fold's threshold: what groups and bootstraps start from. */
  readonly right: Uint8Array
}

/**
 * k-fold verification as of LFW: every fold is decided by the threshold that is most accurate on the other folds.
 *
 * Convention: a pair is accepted if its score is at least the threshold. Thresholds lie halfway between neighbouring
 * distinct scores of the other folds, or at either infinity; of several best ones the highest is taken, which accepts
 * least. insightface's `calculate_accuracy` accepts squared distances (2 - 2 cosine) strictly below a threshold and takes
 * the first best of 400 of them, 0 to 3.99 in steps of 0.01: the same rule on a grid, so on the other folds it is at most
 * as accurate as ours; in a gap between scores it takes the strict end where we take the middle. It divides squared
 * deviations over folds by k; the standard error here is that of LFW, with k - 1. The interval takes the folds as
 * independent, but their thresholds share pairs.
 * @param scores similarities [pairs], finite
 * @param same [pairs] whether both images show one person
 * @param folds number of each pair's fold [pairs], at least 2 different; people should be in one fold only
 * @throws FOLD_COUNT, or what rankPairs throws, for any fold's others too
 * Source: Huang et al. 2007, "Labeled Faces in the Wild".
 */
export function verifyFolds(
  scores: ArrayLike<number>,
  same: Flags,
  folds: ArrayLike<number>,
  level = DEFAULT_LEVEL,
): VerificationResult {
  const numbers = [...new Set(Array.from(folds))].sort((a, b) => a - b)
  if (folds.length !== scores.length || numbers.length < 2)
    throw new FedveilError(
      'FOLD_COUNT',
      `verification needs every pair in one of at least 2 folds, got ${folds.length} folds' pairs in ` +
        `${numbers.length} folds for ${scores.length} scores`,
      EXIT.data,
    )
  const pairs = Uint32Array.from({ length: scores.length }, (_, i) => i)
  const right = new Uint8Array(scores.length)
  const results = numbers.map((fold) => {
    const others = pairs.filter((i) => folds[i] !== fold)
    const held = pairs.filter((i) => folds[i] === fold)
    const threshold = mostAccurateThreshold(take(scores, others), take(same, others))
    decideRight(scores, same, threshold, held, right)
    return { fold, pairs: held.length, threshold, accuracy: meanAt(right, held) }
  })
  return {
    folds: results,
    right,
    ...meanEstimate(
      results.map(({ accuracy }) => accuracy),
      level,
    ),
  }
}

/**
 * The threshold of most accuracy by the convention of verifyFolds.
 * @throws what rankPairs throws
 */
export function mostAccurateThreshold(scores: ArrayLike<number>, same: Flags): number {
  const { thresholds, falseAccepts, trueAccepts } = rocCurve(rankPairs(scores, same))
  let best = 0
  for (let i = 1; i < thresholds.length; i++)
    if (trueAccepts[i]! - falseAccepts[i]! > trueAccepts[best]! - falseAccepts[best]!) best = i
  if (best === 0) return Number.POSITIVE_INFINITY
  return best === thresholds.length - 1 ? Number.NEGATIVE_INFINITY : between(thresholds[best + 1]!, thresholds[best]!)
}

/** A number above `low` and at most `high`, halfway if there is one. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2
  return middle > low ? middle : high
}

/** Marks which of the pairs at `places` a threshold decides right. */
function decideRight(
  scores: ArrayLike<number>,
  same: Flags,
  threshold: number,
  places: Uint32Array,
  right: Uint8Array,
): void {
  for (const i of places) right[i] = scores[i]! >= threshold === Boolean(same[i]) ? 1 : 0
}

function take<T>(values: ArrayLike<T>, places: Uint32Array): T[] {
  return Array.from(places, (i) => values[i]!)
}

function meanAt(values: Uint8Array, places: Uint32Array): number {
  return places.reduce((sum, i) => sum + values[i]!, 0) / places.length
}
