import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'
import { explain } from '../scenario/explain.js'
import { type Changes, loadScenario, scenarioTemplate } from '../scenario/load.js'
import { type Override, overridesOf } from '../scenario/override.js'
import type { Scenario } from '../scenario/schema.js'
import { type FileKind, findYaml, readYaml } from '../scenario/yaml-file.js'
import { fits, fitsAny, type Place } from './pattern.js'
import { type Entry, quickSweep, Sweep } from './schema.js'
import { settingsDigest } from './settings-digest.js'

/** A place of the matrix with what it changes. */
export interface Cell {
  /** `mechanism=gaussian,budget=8`: axes in order. */
  readonly key: string
  readonly at: Place
  readonly set: readonly Override[]
}

/** One run of a cell with one seed. */
export interface CellRun {
  readonly cell: Cell
  readonly seed: number
  /** Of one arm, with every default filled in. */
  readonly scenario: Scenario
  /** `settingsDigest` of the scenario. */
  readonly settings: string
  /** How the run is attacked when it has ended, if it is. */
  readonly attack: 'quick' | 'whole' | null
}

/** A sweep with every run that it consists of. */
export interface SweepPlan {
  readonly sweep: Sweep
  readonly quick: boolean
  /** In the order in which they run: all cells with the first seed, then with the next. */
  readonly runs: readonly CellRun[]
}

const SWEEPS: FileKind = {
  noun: 'sweep',
  folder: fileURLToPath(new URL('.', import.meta.url)),
  page: 'docs/sweeps.md',
}

/**
 * Loads a sweep by its built-in name or from a YAML file and checks the scenario of every run, so that none fails for
 * its settings after others have run.
 * @param changes made to the scenario before the entries of a cell, which win
 * @throws FedveilError (exit code 3) naming the file or the cell, the key path, what was found and what is allowed
 */
export function planSweep(nameOrFile: string, changes: Changes, { quick }: { quick: boolean }): SweepPlan {
  const file = findYaml(SWEEPS, nameOrFile)
  const whole = checked(nameOrFile, withArmAxes(readYaml(SWEEPS, nameOrFile, file), file))
  const sweep = quick ? quickOf(whole) : whole
  const template = scenarioTemplate(scenarioName(sweep.scenario, file), sweep.arm)
  const base = overridesOf(sweep)
  const cells = cellsOf(sweep)
  if (cells.length === 0)
    throw new FedveilError(
      'SWEEP_EMPTY',
      `sweep "${sweep.name}" has no cell left after "skip" and "only"`,
      EXIT.scenario,
    )
  const runs = sweep.seeds.flatMap((seed) =>
    cells.map((cell): CellRun => {
      const scenario = template(`${sweep.name}, cell ${cell.key}`, { base, changes, last: lastOf(cell, seed) })
      return { cell, seed, scenario, settings: settingsDigest(scenario), attack: attackOn(sweep, cell) }
    }),
  )
  return { sweep, quick, runs }
}

/** The cells of the product that no rule leaves out; the last axis turns fastest. */
export function cellsOf({ matrix, skip, only }: Pick<Sweep, 'matrix' | 'skip' | 'only'>): Cell[] {
  const axes = Object.entries(matrix)
  const product = axes.reduce<[string, Entry][][]>(
    (cells, [axis, entries]) =>
      cells.flatMap((cell) => entries.map((entry) => [...cell, [axis, entry] as [string, Entry]])),
    [[]],
  )
  return product.map(cellOf).filter(({ at }) => fitsAny(only, at) && !skip.some((pattern) => fits(pattern, at)))
}

function cellOf(entries: readonly (readonly [string, Entry])[]): Cell {
  return {
    key: entries.map(([axis, { name }]) => `${axis}=${name}`).join(','),
    at: Object.fromEntries(entries.map(([axis, { name }]) => [axis, name])),
    set: entries.flatMap(([, entry]) => overridesOf(entry)),
  }
}

function attackOn({ attack }: Sweep, { at }: Cell): CellRun['attack'] {
  if (attack === undefined || !fitsAny(attack.where, at)) return null
  return attack.quick ? 'quick' : 'whole'
}

/** The only arm of a cell's scenario. */
const ARM = 'run'

function lastOf({ key, set }: Cell, seed: number): Override[] {
  return [
    ...set,
    { path: 'seed', value: seed },
    { path: 'ceiling', value: false },
    { path: 'arms', value: [{ name: ARM, title: key.slice(0, 120) }] },
  ]
}

function quickOf(sweep: Sweep): Sweep {
  const quick = quickSweep(sweep)
  if (quick !== null) return quick
  throw new FedveilError(
    'SWEEP_QUICK',
    `sweep "${sweep.name}" says nothing of --quick: give it a "quick" group`,
    EXIT.usage,
  )
}

/** What an axis says for as many entries as its scenario has arms. */
const ARMS = 'arms'

/** The document with the arms of its scenario as entries where an axis asks for them. */
function withArmAxes(document: object, file: string): object {
  const asked = Asked.safeParse(document)
  if (!asked.success) return document
  const { matrix, scenario } = asked.data
  if (!Object.values(matrix).includes(ARMS)) return document
  const { arms } = loadScenario(scenarioName(scenario, file))
  const expanded = Object.entries(matrix).map(([axis, entries]) => [axis, entries === ARMS ? arms : entries])
  return { ...document, matrix: Object.fromEntries(expanded) }
}

/** As much of a sweep as says whose arms it wants. */
const Asked = z.looseObject({ scenario: z.string(), matrix: z.record(z.string(), z.unknown()) })

function checked(what: string, document: object): Sweep {
  const parsed = Sweep.safeParse(document)
  if (parsed.success) return parsed.data
  const why = explain(Sweep, document, parsed.error, 'sweep')
  throw new FedveilError('SWEEP_INVALID', `sweep ${what}: ${why}`, EXIT.scenario)
}

/** A scenario's file is looked for beside the sweep's. */
function scenarioName(name: string, sweepFile: string): string {
  return /[/\\]|\.ya?ml$/.test(name) ? resolve(dirname(sweepFile), name) : name
}
