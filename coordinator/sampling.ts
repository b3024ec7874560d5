import type { RandomStream } from '../learning/engine/random.js'

/**
 * Poisson sampling: each candidate is drawn with probability `rate`, independently of all others. Nobody is replaced and
 * the number drawn is whatever it is, 0 included: amplification by sampling rests on exactly that.
 * @param candidates in an order that depends on no data
 * @param rate 0 < rate <= 1
 * @param stream gives one uniform number for each candidate
 * @returns those drawn, in their order
 */
export function poissonSample<T>(candidates: readonly T[], rate: number, stream: RandomStream): T[] {
  return candidates.filter(() => stream.uniform() < rate)
}
