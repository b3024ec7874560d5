import * as tf from '../engine/tf.js'
import { crossEntropy } from '../loss/cross-entropy.js'
import type { Parameters } from '../parameters.js'
import type { ClassificationHead } from './head.js'
import { fittedScale } from './temperature.js'

export interface PartyDecoderOptions {
  readonly parties: number
  /** Length d of each party's vector. */
  readonly dimension: number
  /** Fixed unit class centres, the same for every party, row-major [classes, dimension]. */
  readonly frame: Float32Array
  /** Multiplies the inner products of vectors of length 1 with the centres, in training. */
  readonly scale: number
  /** Length that a party's vectors have without their noise. */
  readonly length: number
  /** Share of each class among the training records [classes], each > 0. */
  readonly classShares: Float32Array
  /** Keep the scale of predictions, as a buffer. */
  readonly parameters: Parameters
}

/** A head whose predictions weigh what was released against the classes' shares by a scale that is fitted at the end. */
export interface PartyDecoder extends ClassificationHead {
  /** Fits the scale to records of known class. @param embeddings [n, parties * dimension] @param labels [n] */
  calibrate(embeddings: tf.Tensor2D, labels: Int32Array): void
}

/**
 * Teaches every party to send the centre of a record's class: the loss is the sum over parties of the cross-entropy of
 * scale <x_k, c_j> / length + ln share_j, so that no party rests while another is right; classes are told from the sum of
 * all parties' products. With the vertices of a simplex as centres, which are as far apart as classes can be, gradients
 * draw every record towards the vertex of its class (class-aware spread; centres are not learned, as in Yang et al.
 * 2022, arXiv:2203.09081). Nothing is trained. Training wants a small scale, with which gradients never vanish;
 * predictions use the likeliest one (temperature.ts).
 */
export function partyDecoder(options: PartyDecoderOptions): PartyDecoder {
  const { parties, dimension, frame, scale, length, classShares } = options
  const classes = classShares.length
  const predicting = options.parameters.buffer<tf.Rank.R0>('party-decoder/scale', [], scale)
  const logShares = Float64Array.from(classShares, Math.log)
  const products = (joined: tf.Tensor2D): tf.Tensor2D[] => {
    const centres = tf.tensor2d(frame, [classes, dimension])
    return tf
      .split(joined, parties, 1)
      .map((x) => tf.mul<tf.Tensor2D>(tf.matMul(x as tf.Tensor2D, centres, false, true), 1 / length))
  }
  const withShares = (evidence: tf.Tensor2D, by: tf.Scalar | number) =>
    tf.add<tf.Tensor2D>(tf.mul(evidence, by), tf.log(tf.tensor1d(classShares)))
  return {
    classify: (embeddings, _labels, phase) =>
      withShares(tf.addN(products(embeddings)), phase === 'prediction' ? predicting : scale),
    loss: (embeddings, labels) =>
      tf.addN(products(embeddings).map((one) => crossEntropy(withShares(one, scale), labels))),
    calibrate: (embeddings, labels) =>
      tf.tidy(() => {
        const evidence = tf.addN(products(embeddings)).dataSync() as Float32Array
        predicting.assign(tf.scalar(fittedScale(evidence, logShares, labels)))
      }),
  }
}
