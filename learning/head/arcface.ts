import * as tf from '../engine/tf.js'
import type { Margin } from './margin.js'

/** 1 - cos^2 below this is rounding in float32; it bounds the slope where the angle is 0 or pi. */
const LEAST_SQUARED_SINE = 1e-7

/**
 * ArcFace (Deng et al. 2019, eq. 3): cos(theta + margin), and where theta + margin > pi, so that it still falls with
 * theta, cos(theta) - margin * sin(margin) (the published code with `easy_margin` off).
 * @param margin in radians, 0 .. pi / 2
 */
export function arcFace(margin: number): Margin {
  return (target) => ({ target: additiveAngle(target, margin) })
}

export interface AdditiveAngle {
  /** cos(theta + margin) with the fallback of `arcFace` [n]. */
  readonly values: tf.Tensor1D
  /** Derivatives of the values by cos(theta) [n]. */
  readonly slopes: tf.Tensor1D
  /** cos(theta + margin) as it is [n]. */
  readonly moved: tf.Tensor1D
}

/** The margin of `arcFace` on cosines [n]. */
export function additiveAngle(cosines: tf.Tensor1D, margin: number): AdditiveAngle {
  const sine = Math.sin(margin)
  const cosine = Math.cos(margin)
  const sines = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosines)), LEAST_SQUARED_SINE))
  const moved = tf.sub<tf.Tensor1D>(tf.mul(cosines, cosine), tf.mul(sines, sine))
  const slopes = tf.add<tf.Tensor1D>(tf.mul(tf.div(cosines, sines), sine), cosine)
  const within = tf.greater(cosines, -cosine)
  return {
    values: tf.where(within, moved, tf.sub<tf.Tensor1D>(cosines, margin * sine)),
    slopes: tf.where(within, slopes, tf.onesLike(slopes)),
    moved,
  }
}
