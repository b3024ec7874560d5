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

/** What of a variable is added to its gradient, as a factor. */
export function coupledDecay(variable: tf.Tensor, { weightDecay, decay }: WeightDecay): number {
  return variable.rank > 1 && decay !== 'decoupled' ? weightDecay : 0
}

/** The factor by which a variable shrinks in a step. */
export function decoupledShrink(variable: tf.Tensor, rate: number, { weightDecay, decay }: WeightDecay): number {
  return variable.rank > 1 && decay === 'decoupled' ? 1 - rate * weightDecay : 1
}

/** The gradient with coupled decay. */
export function decayedGradient(variable: tf.Tensor, gradient: tf.Tensor, options: WeightDecay): tf.Tensor {
  const factor = coupledDecay(variable, options)
  return factor > 0 ? tf.add(gradient, tf.mul(variable, factor)) : gradient
}

/** The variable after decoupled decay. */
export function decayedVariable(variable: tf.Tensor, rate: number, options: WeightDecay): tf.Tensor {
  const factor = decoupledShrink(variable, rate, options)
  return factor === 1 ? variable : tf.mul(variable, factor)
}
