import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPlan } from '../../coordinator/store.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { withoutGuarantee } from '../../proto/privacy.js'
import { armOf, lastArm, loadScenario } from '../scenario/load.js'
import { classNames, type PredictionNames, predictionNames, type WhichRecords } from '../scenario/prediction-records.js'
import type { Scenario } from '../scenario/schema.js'
import { Crew } from '../simulate/crew.js'
import { coordinatorStore, openRunFolder, participantStore, type RunFolder } from '../simulate/run-folder.js'
import { departureLine } from '../terminal/departure.js'
import { type NamedPrediction, readPredictions } from './prediction-file.js'

export interface SimulatedOptions {
  readonly arm?: string
  /** Records to predict, in place of the run's own. */
  readonly data?: string
  /** Default: the run's test records; of other data all. */
  readonly records?: WhichRecords
  /** Changes of the scenario, as `path=value`. */
  readonly set: readonly string[]
  readonly without: readonly string[]
  readonly engine: string
  readonly signal: AbortSignal
  say(line: string): void
}

export interface SimulatedPredictions {
  readonly rows: NamedPrediction[]
  /** How many records are of people whom the model knows, and how many of these it named rightly. */
  readonly known: number
  readonly right: number
}

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url))

/**
 * Predicts with the model of one arm of a simulated run: a coordinator and its parties as processes of their own, with
 * the commands that a deployment uses. The noise is seeded, as all of a simulation is.
 * @throws what the first process that fails says
 */
export async function predictSimulated(path: string, options: SimulatedOptions): Promise<SimulatedPredictions> {
  const run = openRunFolder(path)
  const ofRun = loadScenario(run.scenarioFile, { set: options.set })
  const arm = options.arm ?? lastArm(ofRun).name
  const scenario = armOf(ofRun, arm)
  if (scenario.work.mode !== 'vertical') {
    const sentence = `The run in ${path} is ${scenario.work.mode}, and only parties of vertical runs predict together.`
    throw new FedveilError('NOT_A_MODEL', sentence, EXIT.usage)
  }
  const which = options.records ?? (options.data === undefined ? 'test' : 'all')
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-predict-'))
  const file = join(folder, 'predictions.jsonl')
  try {
    await runProcesses({ run, scenario, arm, which, file }, options)
    const { data, set, say } = options
    const ofRecords = data === undefined ? ofRun : loadScenario(run.scenarioFile, { set, data })
    const asked = await predictionNames(ofRecords, which, { onNotice: say })
    const { classes } = readPlan(coordinatorStore(run, arm))
    return await named(readPredictions(file), scenario, classes, asked)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Stage {
  readonly run: RunFolder
  readonly scenario: Scenario
  readonly arm: string
  readonly which: WhichRecords
  readonly file: string
}

async function runProcesses(stage: Stage, options: SimulatedOptions): Promise<void> {
  const { signal, say } = options
  const crew = new Crew({
    script: CLI,
    signal,
    onNotice: (sentence) => say(`note: ${sentence}`),
    onEvent(event) {
      if (event.event === 'left') say(departureLine(event))
    },
  })
  try {
    const url = await crew.coordinator(coordinatorArgs(stage, options))
    for (const { name } of stage.scenario.participants)
      if (!options.without.includes(name)) crew.participant(name, partyArgs(stage, options, name, url))
    await crew.ended()
  } finally {
    await crew.dismiss()
  }
}

/** A process of ours that is only slow to start is not absent; one that fails ends all. */
const PATIENCE_S = 3_600

function coordinatorArgs({ run, arm, file }: Stage, options: SimulatedOptions): string[] {
  const store = coordinatorStore(run, arm)
  const without = options.without.flatMap((name) => ['--without', name])
  const how = ['--patience', String(PATIENCE_S), ...without, ...common(options)]
  return ['predict', store, '--listen', '127.0.0.1:0', '--out', file, ...how]
}

function partyArgs(stage: Stage, options: SimulatedOptions, name: string, url: string): string[] {
  const { run, scenario, arm, which } = stage
  const who = ['--predict', which, '--join', url, '--name', name, '--config', run.scenarioFile]
  const changes = options.set.flatMap((one) => ['--set', one])
  const data = options.data === undefined ? [] : ['--data', options.data]
  const consent = withoutGuarantee(scenario.privacy) ? ['--allow-unprotected'] : []
  const store = ['--store', participantStore(run, arm, name), '--insecure-seeded-noise']
  return ['participant', ...who, ...changes, ...data, ...consent, ...store, ...common(options)]
}

function common({ engine }: SimulatedOptions): string[] {
  return ['--events', '--stop-with-parent', '--engine', engine]
}

/** Whoever simulates knows the names of all. */
async function named(
  predictions: readonly NamedPrediction[],
  scenario: Scenario,
  classes: number,
  asked: PredictionNames,
): Promise<SimulatedPredictions> {
  const nameOf = await classNames(scenario)
  const people = new Set(Array.from({ length: classes }, (_, of) => nameOf(of)))
  const rows = predictions.map((row) => ({ ...row, record: asked.ids[row.position]!, person: nameOf(row.class) }))
  const known = rows.filter(({ position }) => people.has(asked.persons[position]!))
  const right = known.filter(({ position, person }) => person === asked.persons[position])
  return { rows, known: known.length, right: right.length }
}
