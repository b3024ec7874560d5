import { EXIT, FedveilError } from '../../proto/error.js'

/** A yes or no for each of some records; a number other than 0 is a yes. */
export type Flags = ArrayLike<boolean | number>

/** Pairs in descending order of their scores, those of equal scores in the order they were given. */
export interface RankedPairs {
  /** [pairs] descending. */
  readonly scores: Float64Array
  /** [pairs] 1 where both images show one person. */
  readonly same: Uint8Array
  /** [pairs] where each was among the given ones. */
  readonly order: Uint32Array
}

/**
 * Sorts pairs once for all that is computed from their order.
 * @param scores similarities [pairs]: higher speaks for one person
 * @param same [pairs] whether both images show one person
 * @throws SCORE_COUNT without a pair or with other than one flag for each, SCORE_NOT_FINITE, ONE_CLASS if all pairs are
 * of one person, or all of two
 */
export function rankPairs(scores: ArrayLike<number>, same: Flags): RankedPairs {
  if (scores.length === 0 || scores.length !== same.length)
    throw new FedveilError(
      'SCORE_COUNT',
      `pairs need a score and a flag each and at least 1, got ${scores.length} and ${same.length}`,
      EXIT.data,
    )
  const given = Float64Array.from(scores)
  const bad = given.findIndex((score) => !Number.isFinite(score))
  if (bad >= 0) throw new FedveilError('SCORE_NOT_FINITE', `the score of pair ${bad} is ${given[bad]}`, EXIT.data)
  const order = Uint32Array.from(given.keys()).sort((a, b) => given[b]! - given[a]! || a - b)
  const flags = Uint8Array.from(order, (pair) => (same[pair] ? 1 : 0))
  if (!flags.includes(0) || !flags.includes(1))
    throw new FedveilError(
      'ONE_CLASS',
      `verification needs pairs of one person and pairs of two, but all ${flags.length} are of one kind`,
      EXIT.data,
    )
  return { scores: Float64Array.from(order, (pair) => given[pair]!), same: flags, order }
}
