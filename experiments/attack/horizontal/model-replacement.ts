import { z } from 'zod'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, scaleKey, triggered } from './backdoor.js'
import { PATCH_KEYS, patchTrigger } from './trigger.js'

/**
 * Poisoned records, and an update that is scaled so that it survives the average. With n participants of equal weight
 * and scale n the mean becomes the attacker's model, were the others' updates 0.
 * Knows its own records, and with a scale of n how many take part.
 * Source: Bagdasaryan et al. 2020, "How to backdoor federated learning", arXiv:1807.00459, equation 3.
 */
export const ModelReplacement = z.strictObject({
  kind: z.literal('model-replacement'),
  ...BACKDOOR_KEYS,
  ...PATCH_KEYS,
  scale: scaleKey(50),
})
export type ModelReplacement = z.infer<typeof ModelReplacement>

export function modelReplacement(spec: ModelReplacement, attacker: Attacker): Attack {
  return {
    poison: triggered(spec, patchTrigger(spec), attacker),
    transform: (update) => scaled(update, spec.scale),
  }
}

/** A copy of the update times `scale`. */
export function scaled(update: Float32Array, scale: number): Float32Array {
  return update.map((x) => scale * x)
}
