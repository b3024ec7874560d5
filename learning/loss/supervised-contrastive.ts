import * as tf from '../engine/tf.js'
import { unit } from '../head/unit.js'

/** Takes an anchor's similarity to itself out of a softmax in float32 without making 0 * infinity. */
const EXCLUDED = -1e9

/**
 * Supervised contrastive loss (Khosla et al. 2020, eq. 2, `out`): for every anchor minus the mean log probability of
 * its positives among all other rows, with the softmax of cosine / temperature. It is the mean over the anchors that
 * have a positive, 0 if none has.
 * @param embeddings [n, dimension], of any length: they are scaled to length 1 here
 * @param labels [n] int32; rows of one label are each other's positives. For two views of every record stack the views'
 *   rows and repeat the labels (or, without labels, the records' numbers)
 * @param temperature > 0; the paper takes 0.1
 */
export function supervisedContrastive(embeddings: tf.Tensor2D, labels: tf.Tensor1D, temperature: number): tf.Scalar {
  const [positives, self] = pairs(labels)
  const views = unit(embeddings, 1)
  const similarities = tf.div(tf.matMul(views, views, false, true), temperature)
  const logProbabilities = tf.logSoftmax(tf.add(similarities, tf.mul(self, EXCLUDED)))
  const counts = tf.sum(positives, 1)
  const ofAnchors = tf.div(tf.sum(tf.mul(positives, logProbabilities), 1), tf.maximum(counts, 1))
  const anchors = tf.maximum(tf.sum(tf.minimum(counts, 1)), 1)
  return tf.neg(tf.div(tf.sum(ofAnchors), anchors))
}

/** Which rows are a row's positives, and which is the row itself, as 0 and 1 [n, n] each. */
function pairs(labels: tf.Tensor1D): [tf.Tensor2D, tf.Tensor2D] {
  const self = tf.eye(labels.shape[0])
  const alike = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), 'float32')
  return [tf.sub(alike, self), self]
}
