import { z } from 'zod'
import * as tf from '../../learning/engine/tf.js'
import { Optimizer } from '../../learning/optimizer/optimizer.js'
import { decayedGradient, decayedVariable, type WeightDecay } from '../../learning/optimizer/weight-decay.js'
import type { VerticalHooks } from '../../participant/vertical.js'

/** How an attacking party of a vertical run trains its bottom model; the defaults are those of the authors' own code. */
export const ActiveCompletionSpec = z.strictObject({
  /** How much of the ratio between two steps is added to the learning rate's factor. */
  gamma: z.number().min(0).max(100).default(1),
  /** Bounds of the factor, r_min and r_max. */
  leastRatio: z.number().positive().max(1).default(1),
  mostRatio: z.number().min(1).max(100).default(5),
})
export type ActiveCompletionSpec = z.infer<typeof ActiveCompletionSpec>

export interface MaliciousSgdOptions extends WeightDecay, ActiveCompletionSpec {
  readonly momentum: number
}

/** Keeps a quotient finite where the last step was 0. */
const TINY = 1e-7

/**
 * The malicious local optimizer of active model completion (Fu et al. 2022, "Label inference attacks against vertical
 * federated learning", section 4.2): each weight has a learning rate of its own, which grows while its steps keep their
 * direction, so that the attacker's bottom model learns ahead of the others' and the top model comes to rely on it.
 *
 *   v <- m v + g;  r = clamp(1 + gamma v / (u_last + 1e-7), r_min, r_max);  u <- r v;  w <- w - rate u
 *
 * The ratio is to the last step u as it was made, as in the authors' published code; the first step has r = 1.
 */
export class MaliciousSgd extends Optimizer {
  constructor(variables: readonly tf.Variable[], options: MaliciousSgdOptions) {
    super(variables, {
      slots: ['velocity', 'step'],
      update: (variable, gradient, [velocity, last], rate, step) =>
        maliciousStep(variable, gradient, { velocity: velocity!, last: last! }, rate, step === 1, options),
    })
  }
}

function maliciousStep(
  variable: tf.Tensor,
  gradient: tf.Tensor,
  { velocity, last }: { readonly velocity: tf.Tensor; readonly last: tf.Tensor },
  rate: number,
  isFirst: boolean,
  options: MaliciousSgdOptions,
): [variable: tf.Tensor, velocity: tf.Tensor, step: tf.Tensor] {
  const { momentum, gamma, leastRatio, mostRatio } = options
  const next = tf.add(tf.mul(velocity, momentum), decayedGradient(variable, gradient, options))
  const ratio = tf.add(tf.mul(tf.div(next, tf.add(last, TINY)), gamma), 1)
  const made = isFirst ? tf.clone(next) : tf.mul(next, tf.clipByValue(ratio, leastRatio, mostRatio))
  return [tf.sub(decayedVariable(variable, rate, options), tf.mul(made, rate)), next, made]
}

/** What the attacker does differently in training. */
export function activeCompletion(spec: ActiveCompletionSpec): VerticalHooks {
  return { optimizer: (variables, training) => new MaliciousSgd(variables, { ...training, ...spec }) }
}
