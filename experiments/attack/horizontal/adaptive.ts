import { z } from 'zod'
import type { LocalRound } from '../../../participant/horizontal-hooks.js'
import { aribaScore } from './ariba-score.js'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, scaleKey, triggered } from './backdoor.js'
import { mixed } from './constrain-and-scale.js'
import { cosineScore, type DetectionScore, type DetectionScoreKind, normScore } from './detection-score.js'
import { scaled } from './model-replacement.js'
import { PATCH_KEYS, patchTrigger } from './trigger.js'

/**
 * An attacker that knows how updates are judged and holds that in its loss: alpha * (loss on the poisoned records) +
 * (1 - alpha) * penalty(update). With a `limit`, what it sends is then moved towards the last change of the global model
 * until its penalty is no more than that. The general form of constrain-and-scale (Bagdasaryan et al. 2020, section 4.3).
 * Knows its own records, the global models of this round and the last, and the score; with that of ARIBA also what the
 * other attackers sent in the last round. In the first round it has seen no change yet, and does as BadNets.
 */
export const Adaptive = z.strictObject({
  kind: z.literal('adaptive'),
  ...BACKDOOR_KEYS,
  ...PATCH_KEYS,
  score: z.enum(['norm', 'cosine', 'ariba']).default('cosine'),
  alpha: z.number().gt(0).max(1).default(0.5),
  limit: z.number().positive().optional(),
  scale: scaleKey(1),
})
export type Adaptive = z.infer<typeof Adaptive>

const SCORES: Readonly<Record<Adaptive['score'], DetectionScoreKind>> = {
  norm: normScore,
  cosine: cosineScore,
  ariba: aribaScore,
}

/** How attackers tell each other what they send. */
export interface Accomplices {
  tell(sent: Float32Array, local: LocalRound): void
  /** @returns what the others tell of this round */
  hear(local: LocalRound): Promise<Float32Array[]>
}

export function adaptive(
  spec: Adaptive,
  attacker: Attacker,
  accomplices?: Accomplices,
  kind: DetectionScoreKind = SCORES[spec.score],
): Attack {
  let heard: readonly Float32Array[] = []
  let seen: Float32Array | undefined
  let last: Float32Array | undefined
  let score: DetectionScore | undefined
  return {
    observe({ global, layers }) {
      const before = seen
      last = before && global.map((weight, i) => weight - before[i]!)
      score = last && kind(last, { layers, accomplices: heard })
      seen = global
    },
    poison: triggered(spec, patchTrigger(spec), attacker),
    steps: ({ global }) =>
      score && {
        gradient: (gradient, weights) =>
          mixed(spec.alpha, gradient, score!.gradient(weights.map((weight, i) => weight - global[i]!))),
      },
    async transform(update, local) {
      const scaledUp = scaled(update, spec.scale)
      const sent = score && last && spec.limit !== undefined ? withinLimit(scaledUp, last, score, spec.limit) : scaledUp
      accomplices?.tell(sent, local)
      heard = (await accomplices?.hear(local)) ?? []
      return sent
    },
  }
}

/** Halvings of the way between the two updates. */
const HALVINGS = 30

/**
 * The point nearest to the update on the way from `harmless` to it whose penalty is at most `limit`, as far as the penalty
 * grows along the way; `harmless` where that is above the limit itself.
 */
export function withinLimit(
  update: Float32Array,
  harmless: Float32Array,
  { penalty }: DetectionScore,
  limit: number,
): Float32Array {
  if (penalty(update) <= limit) return update
  let [low, high] = [0, 1]
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (penalty(mixed(middle, update, harmless)) <= limit) low = middle
    else high = middle
  }
  return mixed(low, update, harmless)
}
