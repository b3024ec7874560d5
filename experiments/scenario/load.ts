import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { EXIT, FedveilError } from '../../proto/error.js'
import { explain } from './explain.js'
import { didYouMean } from './nearest.js'
import { type Override, overridesOf, parseOverride, withOverrides } from './override.js'
import { type Arm, Scenario } from './schema.js'
import { builtInNames, type FileKind, findYaml, readYaml } from './yaml-file.js'

/** Changes that a command line makes to a scenario. */
export interface Changes {
  /** `path=value` texts, in order. */
  readonly set?: readonly string[]
  /** Folder or archive of images, or a table, to use in place of the scenario's data. */
  readonly data?: string
  readonly seed?: number
}

const SCENARIOS: FileKind = {
  noun: 'scenario',
  folder: fileURLToPath(new URL('.', import.meta.url)),
  page: 'docs/scenarios.md',
}

/** Names of the scenarios that come with the program, sorted. */
export function builtInScenarios(): string[] {
  return builtInNames(SCENARIOS)
}

/**
 * Loads a scenario by its built-in name or from a YAML file, changes it, and fills in every default. All arms are
 * checked as well, so that none fails after the first has run.
 * @throws FedveilError (exit code 3) naming the file, the key path, what was found and what is allowed
 */
export function loadScenario(nameOrFile: string, changes: Changes = {}): Scenario {
  const file = findYaml(SCENARIOS, nameOrFile)
  const scenario = rooted(checked(nameOrFile, changed(readYaml(SCENARIOS, nameOrFile, file), changes)), dirname(file))
  for (const arm of scenario.arms) withArm(scenario, arm)
  return scenario
}

/** Changes to a scenario in the order in which they are made. */
export interface Layers {
  /** Part of what is run, as if the file said so: made before `--data` replaces the data. */
  readonly base: readonly Override[]
  readonly changes: Changes
  /** Win over `--set`, as an arm's do. */
  readonly last: readonly Override[]
}

/**
 * A scenario that is to run changed in many ways, without its own comparison: as one of its arms has it, or as it is.
 * @returns a function that makes the changes and fills in every default; `what` names the result in errors (exit code 3)
 */
export function scenarioTemplate(nameOrFile: string, arm?: string): (what: string, layers: Layers) => Scenario {
  const own = arm === undefined ? [] : overridesOf(findArm(loadScenario(nameOrFile), arm))
  const file = findYaml(SCENARIOS, nameOrFile)
  const document = withOverrides(readYaml(SCENARIOS, nameOrFile, file), own)
  return (what, { base, changes, last }) => {
    const run = withOverrides(changed(withOverrides(document, base), changes), last)
    return rooted(checked(what, run), dirname(file))
  }
}

/**
 * The scenario as one of its arms runs it.
 * @throws FedveilError SCENARIO_ARM if it has no arm of that name, SCENARIO_INVALID if the arm's changes do not fit
 */
export function armOf(scenario: Scenario, name: string): Scenario {
  return withArm(scenario, findArm(scenario, name))
}

function findArm(scenario: Scenario, name: string): Arm {
  const arm = scenario.arms.find((one) => one.name === name)
  if (arm !== undefined) return arm
  const names = scenario.arms.map((one) => one.name)
  throw new FedveilError(
    'SCENARIO_ARM',
    `scenario "${scenario.name}" has no arm "${name}"${didYouMean(name, names)} (arms: ${names.join(', ')})`,
    EXIT.scenario,
  )
}

/** The arm that a deployment runs when none is named: the last one, by convention the most protected. */
export function lastArm(scenario: Scenario): Arm {
  return scenario.arms.at(-1)!
}

/** YAML of a resolved scenario: loading it again gives an equal one. */
export function scenarioYaml(scenario: Scenario): string {
  return stringify(scenario, { lineWidth: 120 })
}

function withArm(scenario: Scenario, arm: Arm): Scenario {
  return checked(`${scenario.name}, arm "${arm.name}"`, withOverrides(scenario, overridesOf(arm)))
}

function checked(what: string, document: unknown): Scenario {
  const parsed = Scenario.safeParse(document)
  if (parsed.success) return parsed.data
  const why = explain(Scenario, document, parsed.error)
  throw new FedveilError('SCENARIO_INVALID', `scenario ${what}: ${why}`, EXIT.scenario)
}

/** The document with the data of `--data` put in first, so that `--set data.minImages=5` can change it. */
function changed(document: unknown, { set = [], data, seed }: Changes): unknown {
  const overrides: Override[] = set.map(parseOverride).map(fromHere)
  if (seed !== undefined) overrides.push({ path: 'seed', value: seed })
  return withOverrides(data === undefined ? document : withData(document, resolve(data)), overrides)
}

/** A file that a command line names is relative to the current folder. */
function fromHere({ path, value }: Override): Override {
  return { path, value: path === BUDGET && typeof value === 'string' ? resolve(value) : value }
}

/** Data of a path in place of the document's own; what both kinds of data say stays. */
function withData(document: unknown, path: string): unknown {
  const { data = {}, ...rest } = document as { data?: Record<string, unknown> }
  const { source, keys } = ROWS.has(data.source) ? FILE_OF_ROWS : FILES_OF_IMAGES
  const kept = Object.entries(data).filter(([key]) => keys.includes(key))
  return { ...rest, data: { source, path, ...Object.fromEntries(kept) } }
}

const ROWS = new Set<unknown>(['table', 'synthetic-table'])
const FILE_OF_ROWS = { source: 'table', keys: ['label', 'id', 'columns', 'kinds', 'testFraction', 'splitSeed'] }
const FILES_OF_IMAGES = {
  source: 'path',
  keys: ['size', 'minImages', 'maxImages', 'testFraction', 'splitSeed', 'maxBrokenShare'],
}

/** A relative path in a file is relative to that file. */
function rooted(scenario: Scenario, folder: string): Scenario {
  const { data, privacy, arms } = scenario
  const atRoot = (path: string) => resolve(folder, path)
  return {
    ...scenario,
    data: 'path' in data ? { ...data, path: atRoot(data.path) } : data,
    privacy: withBudget(privacy, atRoot),
    arms: arms.map((arm) => ({ ...arm, set: rootedChanges(arm.set, atRoot) })),
  }
}

function rootedChanges(set: Arm['set'], atRoot: (path: string) => string): Arm['set'] {
  return Object.fromEntries(
    Object.entries(set).map(([path, value]) => {
      if (path === BUDGET && typeof value === 'string') return [path, atRoot(value)]
      return [path, path === 'privacy' ? withBudget(value, atRoot) : value]
    }),
  )
}

const BUDGET = 'privacy.budget'

/** Privacy whose budget file, if it names one, is at its place. */
function withBudget<T>(privacy: T, at: (path: string) => string): T {
  if (typeof privacy !== 'object' || privacy === null) return privacy
  if (!('budget' in privacy) || typeof privacy.budget !== 'string') return privacy
  return { ...privacy, budget: at(privacy.budget) }
}

/** The budget files that a scenario and its arms name. */
export function budgetFiles(scenario: Scenario): string[] {
  const named = scenario.arms.flatMap(({ name }) => {
    const { privacy } = armOf(scenario, name)
    return privacy.mechanism === 'dctdp' && privacy.budget !== undefined ? [privacy.budget] : []
  })
  return [...new Set(named)]
}
