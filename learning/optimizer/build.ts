import type * as tf from '../engine/tf.js'
import { Adam } from './adam.js'
import type { Optimizer } from './optimizer.js'
import { Sgd } from './sgd.js'
import type { OptimizerSpec } from './spec.js'

/** Builds the optimizer that a specification names; the caller disposes of it. */
export function buildOptimizer(spec: OptimizerSpec, variables: readonly tf.Variable[]): Optimizer {
  switch (spec.kind) {
    case 'sgd':
      return new Sgd(variables, spec)
    case 'adam':
      return new Adam(variables, { ...spec, decay: 'coupled' })
    case 'adamw':
      return new Adam(variables, { ...spec, decay: 'decoupled' })
  }
}
