import * as tf from '../engine/tf.js'
import { cosFace } from './cosface.js'
import { type ClassificationHead, headOf } from './head.js'
import { marginScores } from './margin.js'
import { unit } from './unit.js'

/** What is public about noisy embeddings. */
export interface NoiseModel {
  /** Euclidean length that embeddings had at most before the noise. */
  readonly cleanLength: number
  /** Standard deviation of the noise of a coordinate, in training and in prediction. */
  readonly deviation: { readonly training: number; readonly prediction: number }
  /** Share of each class among the training records [classes], each > 0. */
  readonly classShares: Float32Array
}

export interface NoisyCosFaceOptions {
  readonly scale: number
  readonly margin: number
  readonly noise: NoiseModel
}

/**
 * CosFace for embeddings with noise. If x = c_y + N(0, t^2 I), with unit class centres c, the posterior of class k is
 * softmax(<x, c_k> / t^2 + ln share_k): so x is divided by its length before the noise (its noisy length says nothing),
 * the scale is 1 / t^2 where that is below the head's own, and the class shares enter as offsets. This form is ours.
 */
export function noisyCosFace(centres: tf.Tensor2D, options: NoisyCosFaceOptions): ClassificationHead {
  const { scale, noise } = options
  const margin = cosFace(options.margin)
  return headOf((embeddings, labels, phase = labels ? 'training' : 'prediction') => {
    const gain = decodingGain(scale, noise.deviation[phase] / noise.cleanLength)
    const cosines = tf.matMul<tf.Tensor2D>(tf.div(embeddings, noise.cleanLength), unit(centres, 0))
    const scores = labels ? marginScores(cosines, labels, embeddings, gain, margin) : tf.mul(cosines, gain)
    return tf.add(scores, tf.log(tf.tensor1d(noise.classShares)))
  })
}

/** Scale of the scores of unit vectors with noise of this deviation: the head's own, or 1 / t^2 if that is less. */
export function decodingGain(scale: number, deviation: number): number {
  return Math.min(scale, 1 / deviation ** 2)
}
