import * as tf from './tf.js'

/** Indices [n, 2] of one entry in each row: (i, columns[i]), for `tf.gatherND` and `tf.tensorScatterUpdate`. */
export function rowEntries(columns: tf.Tensor1D): tf.Tensor2D {
  return tf.stack([tf.range(0, columns.shape[0], 1, 'int32'), columns], 1) as tf.Tensor2D
}
