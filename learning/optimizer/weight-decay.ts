import * as tf from '../engine/tf.js'

export interface WeightDecay {
  /** On kernels only: gains, offsets and slopes, of rank 1, do not decay. 0 is none. */
  readonly weightDecay: number
  /**
   * `coupled` (unless given): weightDecay w is added to the gradient, as L2 regularisation would. `decoupled`: w shrinks
   * by the factor 1 - rate weightDecay, past the rule (Loshchilov and Hutter 2019, algorithms 1 and 2, PyTorch's form).
   */
  readonly decay?: 'coupled' | 'decoupled'
}

/** The gradient with coupled decay. */
export function decayedGradient(variable: tf.Tensor, gradient: tf.Tensor, options: WeightDecay): tf.Tensor {
  const { weightDecay, decay } = options
  const coupled = variable.rank > 1 && weightDecay > 0 && decay !== 'decoupled'
  return coupled ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient
}

/** The variable after decoupled decay. */
export function decayedVariable(variable: tf.Tensor, rate: number, { weightDecay, decay }: WeightDecay): tf.Tensor {
  const decoupled = variable.rank > 1 && weightDecay > 0 && decay === 'decoupled'
  return decoupled ? tf.mul(variable, 1 - rate * weightDecay) : variable
}
