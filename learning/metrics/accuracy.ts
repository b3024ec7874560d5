import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * Share of predictions that equal their label, in [0, 1]. Attack success is this on triggered images, labelled with the
 * attacker's class.
 * @throws LABEL_COUNT if the lists are empty or of different lengths
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (labels.length === 0 || predictions.length !== labels.length)
    throw new FedveilError(
      'LABEL_COUNT',
      `accuracy needs as many predictions as labels and at least 1, got ${predictions.length} and ${labels.length}`,
      EXIT.data,
    )
  let right = 0
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++
  return right / labels.length
}
