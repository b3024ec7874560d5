import type * as tf from '../engine/tf.js'
import { crossEntropy } from '../loss/cross-entropy.js'

/**
 * Class scores of embeddings [n, dimension] -> [n, classes]. With `labels` [n] the training margin is applied, and a
 * head that follows its batches (CurricularFace, AdaFace) takes this one in. `noise` says which noise the embeddings
 * carry: that of training with labels, else that of prediction, unless it is given.
 */
export type Classify = (embeddings: tf.Tensor2D, labels?: tf.Tensor1D, noise?: 'training' | 'prediction') => tf.Tensor2D

/** The last layer of a recogniser. */
export interface ClassificationHead {
  readonly classify: Classify
  /** Mean training loss of embeddings [n, dimension] against labels [n] (int32). */
  loss(embeddings: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar
}

/** A head that trains on the cross-entropy of all of its scores. */
export function headOf(classify: Classify): ClassificationHead {
  return { classify, loss: (embeddings, labels) => crossEntropy(classify(embeddings, labels), labels) }
}
