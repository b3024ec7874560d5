import * as tf from '../engine/tf.js'
import type { Phase } from '../network.js'
import type { Parameters } from '../parameters.js'
import { batchNorm } from './batch-norm.js'

/** Batch norm of embeddings [n, d] with its gain fixed at 1, as InsightFace ends its networks. */
export function denseNorm(
  parameters: Parameters,
  name: string,
  dimension: number,
): (x: tf.Tensor2D, phase: Phase) => tf.Tensor2D {
  const norm = batchNorm(parameters, name, dimension, { gain: 'fixed' })
  return (x, phase) => {
    const [n] = x.shape
    return tf.reshape(norm(tf.reshape(x, [n, 1, 1, dimension]), phase), [n, dimension])
  }
}
