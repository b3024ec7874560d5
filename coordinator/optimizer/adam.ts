import { AdaptiveOptimizer, type AdaptiveOptions } from './adaptive.js'
import type { ServerOptimizer } from './server-optimizer.js'

/** FedAdam: v <- beta2 v + (1 - beta2) u^2. Conventions and source: `AdaptiveOptimizer`. */
export function serverAdam(options: AdaptiveOptions & { readonly beta2: number }): ServerOptimizer {
  const { beta2 } = options
  return new AdaptiveOptimizer(options, (squares, square) => beta2 * squares + (1 - beta2) * square)
}
