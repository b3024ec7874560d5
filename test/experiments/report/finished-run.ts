import { loadScenario, scenarioYaml } from '../../../experiments/scenario/load.js'
import type { FinishedRun } from '../../../experiments/simulate/run-folder.js'
import type { ArmMetrics, ArmSummary } from '../../../experiments/simulate/summary.js'
import { isRows } from '../../../learning/data/spec.js'

/** A made-up finished run of a built-in scenario, for tests of what is shown of one. */
export function finished(name: string): FinishedRun {
  const scenario = loadScenario(name)
  const protects = scenario.work.mode !== 'horizontal'
  const arms = scenario.arms.map(({ name: arm, title }, i): ArmSummary => {
    const promises = protects && arm !== 'unprotected'
    return {
      name: arm,
      title,
      accuracy: 0.72,
      auc: isRows(scenario.data) ? 0.8 : null,
      epsilon: promises ? 100 : null,
      delta: promises ? 1e-5 : null,
      guarantee: promises ? 'Epsilon 100 for one record (replace-one). More follows. Much more.' : 'no guarantee.',
      bytesUp: 1_500_000,
      bytesDown: 2_500_000,
      seconds: 75,
      epsilonPerRelease: null,
      reference: null,
      epsilonTotal: null,
      share: null,
      detection: null,
      detectionOverAll: null,
      rounds: [],
      partyAccuracy: null,
      referenceFromParties: null,
      attackSuccess: scenario.attack === undefined ? null : 0.9 - 0.8 * i,
      flagged: arm === 'ariba' ? ['p6'] : [],
      left: [],
      ended: null,
    }
  })
  const { title, claim, seed, work } = scenario
  const summary = {
    scenario: name,
    title,
    claim,
    mode: work.mode,
    seed,
    ceiling: 0.8,
    ceilingAuc: isRows(scenario.data) ? 0.85 : null,
    ceilingSeconds: 10,
    majority: 0.05,
    arms,
  }
  return {
    path: name,
    scenario,
    scenarioText: scenarioYaml(scenario),
    summary,
    metrics: arms.flatMap((arm) => [1, 2, 3].map((round) => metricsOf(arm, round))),
    statements: new Map([[arms[0]!.name, new Map([[scenario.participants[0]!.name, 'A statement of its own.']])]]),
  }
}

function metricsOf({ name, attackSuccess }: ArmSummary, round: number): ArmMetrics {
  return {
    arm: name,
    round,
    loss: 3 / round,
    accuracy: 0.2 * round,
    ...(attackSuccess === null ? {} : { attackSuccess: attackSuccess * (round / 3) }),
    ...(name === 'ariba' ? { flagged: ['p6'], heat: { p1: { stem: 0, head: 1 }, p6: { stem: 7, head: 19 } } } : {}),
  }
}
