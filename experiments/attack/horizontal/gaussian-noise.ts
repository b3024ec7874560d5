import { z } from 'zod'
import { RandomStream } from '../../../learning/engine/random.js'
import { ATTACK_KEYS, type Attack } from './attack.js'
import type { Attacker } from './backdoor.js'

/**
 * Untargeted: noise of mean 0 in place of the update, from the stream `seed / name / round / gaussian-attack`.
 * Knows nothing. Source: Blanchard et al. 2017, "Krum", arXiv:1703.02757, section 5.
 */
export const GaussianNoise = z.strictObject({
  kind: z.literal('gaussian'),
  ...ATTACK_KEYS,
  /** Standard deviation of each coordinate. */
  deviation: z.number().positive().default(1),
})
export type GaussianNoise = z.infer<typeof GaussianNoise>

export function gaussianNoise({ deviation }: GaussianNoise, { seed, name }: Attacker): Attack {
  return {
    transform(update, { round }) {
      const noise = new Float32Array(update.length)
      RandomStream.named(seed, name, round, 'gaussian-attack').fillNormal(noise, deviation)
      return noise
    },
  }
}
