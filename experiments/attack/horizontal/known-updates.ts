import { z } from 'zod'

/** Keys of attacks that look at honest updates of the round. */
export const KNOWLEDGE_KEYS = {
  /**
   * Whose clean updates attackers know: `attackers`, their own, which they trained honestly; `everyone`, those of all honest
   * participants: the strongest attacker of the literature, and nobody's in a deployment.
   */
  knowledge: z.enum(['attackers', 'everyone']).default('attackers'),
}

/** Coordinate-wise mean of n >= 1 updates [d], summed in double precision in their order. */
export function meanOf(updates: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(updates[0]!.length)
  for (const update of updates) for (let i = 0; i < sum.length; i++) sum[i]! += update[i]!
  return sum.map((total) => total / updates.length)
}

/** Coordinate-wise standard deviation with n - 1 in the denominator; 0 of a single update. */
export function deviationOf(updates: readonly Float32Array[], mean: Float64Array): Float64Array {
  const squares = new Float64Array(mean.length)
  for (const update of updates) for (let i = 0; i < mean.length; i++) squares[i]! += (update[i]! - mean[i]!) ** 2
  return squares.map((sum) => Math.sqrt(sum / Math.max(1, updates.length - 1)))
}
