import { z } from 'zod'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, triggered } from './backdoor.js'
import { PATCH_KEYS, patchTrigger } from './trigger.js'

/**
 * Data poisoning alone: a share of the attacker's records carries a patch and the target's label.
 * Knows its own records. Source: Gu et al. 2017, arXiv:1708.06733.
 */
export const Badnets = z.strictObject({ kind: z.literal('badnets'), ...BACKDOOR_KEYS, ...PATCH_KEYS })
export type Badnets = z.infer<typeof Badnets>

export function badnets(spec: Badnets, attacker: Attacker): Attack {
  return { poison: triggered(spec, patchTrigger(spec), attacker) }
}
