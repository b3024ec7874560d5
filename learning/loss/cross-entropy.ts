import { rowEntries } from '../engine/row-entries.js'
import * as tf from '../engine/tf.js'

/**
 * Mean cross-entropy of class scores [n, classes] against labels [n] (int32).
 *
 * The gradient, (softmax - one-hot) / n, is written by hand: half as many passes over the scores as composed operations
 * make, and bit for bit what they give.
 */
export function crossEntropy(scores: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const operation = tf.customGrad((input, save) => {
    const shifted = tf.sub(input as tf.Tensor2D, tf.max(input as tf.Tensor2D, 1, true))
    const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)))
    const at = rowEntries(labels)
    const value = tf.neg(tf.mean(tf.gatherND(logProbabilities, at)))
    ;(save as tf.GradSaveFunc)([logProbabilities, at])
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [logs, entries] = saved as [tf.Tensor2D, tf.Tensor2D]
      const share = tf.div(upstream, logs.shape[0])
      const gradient = tf.mul(tf.exp(logs), share)
      return tf.tensorScatterUpdate(gradient, entries, tf.sub(tf.gatherND(gradient, entries), share))
    }
    return { value, gradFunc }
  })
  return operation(scores) as tf.Scalar
}
