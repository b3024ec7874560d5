import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * Accuracy of always naming the most frequent class of the labels, in (0, 1]: what a model must beat to have learnt.
 * @throws LABEL_COUNT without a label
 */
export function majority(labels: ArrayLike<number>): number {
  if (labels.length === 0) throw new FedveilError('LABEL_COUNT', 'majority needs at least 1 label, got 0', EXIT.data)
  const counts = new Map<number, number>()
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1)
  return Math.max(...counts.values()) / labels.length
}
