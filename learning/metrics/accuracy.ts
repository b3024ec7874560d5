import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * Share of predictions that equal their label, in [0, 1]. Attack success is this on triggered images, labelled with the
 * attacker's class.
 * @throws LABEL_COUNT if the lists are empty or of different lengths
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  return rightPredictions(predictions, labels).reduce((sum, right) => sum + right, 0) / labels.length
}

/**
 * 1 where a prediction equals its label, else 0 [records].
 * @throws LABEL_COUNT if the lists are empty or of different lengths
 */
export function rightPredictions(predictions: ArrayLike<number>, labels: ArrayLike<number>): Uint8Array {
  if (labels.length === 0 || predictions.length !== labels.length)
    throw new FedveilError(
      'LABEL_COUNT',
      `accuracy needs as many predictions as labels and at least 1, got ${predictions.length} and ${labels.length}`,
      EXIT.data,
    )
  return Uint8Array.from(labels, (label, i) => (predictions[i] === label ? 1 : 0))
}
