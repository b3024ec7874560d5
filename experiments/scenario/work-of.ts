import type { Plan } from '../../proto/plan.js'
import type { Scenario } from './schema.js'

/** The work with what a scenario leaves open: where nobody's classes are another's, heads stay with the participants. */
export function workOf({ work, partition }: Pick<Scenario, 'work' | 'partition'>): Plan['work'] {
  if (work.mode !== 'horizontal') return work
  return { ...work, localHead: work.localHead ?? partition?.kind === 'identity' }
}
