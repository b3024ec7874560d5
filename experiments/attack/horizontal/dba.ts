import { z } from 'zod'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, scaleKey, triggered } from './backdoor.js'
import { scaled } from './model-replacement.js'
import { barTrigger, type Trigger, together } from './trigger.js'

/**
 * A distributed backdoor: each attacker poisons with one of four bars, and the model is tested with all four. Bars are
 * white, two and two in the upper left corner; the defaults are those of the authors' CIFAR-10 runs. Attacker i, in the
 * order of `participants`, has bar i modulo 4. Their single shot is one attacked round (`endRound: startRound`) with
 * scale 100; attacks over many rounds use scale 1.
 * Attackers know the four bars, and their own records. Source: Xie et al. 2020, "DBA", ICLR, sections 3 and 4.1.
 */
export const Dba = z.strictObject({
  kind: z.literal('dba'),
  ...BACKDOOR_KEYS,
  scale: scaleKey(100),
  /** Of a bar, in pixels. */
  width: z.int().min(1).max(256).default(6),
  height: z.int().min(1).max(256).default(1),
  /** Pixels between bars, in both directions. */
  gap: z.int().min(0).max(256).default(3),
})
export type Dba = z.infer<typeof Dba>

export function dba(spec: Dba, attacker: Attacker): Attack {
  const bars = localTriggers(spec)
  const mine = bars[spec.participants.indexOf(attacker.name) % bars.length]!
  return { poison: triggered(spec, mine, attacker), transform: (update) => scaled(update, spec.scale) }
}

/** The four bars: upper left, upper right, lower left, lower right. */
export function localTriggers({ width, height, gap }: Pick<Dba, 'width' | 'height' | 'gap'>): Trigger[] {
  return [0, height + gap].flatMap((top) => [0, width + gap].map((left) => barTrigger({ top, left, height, width })))
}

export function globalTrigger(spec: Dba): Trigger {
  return together(localTriggers(spec))
}
