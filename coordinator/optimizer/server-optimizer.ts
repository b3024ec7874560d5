import type { Remembering } from '../memory.js'

/**
 * Moves the global model by the aggregated updates of a run's rounds; its state is the run's.
 *
 * Convention of Reddi et al. 2021 (arXiv:2003.00295, algorithm 2): an update is a weight change, so that it takes the place of
 * a negative gradient and is added. All state is float64.
 */
export interface ServerOptimizer {
  /**
   * One round.
   * @param update aggregated weight change [d], finite; left as it was
   * @returns what to add to the weights, a new vector [d]
   * @throws UPDATE_LENGTH if d is not that of the rounds before
   */
  step(update: Float32Array): Float32Array
  /** What it keeps over rounds. */
  readonly kept: Remembering
}
