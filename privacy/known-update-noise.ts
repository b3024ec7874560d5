import type { Plan } from '../proto/plan.js'
import { localUpdateNoise } from './local-update-noise.js'

/**
 * Standard deviation of the noise that is in each coordinate of every update when a coordinator's rule sees it, as far as the
 * plan fixes it; 0 where updates come as they are. Public, like the plan: a rule may allow for it.
 *
 * With central noise it is 0, since the coordinator adds that to the sum of what it has seen.
 */
export function knownUpdateNoise({ privacy, work }: Pick<Plan, 'privacy' | 'work'>): number {
  return privacy.mechanism === 'dp-fedavg-local' ? localUpdateNoise(privacy, work.training.epochs) : 0
}
