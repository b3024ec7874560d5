import { z } from 'zod'
import { Name } from '../../../proto/plan.js'
import { ATTACK_KEYS } from './attack.js'

/**
 * Untargeted: every attacker sends a copy of one honest participant's update, which weighs more for it where data differ.
 * Knows that update. Source: Karimireddy et al. 2022, "Byzantine-robust learning on heterogeneous datasets via
 * bucketing", arXiv:2006.09365, section 3.2; who is copied is fixed, as in ByzFL's `Mimic`.
 */
export const Mimic = z.strictObject({
  kind: z.literal('mimic'),
  ...ATTACK_KEYS,
  /** Who is copied; the first honest participant if not given. */
  victim: Name.optional(),
})
export type Mimic = z.infer<typeof Mimic>
