import * as tf from '../engine/tf.js'
import { type ClassificationHead, headOf } from './head.js'

/** Linear scores: embeddings [n, dimension] times weights [dimension, classes] plus bias [classes]. */
export function softmax(weights: tf.Tensor2D, bias: tf.Tensor1D): ClassificationHead {
  return headOf((embeddings) => tf.add(tf.matMul<tf.Tensor2D>(embeddings, weights), bias))
}
