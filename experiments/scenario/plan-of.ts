import { privacyOfPlan } from '../../learning/budget/planned-budget.js'
import { isRows } from '../../learning/data/spec.js'
import type { Plan } from '../../proto/plan.js'
import { armOf } from './load.js'
import { membershipOf, type Scenario } from './schema.js'
import { workOf } from './work-of.js'

/**
 * The plan that a coordinator offers for one arm of a scenario.
 * @param run the run's id
 * @param classes how many people (classes) the data holds
 * @throws BUDGET_FILE, CHECKPOINT_FILE if its budget file cannot be used
 */
export function planOf(scenario: Scenario, arm: string, run: string, classes: number): Plan {
  const armed = armOf(scenario, arm)
  const { name, seed, threads, data, participants, privacy } = armed
  return {
    version: 1,
    run,
    scenario: name,
    arm,
    purpose: 'train',
    seed,
    threads,
    ...(isRows(data) ? {} : { imageSize: data.size }),
    classes,
    participants: participants.map(({ name, slice }) => ({ name, slice })),
    privacy: privacyOfPlan(privacy),
    work: workOf(armed),
    membership: membershipOf(armed),
  }
}
