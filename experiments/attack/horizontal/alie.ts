import { z } from 'zod'
import { centralNormalQuantile } from '../../../learning/metrics/normal-quantile.js'
import { ATTACK_KEYS } from './attack.js'
import { deviationOf, KNOWLEDGE_KEYS, meanOf } from './known-updates.js'

/**
 * Untargeted: "a little is enough", mean + z * standard deviation (n - 1) of the known updates, coordinate by coordinate.
 * Convention: plus, as ByzFL's `ALittleIsEnough`; the authors' code subtracts. `z: auto` is the authors' largest z that
 * keeps a supporting majority: of n participants with m attackers the standard normal quantile of (n - m - s) / (n - m),
 * s = floor(n / 2 + 1) - m, at least 0.
 * Source: Baruch et al. 2019, arXiv:1902.06156, algorithm 3.
 */
export const Alie = z.strictObject({
  kind: z.literal('alie'),
  ...ATTACK_KEYS,
  ...KNOWLEDGE_KEYS,
  z: z.union([z.literal('auto'), z.number()]).default(1.5),
})
export type Alie = z.infer<typeof Alie>

/** @param participants of the run, attackers included */
export function alie(
  spec: Pick<Alie, 'z' | 'participants'>,
  known: readonly Float32Array[],
  participants: number,
): Float32Array {
  const z = spec.z === 'auto' ? largestUnseen(participants, spec.participants.length) : spec.z
  const mean = meanOf(known)
  const deviation = deviationOf(known, mean)
  return Float32Array.from(mean, (x, i) => x + z * deviation[i]!)
}

export function largestUnseen(participants: number, attackers: number): number {
  const honest = participants - attackers
  const supporters = Math.max(0, Math.floor(participants / 2 + 1) - attackers)
  const below = (honest - supporters) / honest
  return below > 0.5 && below < 1 ? centralNormalQuantile(2 * below - 1) : 0
}
