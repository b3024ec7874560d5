import type { OpenCorrection } from '../learning/optimizer/open-correction.js'

/** The local steps of a round that have been made. */
export interface LocalSteps {
  /** Weights [d] that they began and ended with. */
  readonly before: Float32Array
  readonly after: Float32Array
  readonly count: number
  /** Of each of them. */
  readonly learningRate: number
}

/** How a participant's local steps differ from plain gradient descent. One for each run: it may remember its rounds. */
export interface LocalAlgorithm {
  /** How many values come with the global weights, and follow the weight changes that are sent: 0 or d. */
  readonly extra: number
  /**
   * Before the steps of a round, the model holding the global weights; the caller disposes of it after them.
   * @param received values [extra] that came with the weights
   */
  open(received: Float32Array): OpenCorrection | undefined
  /** After them: what follows the weight changes, [extra]. */
  close(steps: LocalSteps): Float32Array
}
