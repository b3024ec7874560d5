import { z } from 'zod'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, triggered } from './backdoor.js'
import { intoBall } from './ball.js'
import { PATCH_KEYS, patchTrigger } from './trigger.js'

/**
 * A backdoor in coordinates that benign training hardly moves, so that it lasts. The benign gradient is that of the
 * attacker's own clean records at the global model, as in the authors' code (their paper takes the last round's update).
 * `authors`: the 5 % of the coordinates with the largest absolute benign gradient stay as they are. `flpoison`: only the
 * 10 % with the smallest move, as in FLPoison. Of equal values the lower coordinate counts as the smaller. The update is
 * clipped to L2 norm `normClip`.
 * Knows its own records. Source: Zhang et al. 2022, "Neurotoxin", arXiv:2206.10341, algorithm 1.
 */
export const Neurotoxin = z.strictObject({
  kind: z.literal('neurotoxin'),
  ...BACKDOOR_KEYS,
  ...PATCH_KEYS,
  variant: z.enum(['authors', 'flpoison']).default('authors'),
  normClip: z.number().positive().default(0.2),
})
export type Neurotoxin = z.infer<typeof Neurotoxin>

/** Share of the coordinates that move. */
const MOVING = { authors: 0.95, flpoison: 0.1 } as const

export function neurotoxin(spec: Neurotoxin, attacker: Attacker): Attack {
  return {
    poison: triggered(spec, patchTrigger(spec), attacker),
    steps(local) {
      const moves = quietest(local.gradient(local.records), MOVING[spec.variant])
      return {
        gradient: (gradient) => gradient.map((x, i) => (moves[i] ? x : 0)),
        // Weight decay would move the others all the same.
        weights: (weights) => weights.map((weight, i) => (moves[i] ? weight : local.global[i]!)),
      }
    },
    transform: (update) => intoBall(update, spec.normClip),
  }
}

/** A mask [d]: 1 for the floor(share * d) coordinates of smallest absolute value. */
export function quietest(gradient: Float32Array, share: number): Uint8Array {
  const size = gradient.map(Math.abs)
  const count = Math.floor(share * size.length)
  const mask = new Uint8Array(size.length)
  if (count === 0) return mask
  const last = size.toSorted()[count - 1]!
  let room = count
  const take = (fits: (value: number) => boolean) => {
    for (const [i, value] of size.entries()) {
      if (room === 0 || !fits(value)) continue
      mask[i] = 1
      room--
    }
  }
  take((value) => value < last)
  take((value) => value === last)
  return mask
}
