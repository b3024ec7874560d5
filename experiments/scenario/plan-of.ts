import type { Plan } from '../../proto/plan.js'
import { armOf } from './load.js'
import type { Scenario } from './schema.js'

/**
 * The plan that a coordinator offers for one arm of a scenario.
 * @param run the run's id
 * @param classes how many people (classes) the data holds
 */
export function planOf(scenario: Scenario, arm: string, run: string, classes: number): Plan {
  const { name, seed, threads, data, participants, privacy, work } = armOf(scenario, arm)
  return {
    version: 1,
    run,
    scenario: name,
    arm,
    seed,
    threads,
    imageSize: data.size,
    classes,
    participants,
    privacy,
    work,
  }
}
