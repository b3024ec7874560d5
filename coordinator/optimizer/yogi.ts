import { AdaptiveOptimizer, type AdaptiveOptions } from './adaptive.js'
import type { ServerOptimizer } from './server-optimizer.js'

/**
 * FedYogi: v <- v - (1 - beta2) u^2 sign(v - u^2), so that v shrinks by no more than it grows. Conventions and source:
 * `AdaptiveOptimizer`.
 */
export function serverYogi(options: AdaptiveOptions & { readonly beta2: number }): ServerOptimizer {
  const { beta2 } = options
  return new AdaptiveOptimizer(
    options,
    (squares, square) => squares - (1 - beta2) * square * Math.sign(squares - square),
  )
}
