import { z } from 'zod'
import { l2Norm } from '../../../privacy/clip.js'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, scaleKey, triggered } from './backdoor.js'
import { cosineDistance } from './cosine-distance.js'
import { scaled } from './model-replacement.js'
import { PATCH_KEYS, patchTrigger } from './trigger.js'

/**
 * Model replacement that holds an anomaly detector in its loss: alpha * (loss on the poisoned records) + (1 - alpha) *
 * (anomaly of the weights), and then scales. Anomaly: `cosine`, 1 - cos(weights, global weights); `distance`, the L2
 * distance to the global weights. Weight decay and momentum of the plan come on top.
 * Knows its own records and the global model. Source: Bagdasaryan et al. 2020, arXiv:1807.00459, section 4.3 and
 * algorithm 1.
 */
export const ConstrainAndScale = z.strictObject({
  kind: z.literal('constrain-and-scale'),
  ...BACKDOOR_KEYS,
  ...PATCH_KEYS,
  alpha: z.number().gt(0).max(1).default(0.5),
  anomaly: z.enum(['cosine', 'distance']).default('cosine'),
  scale: scaleKey(50),
})
export type ConstrainAndScale = z.infer<typeof ConstrainAndScale>

export function constrainAndScale(spec: ConstrainAndScale, attacker: Attacker): Attack {
  const anomaly = spec.anomaly === 'cosine' ? cosineGradient : distanceGradient
  return {
    poison: triggered(spec, patchTrigger(spec), attacker),
    steps: ({ global }) => ({
      gradient: (gradient, weights) => mixed(spec.alpha, gradient, anomaly(weights, global)),
    }),
    transform: (update) => scaled(update, spec.scale),
  }
}

/** alpha * a + (1 - alpha) * b. */
export function mixed(alpha: number, a: Float32Array, b: Float32Array): Float32Array {
  return a.map((x, i) => alpha * x + (1 - alpha) * b[i]!)
}

function cosineGradient(weights: Float32Array, global: Float32Array): Float32Array {
  return cosineDistance(weights, global).gradient
}

/** Of the distance, 0 where it is 0. */
function distanceGradient(weights: Float32Array, global: Float32Array): Float32Array {
  const change = weights.map((weight, i) => weight - global[i]!)
  const distance = l2Norm(change)
  return distance === 0 ? change : change.map((x) => x / distance)
}
