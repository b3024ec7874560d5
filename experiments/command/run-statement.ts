import { existsSync, statSync } from 'node:fs'
import { plannedBudget } from '../../learning/budget/planned-budget.js'
import { coverageOf } from '../../participant/coverage.js'
import { plannedReleases } from '../../participant/planned-releases.js'
import { type CentralPrivacy, centralEpsilon, centralNoise } from '../../privacy/central-noise.js'
import { centralStatement, centralStatementText } from '../../privacy/central-statement.js'
import { statementText, statePlan } from '../../privacy/statement.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { Plan } from '../../proto/plan.js'
import { armOf, budgetFiles, loadScenario } from '../scenario/load.js'
import { planOf } from '../scenario/plan-of.js'
import type { Scenario } from '../scenario/schema.js'
import { type FinishedRun, readRuns } from '../simulate/run-folder.js'
import { changesOf, type ScenarioChanges } from './options.js'

export interface StatementFlags extends ScenarioChanges {
  readonly arm?: string
  readonly json?: boolean
}

/** What an arm promises: in all, and where they differ from that, by participant. */
interface ArmStatement {
  readonly scenario: string
  readonly arm: string
  readonly guarantee: string
  readonly participants?: Readonly<Record<string, string>>
}

export function showStatement(target: string, flags: StatementFlags): void {
  const finished = existsSync(target) && statSync(target).isDirectory()
  const statements = finished ? readRuns(target).flatMap(statementsOf) : planned(target, flags)
  const chosen = flags.arm === undefined ? statements : statements.filter(({ arm }) => arm === flags.arm)
  if (chosen.length === 0) throw noSuchArm(target, flags.arm, statements)
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ finished, statements: chosen })}\n`)
    return
  }
  for (const { scenario, arm, guarantee, participants = {} } of chosen) {
    process.stdout.write(`${scenario}, arm ${arm}${finished ? '' : ', before it runs'}:\n  ${guarantee}\n`)
    for (const [name, text] of Object.entries(participants)) process.stdout.write(`  ${name}: ${text}\n`)
  }
  if (!finished)
    process.stdout.write(
      'With the noise of a deployment, from the operating system. A simulation draws it from its seed and promises nothing.\n',
    )
}

function noSuchArm(target: string, arm: string | undefined, statements: readonly ArmStatement[]): FedveilError {
  const names = [...new Set(statements.map((each) => each.arm))].join(', ')
  return new FedveilError('SCENARIO_ARM', `the run in ${target} has no arm "${arm}" (arms: ${names})`, EXIT.usage)
}

function statementsOf({ summary, statements }: FinishedRun): ArmStatement[] {
  return summary.arms.map(({ name, guarantee }) => {
    const own = [...(statements.get(name) ?? [])].filter(([, text]) => text !== guarantee)
    const participants = own.length === 0 ? {} : { participants: Object.fromEntries(own) }
    return { scenario: summary.scenario, arm: name, guarantee, ...participants }
  })
}

function planned(target: string, flags: StatementFlags): ArmStatement[] {
  const scenario = loadScenario(target, changesOf(flags))
  const arms = flags.arm === undefined ? scenario.arms.map(({ name }) => name) : [flags.arm]
  return arms.map((arm) => ({ scenario: scenario.name, arm, guarantee: guaranteeOf(armOf(scenario, arm), arm) }))
}

function guaranteeOf(scenario: Scenario, arm: string): string {
  const plan = planOf(scenario, arm, 'planned', classesOf(scenario))
  const { privacy, work } = plan
  const samples = work.mode === 'vertical' && work.defence.kind === 'mid'
  if (privacy.mechanism === 'unprotected' && !samples) return 'no guarantee: vectors leave as they are'
  return privacy.mechanism === 'dp-fedavg-central' ? centralGuarantee(plan, privacy) : localGuarantee(plan, scenario)
}

/**
 * No epsilon depends on how many classes there are, but how many codes a mechanism has may; of data that is not read the
 * least number stands for it.
 */
function classesOf({ data }: Scenario): number {
  return data.source === 'faces' ? data.identities : 2
}

function centralGuarantee(plan: Plan, privacy: CentralPrivacy): string {
  const rounds = plan.work.training.epochs
  const noise = centralNoise(privacy, rounds)!
  const epsilon = centralEpsilon(privacy, noise.multiplier, rounds)
  return centralStatementText(centralStatement({ privacy, noise, rounds, epsilon, noiseKind: 'system' }))
}

function localGuarantee(plan: Plan, scenario: Scenario): string {
  const { privacy, work } = plan
  const { data } = scenario
  const budgets = budgetFiles(scenario)
  // What is in a folder is not known before it is read.
  const recordsPerPerson = work.mode !== 'horizontal' && data.source === 'faces' ? data.imagesPerIdentity : undefined
  return statementText(
    statePlan(plannedReleases(plan, budgets), {
      delta: 'delta' in privacy ? privacy.delta : 0,
      coverage: coverageOf(plan, plannedBudget(privacy, budgets)),
      ...(recordsPerPerson === undefined ? {} : { recordsPerPerson }),
    }),
  )
}
