import { z } from 'zod'
import { ATTACK_KEYS } from './attack.js'
import { KNOWLEDGE_KEYS, meanOf } from './known-updates.js'

/**
 * Untargeted: the mean of the known updates with its sign turned, times `scale`; of one attacker by itself its own update.
 * Source: Li et al. 2019, "RSA", arXiv:1811.03761, section 5; ByzFL's `SignFlipping`.
 */
export const SignFlip = z.strictObject({
  kind: z.literal('sign-flip'),
  ...ATTACK_KEYS,
  ...KNOWLEDGE_KEYS,
  scale: z.number().positive().default(1),
})
export type SignFlip = z.infer<typeof SignFlip>

export function signFlip({ scale }: Pick<SignFlip, 'scale'>, known: readonly Float32Array[]): Float32Array {
  return Float32Array.from(meanOf(known), (x) => -scale * x)
}
