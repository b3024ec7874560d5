import type { Head } from '../../proto/plan.js'
import * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'

/**
 * Class scores of embeddings [n, dimension] -> [n, classes]. With `labels` the training margin is applied. `noise` says
 * which noise the embeddings carry: that of training with labels, else that of prediction, unless it is given.
 */
export type Classify = (embeddings: tf.Tensor2D, labels?: tf.Tensor1D, noise?: 'training' | 'prediction') => tf.Tensor2D

export interface HeadShape {
  /** Length of an embedding. */
  readonly dimension: number
  readonly classes: number
  /** Given for embeddings with Gaussian noise: the margin head then decodes them (`noisyCosFace`). */
  readonly noise?: NoiseModel | undefined
}

/** What is public about noisy embeddings. */
export interface NoiseModel {
  /** Euclidean length that embeddings had at most before the noise. */
  readonly cleanLength: number
  /** Standard deviation of the noise of a coordinate, in training and in prediction. */
  readonly deviation: { readonly training: number; readonly prediction: number }
  /** Share of each class among the training records [classes], each > 0. */
  readonly classShares: Float32Array
}

/** Builds the head that a plan names; its parameters are added under `prefix`. */
export function buildHead(head: Head, parameters: Parameters, prefix: string, shape: HeadShape): Classify {
  const { dimension, classes } = shape
  const centres = parameters.normal<tf.Rank.R2>(`${prefix}/centres`, [dimension, classes], Math.sqrt(1 / dimension))
  if (head.kind === 'softmax') {
    const bias = parameters.constant<tf.Rank.R1>(`${prefix}/bias`, [classes], 0)
    return (embeddings) => tf.add(tf.matMul(embeddings, centres), bias)
  }
  return shape.noise ? noisyCosFace(centres, head, classes, shape.noise) : cosFace(centres, head, classes)
}

/** CosFace (Wang et al. 2018, eq. 4): scale * (cos(theta) - margin [true class]). */
function cosFace(centres: tf.Tensor2D, { scale, margin }: Head, classes: number): Classify {
  return (embeddings, labels) =>
    tf.mul(withMargin(tf.matMul<tf.Tensor2D>(unit(embeddings, 1), unit(centres, 0)), margin, classes, labels), scale)
}

/**
 * CosFace for embeddings with noise. If x = c_y + N(0, t^2 I), with unit class centres c, the posterior of class k is
 * softmax(<x, c_k> / t^2 + ln share_k): so x is divided by its length before the noise (its noisy length says nothing),
 * the scale is 1 / t^2 where that is below the head's own, and the class shares enter as offsets. This form is ours.
 */
function noisyCosFace(centres: tf.Tensor2D, { scale, margin }: Head, classes: number, noise: NoiseModel): Classify {
  const gain = (deviation: number) => decodingGain(scale, deviation / noise.cleanLength)
  return (embeddings, labels, phase = labels ? 'training' : 'prediction') => {
    const cosines = tf.matMul<tf.Tensor2D>(tf.div(embeddings, noise.cleanLength), unit(centres, 0))
    const scores = tf.mul(withMargin(cosines, margin, classes, labels), gain(noise.deviation[phase]))
    return tf.add(scores, tf.log(tf.tensor1d(noise.classShares)))
  }
}

/** Scale of the scores of unit vectors with noise of this deviation: the head's own, or 1 / t^2 if that is less. */
export function decodingGain(scale: number, deviation: number): number {
  return Math.min(scale, 1 / deviation ** 2)
}

function withMargin(
  cosines: tf.Tensor2D,
  margin: number,
  classes: number,
  labels: tf.Tensor1D | undefined,
): tf.Tensor2D {
  return labels ? tf.sub(cosines, tf.mul(tf.oneHot(labels, classes), margin)) : cosines
}

/** Each vector along `axis` divided by its length; the small constant keeps a zero vector's gradient finite. */
function unit(vectors: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  return tf.div(vectors, tf.sqrt(tf.add(tf.sum(tf.square(vectors), axis, true), 1e-12)))
}

/** Mean cross-entropy of class scores [n, classes] against labels [n] (int32). */
export function crossEntropy(scores: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const logProbabilities = tf.logSoftmax(scores)
  const picked = tf.sum(tf.mul(logProbabilities, tf.oneHot(labels, scores.shape[1])), 1)
  return tf.neg(tf.mean(picked))
}
