import { z } from 'zod'
import { RandomStream } from '../../../learning/engine/random.js'
import { ATTACK_KEYS, type Attack } from './attack.js'
import type { Attacker } from './backdoor.js'

/**
 * Untargeted: class c of C becomes C - 1 - c. Of an odd number of classes the middle one stays.
 * Knows its own records. Source: Fang et al. 2020, "Local model poisoning attacks", arXiv:1911.11815, section 5.1.
 */
export const LabelFlip = z.strictObject({
  kind: z.literal('label-flip'),
  ...ATTACK_KEYS,
  /** Share of an attacker's records whose label is flipped. */
  poisonRatio: z.number().gt(0).max(1).default(1),
})
export type LabelFlip = z.infer<typeof LabelFlip>

/** Draws from the stream `seed / name / round / label-flip`. */
export function labelFlip({ poisonRatio }: LabelFlip, { seed, name }: Attacker): Attack {
  return {
    poison({ records: { images, labels }, classes, round }) {
      const order = RandomStream.named(seed, name, round, 'label-flip').shuffle(Int32Array.from(labels.keys()))
      const flipped = labels.slice()
      for (const i of order.subarray(0, Math.round(poisonRatio * labels.length))) flipped[i] = classes - 1 - labels[i]!
      return { images, labels: flipped }
    },
  }
}
