import { hasKernels, nativeOp } from '../engine/native-op.js'
import * as tf from '../engine/tf.js'

export interface SgdStep {
  readonly rate: number
  readonly momentum: number
  /** Times the weights, added to the gradient. */
  readonly decay: number
}

/**
 * v <- momentum v + (g + decay w); w <- w - rate v, as [next w, next v]. One kernel where ours are loaded, with the same
 * rounding as the composed form.
 */
export function sgdStep(
  weights: tf.Tensor,
  gradient: tf.Tensor,
  velocity: tf.Tensor,
  step: SgdStep,
): [tf.Tensor, tf.Tensor] {
  const { rate, momentum, decay } = step
  if (hasKernels()) {
    const settings = tf.tensor1d([rate, momentum, decay])
    const [nextWeights, nextVelocity] = nativeOp('FedveilSgd', [weights, gradient, velocity, settings], 2)
    return [nextWeights!, nextVelocity!]
  }
  const pulled = decay > 0 ? tf.add(gradient, tf.mul(weights, decay)) : gradient
  const nextVelocity = tf.add(tf.mul(velocity, momentum), pulled)
  return [tf.sub(weights, tf.mul(nextVelocity, rate)), nextVelocity]
}
