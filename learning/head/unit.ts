import * as tf from '../engine/tf.js'

/** Each vector along `axis` divided by its length; the small constant keeps a zero vector's gradient finite. */
export function unit(vectors: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  return tf.div(vectors, tf.sqrt(tf.add(tf.sum(tf.square(vectors), axis, true), 1e-12)))
}

/** Cosines [n, classes] between embeddings [n, dimension] and class centres [dimension, classes]. */
export function cosinesOf(embeddings: tf.Tensor2D, centres: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul<tf.Tensor2D>(unit(embeddings, 1), unit(centres, 0))
}
