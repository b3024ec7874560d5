import { z } from 'zod'
import { ATTACK_KEYS } from './attack.js'
import { KNOWLEDGE_KEYS, meanOf } from './known-updates.js'

/**
 * Untargeted: inner product manipulation, -tau times the mean of the known updates, so that the aggregate points against
 * it. Source: Xie et al. 2020, "Fall of empires", arXiv:1903.03936, section 4; ByzFL's `InnerProductManipulation`.
 */
export const InnerProductManipulation = z.strictObject({
  kind: z.literal('ipm'),
  ...ATTACK_KEYS,
  ...KNOWLEDGE_KEYS,
  tau: z.number().positive().default(2),
})
export type InnerProductManipulation = z.infer<typeof InnerProductManipulation>

export function innerProductManipulation(
  { tau }: Pick<InnerProductManipulation, 'tau'>,
  known: readonly Float32Array[],
): Float32Array {
  return Float32Array.from(meanOf(known), (x) => -tau * x)
}
