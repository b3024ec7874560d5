import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { EXIT, FedveilError } from '../../proto/error.js'
import { ATTACKS_FILE } from '../attack/results-file.js'
import { scenarioYaml } from '../scenario/load.js'
import { Scenario } from '../scenario/schema.js'
import { ArmMetrics, Summary } from './summary.js'

/** Where everything of a run lies: docs/scenarios.md lists the files. */
export interface RunFolder {
  readonly path: string
  readonly scenarioFile: string
}

const SCENARIO = 'scenario.yaml'
const METRICS = 'metrics.jsonl'
const RESULT = 'result.json'
const REPORT = 'report.html'
const COORDINATOR = 'coordinator'
export const PRETRAINED = 'pretrained'
export const WARM_STARTS = 'warm-start'

/** `runs/<name>-<yyyymmdd-hhmmss>` below the current directory, with a number behind it if that is taken. */
export function defaultFolder(name: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  for (let n = 1; ; n++) {
    const path = resolve('runs', `${name}-${stamp}${n === 1 ? '' : `-${n}`}`)
    if (!existsSync(path)) return path
  }
}

/**
 * Makes the folder of a new run and writes the resolved scenario into it. An earlier run in it is removed, file by file
 * of its own; anything else in the folder is left alone.
 * @throws FedveilError OUT_NOT_EMPTY if it holds something and is not a run's folder
 */
export function createRunFolder(path: string, scenario: Scenario): RunFolder {
  mkdirSync(path, { recursive: true })
  const entries = readdirSync(path)
  if (entries.length > 0) {
    if (!isRunFolder(path)) throw notEmpty(path)
    removeRun(path, entries)
  }
  const scenarioFile = join(path, SCENARIO)
  writeFileSync(scenarioFile, scenarioYaml(scenario))
  writeFileSync(join(path, METRICS), '')
  return { path, scenarioFile }
}

/** The folder of a run that was made before. */
export function openRunFolder(path: string): RunFolder {
  return { path, scenarioFile: join(path, SCENARIO) }
}

/**
 * Makes the folder of a tour, which holds a run in each subfolder.
 * @throws FedveilError OUT_NOT_EMPTY if it holds anything but runs and a report
 */
export function createTourFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  const foreign = readdirSync(path).filter((entry) => entry !== REPORT && !isRunFolder(join(path, entry)))
  if (foreign.length > 0) throw notEmpty(path)
}

/** The folder of a run that is there already. */
export function runFolderAt(path: string): RunFolder {
  return { path, scenarioFile: join(path, SCENARIO) }
}

export function isRunFolder(path: string): boolean {
  return existsSync(join(path, SCENARIO)) && existsSync(join(path, METRICS))
}

function removeRun(path: string, entries: readonly string[]): void {
  for (const file of [METRICS, RESULT, REPORT, ATTACKS_FILE]) rmSync(join(path, file), { force: true })
  for (const entry of entries) {
    if (existsSync(join(path, entry, COORDINATOR))) rmSync(join(path, entry), { recursive: true })
  }
}

function notEmpty(path: string): FedveilError {
  return new FedveilError(
    'OUT_NOT_EMPTY',
    `${path} is not empty and is not the folder of a run; name another with --out`,
    EXIT.usage,
  )
}

/** What the coordinator of an arm keeps. */
export function coordinatorStore(folder: RunFolder, arm: string): string {
  return join(folder.path, arm, COORDINATOR)
}

/** What a participant of an arm keeps: its ledger and its statement. */
export function participantStore(folder: RunFolder, arm: string, participant: string): string {
  return join(participantStores(folder, arm), participant)
}

/** Where the stores of an arm's participants lie side by side, by their names. */
export function participantStores(folder: RunFolder, arm: string): string {
  return join(folder.path, arm)
}

/** Pre-trained bottom models, and networks that frequency methods learn from public faces, which all arms share. */
export function pretrainedStore(folder: RunFolder): string {
  return join(folder.path, PRETRAINED)
}

/** Models to begin with, which all arms share. */
export function warmStartStore(folder: RunFolder): string {
  return join(folder.path, WARM_STARTS)
}

export function appendMetrics(folder: RunFolder, line: ArmMetrics): void {
  appendFileSync(join(folder.path, METRICS), `${JSON.stringify(line)}\n`)
}

/** Keeps a participant's newest privacy statement beside its ledger. */
export function keepStatement(folder: RunFolder, arm: string, participant: string, text: string): void {
  const store = participantStore(folder, arm, participant)
  mkdirSync(store, { recursive: true })
  writeFileSync(join(store, 'statement.txt'), text.endsWith('\n') ? text : `${text}\n`)
}

export function writeSummary(folder: RunFolder, summary: Summary): void {
  writeFileSync(join(folder.path, RESULT), `${JSON.stringify(summary, null, 2)}\n`)
}

/** Writes a report and returns its path. */
export function writeReport(path: string, html: string): string {
  const file = join(path, REPORT)
  writeFileSync(file, html)
  return file
}

/** A finished run as its folder tells it. */
export interface FinishedRun {
  readonly path: string
  readonly scenario: Scenario
  readonly scenarioText: string
  readonly summary: Summary
  readonly metrics: readonly ArmMetrics[]
  /** arm -> participant -> privacy statement. */
  readonly statements: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/**
 * Reads the finished run of a folder, or those of its subfolders (a tour), by mode, then by name.
 * @throws FedveilError NOT_A_RUN if there is none
 */
export function readRuns(path: string): FinishedRun[] {
  if (existsSync(join(path, RESULT))) return [readRun(path)]
  const below = existsSync(path) && statSync(path).isDirectory() ? readdirSync(path).sort() : []
  const runs = below.filter((entry) => existsSync(join(path, entry, RESULT))).map((entry) => readRun(join(path, entry)))
  if (runs.length > 0) return runs.sort((a, b) => MODES.indexOf(a.summary.mode) - MODES.indexOf(b.summary.mode))
  throw new FedveilError(
    'NOT_A_RUN',
    `${path} holds no finished run: expected ${RESULT} in it (fedveil simulate writes it when every arm is done)`,
    EXIT.usage,
  )
}

/** The order in which the documentation introduces them. */
const MODES: readonly string[] = ['vertical', 'horizontal', 'outsourced']

function readRun(path: string): FinishedRun {
  try {
    const scenarioText = readFileSync(join(path, SCENARIO), 'utf8')
    const scenario = Scenario.parse(parse(scenarioText))
    const summary = Summary.parse(JSON.parse(readFileSync(join(path, RESULT), 'utf8')))
    const lines = readFileSync(join(path, METRICS), 'utf8').split('\n').filter(Boolean)
    const metrics = lines.map((line) => ArmMetrics.parse(JSON.parse(line)))
    return { path, scenario, scenarioText, summary, metrics, statements: readStatements(path, scenario) }
  } catch (error) {
    throw new FedveilError(
      'RUN_UNREADABLE',
      `the run in ${path} (${basename(path)}) cannot be read: its ${SCENARIO}, ${METRICS} or ${RESULT} is damaged or of another version; run it again`,
      EXIT.usage,
      { cause: error },
    )
  }
}

function readStatements(path: string, scenario: Scenario): FinishedRun['statements'] {
  return new Map(
    scenario.arms.map(({ name: arm }) => {
      const files = scenario.participants.map(({ name }) => [name, join(path, arm, name, 'statement.txt')] as const)
      const kept = files.filter(([, file]) => existsSync(file))
      return [arm, new Map(kept.map(([name, file]) => [name, readFileSync(file, 'utf8').trim()]))]
    }),
  )
}
