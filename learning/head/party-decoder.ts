import * as tf from '../engine/tf.js'
import { crossEntropy } from '../loss/cross-entropy.js'
import type { ClassificationHead } from './head.js'

export interface PartyDecoderOptions {
  readonly parties: number
  /** Length d of each party's vector. */
  readonly dimension: number
  /** Fixed unit class centres, the same for every party, row-major [classes, dimension]. */
  readonly frame: Float32Array
  /** Multiplies the inner products of vectors of length 1 with the centres. */
  readonly scale: number
  /** Length that a party's vectors have without their noise. */
  readonly length: number
  /** Share of each class among the training records [classes], each > 0. */
  readonly classShares: Float32Array
}

/**
 * Teaches every party to send the centre of a record's class: the loss is the sum over parties of the cross-entropy of
 * scale <x_k, c_j> / length + ln share_j, so that no party rests while another is right; classes are told from the sum of
 * all parties' products. With the vertices of a simplex as centres, which are as far apart as classes can be, gradients
 * draw every record towards the vertex of its class (class-aware spread; centres are not learned, as in Yang et al.
 * 2022, arXiv:2203.09081). There are no parameters.
 */
export function partyDecoder(options: PartyDecoderOptions): ClassificationHead {
  const { parties, dimension, frame, scale, length, classShares } = options
  const classes = classShares.length
  const products = (joined: tf.Tensor2D): tf.Tensor2D[] => {
    const centres = tf.tensor2d(frame, [classes, dimension])
    return tf
      .split(joined, parties, 1)
      .map((x) => tf.mul<tf.Tensor2D>(tf.matMul(x as tf.Tensor2D, centres, false, true), scale / length))
  }
  const withShares = (scores: tf.Tensor2D) => tf.add<tf.Tensor2D>(scores, tf.log(tf.tensor1d(classShares)))
  return {
    classify: (embeddings) => withShares(tf.addN(products(embeddings))),
    loss: (embeddings, labels) => tf.addN(products(embeddings).map((one) => crossEntropy(withShares(one), labels))),
  }
}
