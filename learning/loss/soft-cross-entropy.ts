import * as tf from '../engine/tf.js'

/** Mean cross-entropy of class scores [n, classes] against distributions over the classes [n, classes]. */
export function softCrossEntropy(scores: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const shifted = tf.sub(scores, tf.max(scores, 1, true))
  const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)))
  return tf.neg(tf.div(tf.sum(tf.mul(targets, logProbabilities)), scores.shape[0]))
}
