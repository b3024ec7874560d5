import { hasKernels, nativeOp } from '../engine/native-op.js'
import * as tf from '../engine/tf.js'
import { Optimizer, type OptimizerOptions } from './optimizer.js'
import { coupledDecay, decayedGradient, decayedVariable, decoupledShrink, type WeightDecay } from './weight-decay.js'

export interface AdamOptions extends WeightDecay, OptimizerOptions {
  /** Decay of the mean of gradients, in [0, 1). */
  readonly beta1: number
  /** Decay of the mean of squared gradients, in [0, 1). */
  readonly beta2: number
  /** Added to the root of the mean square. */
  readonly epsilon: number
}

/** Adam (Kingma and Ba 2015, algorithm 1); with decoupled weight decay it is AdamW (Loshchilov and Hutter 2019). */
export class Adam extends Optimizer {
  constructor(variables: readonly tf.Variable[], options: AdamOptions) {
    const update = (
      variable: tf.Tensor,
      gradient: tf.Tensor,
      [mean, meanSquare]: readonly tf.Tensor[],
      rate: number,
      step: number,
    ) => adamStep(variable, gradient, mean!, meanSquare!, rate, step, options)
    super(variables, { slots: ['mean', 'mean-square'], update }, options)
  }
}

/**
 * m <- b1 m + (1 - b1) g; s <- b2 s + (1 - b2) g^2; w <- w - rate (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + epsilon).
 * One kernel where ours are loaded, with the composed form's rounding.
 * @param step t, from 1
 */
export function adamStep(
  variable: tf.Tensor,
  gradient: tf.Tensor,
  mean: tf.Tensor,
  meanSquare: tf.Tensor,
  rate: number,
  step: number,
  options: AdamOptions,
): [variable: tf.Tensor, mean: tf.Tensor, meanSquare: tf.Tensor] {
  const { beta1, beta2, epsilon } = options
  const correction = 1 / Math.sqrt(1 - beta2 ** step)
  const size = rate / (1 - beta1 ** step)
  if (hasKernels()) {
    const decay = coupledDecay(variable, options)
    const shrink = decoupledShrink(variable, rate, options)
    const settings = tf.tensor1d([size, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, correction, decay, shrink])
    const outputs = nativeOp('FedveilAdam', [variable, gradient, mean, meanSquare, settings], 3)
    return [outputs[0]!, outputs[1]!, outputs[2]!]
  }
  const decayed = decayedGradient(variable, gradient, options)
  const nextMean = tf.add(tf.mul(mean, beta1), tf.mul(decayed, 1 - beta1))
  const nextSquare = tf.add(tf.mul(meanSquare, beta2), tf.mul(tf.square(decayed), 1 - beta2))
  const root = tf.mul(tf.sqrt(nextSquare), correction)
  const move = tf.mul(tf.div(nextMean, tf.add(root, epsilon)), size)
  return [tf.sub(decayedVariable(variable, rate, options), move), nextMean, nextSquare]
}
