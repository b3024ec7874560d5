import type { ServerOptimizer as ServerOptimizerSpec } from '../../proto/server-optimizer.js'
import { serverAdagrad } from './adagrad.js'
import { serverAdam } from './adam.js'
import { ServerMomentum } from './momentum.js'
import { Scaled } from './scaled.js'
import type { ServerOptimizer } from './server-optimizer.js'
import { serverYogi } from './yogi.js'

/** The optimizer that a plan names, at its beginning: one for each run. */
export function buildServerOptimizer(spec: ServerOptimizerSpec): ServerOptimizer {
  switch (spec.optimizer) {
    case 'none':
      return new Scaled(spec)
    case 'momentum':
      return new ServerMomentum(spec)
    case 'adam':
      return serverAdam(spec)
    case 'yogi':
      return serverYogi(spec)
    case 'adagrad':
      return serverAdagrad(spec)
  }
}
