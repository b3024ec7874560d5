import { AdaptiveOptimizer, type AdaptiveOptions } from './adaptive.js'
import type { ServerOptimizer } from './server-optimizer.js'

/** FedAdagrad: v <- v + u^2; theirs has beta1 = 0. Conventions and source: `AdaptiveOptimizer`. */
export function serverAdagrad(options: AdaptiveOptions): ServerOptimizer {
  return new AdaptiveOptimizer(options, (squares, square) => squares + square)
}
