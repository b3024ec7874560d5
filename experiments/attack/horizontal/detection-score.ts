import type { LayerShape } from '../../../coordinator/defence/fragments.js'
import { l2Norm } from '../../../privacy/clip.js'
import { cosineDistance } from './cosine-distance.js'

/** How suspicious an update would look to a defence, as far as the attacker can tell. */
export interface DetectionScore {
  /** >= 0, of an update [d]; 0 is not suspicious. */
  penalty(update: Float32Array): number
  /** Its gradient by the update [d]. */
  gradient(update: Float32Array): Float32Array
}

/** What an attacker knows besides. */
export interface AttackerView {
  /** The model's tensors in the order in which an update holds them. */
  readonly layers: readonly LayerShape[]
  /** What its accomplices sent in the last round [d], where they tell each other. */
  readonly accomplices: readonly Float32Array[]
}

/** Makes the score of a round from the last change of the global model [d], which everybody has seen. */
export type DetectionScoreKind = (last: Float32Array, view: AttackerView) => DetectionScore

/** The square of how far the update is longer than the last global change, in its lengths. */
export const normScore: DetectionScoreKind = (last) => {
  const length = l2Norm(last)
  const excess = (update: Float32Array) => (length === 0 ? 0 : Math.max(0, l2Norm(update) / length - 1))
  return {
    penalty: (update) => excess(update) ** 2,
    gradient(update) {
      const factor = (2 * excess(update)) / (length * l2Norm(update))
      return update.map((x) => (factor > 0 ? factor * x : 0))
    },
  }
}

/** 1 - cosine of the update and the last global change. */
export const cosineScore: DetectionScoreKind = (last) => ({
  penalty: (update) => cosineDistance(update, last).value,
  gradient: (update) => cosineDistance(update, last).gradient,
})
