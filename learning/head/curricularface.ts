import * as tf from '../engine/tf.js'
import { additiveAngle } from './arcface.js'
import type { Margin } from './margin.js'

/** Weight of a batch in the moving average, as published. */
const AVERAGE_RATE = 0.01

/**
 * CurricularFace (Huang et al. 2020, eqs. 5-7): the margin of ArcFace, and a negative that is closer than the true class
 * with its margin, cos_j > cos(theta_y + margin), counts as cos_j * (t + cos_j).
 * @param t scalar buffer, 0 before training: the moving average of the batches' mean cosine to the true class; each call
 *   takes its batch in first
 */
export function curricularFace(margin: number, t: tf.Variable<tf.Rank.R0>): Margin {
  return (target, cosines) => {
    t.assign(tf.add(tf.mul(t, 1 - AVERAGE_RATE), tf.mul(tf.mean(target), AVERAGE_RATE)))
    const angle = additiveAngle(target, margin)
    const hard = tf.greater(cosines, tf.expandDims(angle.moved, 1))
    const weights = tf.add<tf.Tensor2D>(cosines, t)
    return {
      target: angle,
      others: {
        values: tf.where(hard, tf.mul<tf.Tensor2D>(cosines, weights), cosines),
        slopes: tf.where(hard, tf.add<tf.Tensor2D>(weights, cosines), tf.onesLike(cosines)),
      },
    }
  }
}
