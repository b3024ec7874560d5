import { hasKernels, nativeOp } from '../engine/native-op.js'
import * as tf from '../engine/tf.js'
import { Optimizer, type OptimizerOptions } from './optimizer.js'
import { coupledDecay, decayedGradient, decayedVariable, type WeightDecay } from './weight-decay.js'

export interface SgdOptions extends WeightDecay, OptimizerOptions {
  readonly momentum: number
  /** Moves by the gradient and the velocity that it leads to (Sutskever et al. 2013, in PyTorch's form). */
  readonly nesterov?: boolean
}

/** Stochastic gradient descent with heavy-ball momentum. */
export class Sgd extends Optimizer {
  constructor(variables: readonly tf.Variable[], options: SgdOptions) {
    const slots = ['velocity']
    const update = (variable: tf.Tensor, gradient: tf.Tensor, [velocity]: readonly tf.Tensor[], rate: number) =>
      sgdStep(variable, gradient, velocity!, rate, options)
    super(variables, { slots, update }, options)
  }
}

/**
 * v <- m v + g; w <- w - rate v, or with Nesterov's momentum w - rate (g + m v). PyTorch's form, without
 * dampening. One kernel where ours are loaded, with the composed form's rounding, but for Nesterov and decoupled decay.
 */
export function sgdStep(
  variable: tf.Tensor,
  gradient: tf.Tensor,
  velocity: tf.Tensor,
  rate: number,
  options: SgdOptions,
): [variable: tf.Tensor, velocity: tf.Tensor] {
  if (hasKernels() && !options.nesterov && options.decay !== 'decoupled') {
    const settings = tf.tensor1d([rate, options.momentum, coupledDecay(variable, options)])
    const [weights, next] = nativeOp('FedveilSgd', [variable, gradient, velocity, settings], 2)
    return [weights!, next!]
  }
  const decayed = decayedGradient(variable, gradient, options)
  const next = tf.add(tf.mul(velocity, options.momentum), decayed)
  const direction = options.nesterov ? tf.add(decayed, tf.mul(next, options.momentum)) : next
  return [tf.sub(decayedVariable(variable, rate, options), tf.mul(direction, rate)), next]
}
