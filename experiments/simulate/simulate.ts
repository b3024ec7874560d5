import { fileURLToPath } from 'node:url'
import type { RunEvent, RunResult } from '../../coordinator/event.js'
import { isUndefended } from '../../proto/plan.js'
import { armOf } from '../scenario/load.js'
import { horizontalAttackOf, type Scenario } from '../scenario/schema.js'
import { alignedLine } from '../terminal/aligned.js'
import { departureLine, endingLine } from '../terminal/departure.js'
import { percent } from '../terminal/format.js'
import type { Progress, Task } from '../terminal/progress.js'
import { RoundTally } from './round-tally.js'
import { measureParties, runArm, runCentralised, type Stage } from './run-arm.js'
import {
  appendMetrics,
  createRunFolder,
  keepStatement,
  type RunFolder,
  warmStartStore,
  writeSummary,
} from './run-folder.js'
import { type ArmResult, type ArmSummary, armSummary, CENTRALISED, PartyAccuracies, type Summary } from './summary.js'
import { warmModel, warmStartOf } from './warm-start.js'

export interface SimulateOptions {
  /** The run's folder: new, empty, or of an earlier run. */
  readonly out: string
  readonly engine?: string | undefined
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Folder of pre-trained bottom models that several runs share; the run's own if not given. */
  readonly pretrained?: string | undefined
  /** Folder of models to begin with that several runs share; the run's own if not given. */
  readonly warmStarts?: string | undefined
  /** The command line to start as child processes; tests bring their own. */
  readonly script?: string
  /** Every event of every arm, after it was written down. */
  onEvent?(arm: string, event: RunEvent): void
}

/** This program's own command line. */
export const CLI = fileURLToPath(new URL('../cli.js', import.meta.url))

/**
 * Runs every arm of a scenario one after another, each as processes of its own, then the centralised training to compare
 * with, and writes all of it into the run's folder.
 * @throws FedveilError of the first process that failed; what was measured until then stays in metrics.jsonl
 */
export async function simulate(scenario: Scenario, options: SimulateOptions): Promise<Summary> {
  const folder = createRunFolder(options.out, scenario)
  const tallies = talliesOf(scenario)
  const stage = stageOf(folder, options, tallies)
  const results: ArmResult[] = []
  for (const { name } of scenario.arms) {
    const armed = armOf(scenario, name)
    const startFrom = await startOf(armed, stage, options)
    const run = await runArm({ ...stage, startFrom }, armed, name)
    results.push({ run, parties: await partiesOf(stage, run, name), ...courseOf(tallies.get(name)) })
  }
  const arms = summariesOf(scenario, results)
  const majority = results.at(-1)?.run.majority ?? 0
  const pooled = scenario.ceiling === false ? undefined : await runCentralised(stage, CENTRALISED)
  const summary = summaryOf(scenario, arms, majority, pooled)
  writeSummary(folder, summary)
  return summary
}

/** The model that an arm begins with, where its scenario has a warm start. */
async function startOf(armed: Scenario, stage: Stage, options: SimulateOptions): Promise<string | undefined> {
  const before = warmStartOf(armed)
  if (before === undefined) return undefined
  const view = new ArmView(options.progress)
  const onEvent = (arm: string, event: RunEvent) => view.show(arm, event)
  return warmModel(options.warmStarts ?? warmStartStore(stage.folder), before, { ...stage, onEvent })
}

type Tallies = ReadonlyMap<string, RoundTally>

/** By name, of the arms of a horizontal run. */
function talliesOf(scenario: Scenario): Tallies {
  const tallies = scenario.arms.flatMap(({ name }): [string, RoundTally][] => {
    const armed = armOf(scenario, name)
    const { work, participants } = armed
    if (work.mode !== 'horizontal') return []
    const everybody = participants.map((one) => one.name)
    return [[name, new RoundTally(horizontalAttackOf(armed), everybody, work.aggregation)]]
  })
  return new Map(tallies)
}

function courseOf(tally: RoundTally | undefined): Pick<ArmResult, 'detection' | 'detectionOverAll' | 'rounds'> {
  const { detection = null, detectionOverAll = null, rounds = [] } = tally ?? {}
  return { detection, detectionOverAll, rounds: [...rounds] }
}

/** What the parties know by themselves, where a limit can be made of it. */
async function partiesOf(stage: Stage, { reference, accuracy }: RunResult, arm: string): Promise<PartyAccuracies> {
  if (reference === null || accuracy === null) return PartyAccuracies.parse({})
  return measureParties(stage, arm)
}

/** The first arm without protection is what the others are measured against. */
function summariesOf(scenario: Scenario, results: readonly ArmResult[]): ArmSummary[] {
  const clean = scenario.arms.findIndex(({ name }) => isUndefended(armOf(scenario, name)))
  const unprotected = results[clean]?.run.accuracy ?? null
  return results.map((result, i) => armSummary(result, scenario.arms[i]!.title, unprotected))
}

function summaryOf(scenario: Scenario, arms: ArmSummary[], majority: number, pooled: RunResult | undefined): Summary {
  const { name, title, claim, seed, work } = scenario
  return {
    scenario: name,
    title,
    claim,
    mode: work.mode,
    seed,
    ceiling: pooled?.accuracy ?? null,
    ceilingAuc: pooled?.auc ?? null,
    ceilingSeconds: pooled?.seconds ?? null,
    majority,
    arms,
  }
}

function stageOf(folder: RunFolder, options: SimulateOptions, tallies: Tallies): Stage {
  const { engine, progress, signal, pretrained, script = CLI } = options
  const view = new ArmView(progress)
  const noticed = new Set<string>()
  return {
    script,
    folder,
    engine,
    signal,
    pretrained,
    onPretraining: (arm, participant, progress) => view.pretraining(arm, participant, progress),
    onEvent(arm, event) {
      const tally = tallies.get(arm)
      if (event.event === 'left') tally?.left(event.participant)
      if (event.event === 'metrics') {
        const detection = tally?.add(event.metrics)
        appendMetrics(folder, { arm, ...event.metrics, ...(detection ? { detection } : {}) })
      }
      if (event.event === 'statement') keepStatement(folder, arm, event.participant, event.text)
      view.show(arm, event)
      options.onEvent?.(arm, event)
    },
    onNotice(sentence) {
      if (noticed.has(sentence)) return // every process says it
      noticed.add(sentence)
      progress.line(`note: ${sentence}`)
    },
  }
}

type Pretrained = NonNullable<Stage['onPretraining']>

const PHASES = { align: 'aligning', train: 'training', evaluate: 'testing', receive: 'receiving' } as const

/** Shows what the processes of the arms do. */
class ArmView {
  readonly #tasks = new Map<string, Task>()
  #note: string | undefined

  constructor(readonly progress: Progress) {}

  show(arm: string, event: RunEvent): void {
    if (event.event === 'progress') {
      this.#task(`${arm}: ${PHASES[event.phase]}`, event.unit).update(event.done, event.total, this.#note)
    } else if (event.event === 'metrics') {
      const { accuracy, loss } = event.metrics
      if (accuracy !== undefined) this.#note = `accuracy ${percent(accuracy)}`
      else if (loss !== undefined) this.#note = `loss ${loss.toFixed(2)}`
    } else if (event.event === 'aligned') {
      this.progress.line(`${arm}: ${alignedLine(event)}`)
    } else if (event.event === 'left') {
      this.progress.line(`${arm}: ${departureLine(event)}`)
    } else if (event.event === 'result') {
      if (event.result.ended) this.progress.line(`${arm}: ${endingLine(event.result.ended)}`)
      for (const task of this.#tasks.values()) task.end()
      this.#tasks.clear()
      this.#note = undefined
    }
  }

  /** One bar for each participant and source; it ends when all of it has. */
  pretraining(arm: string, participant: string, { source, done, total }: Parameters<Pretrained>[2]): void {
    const label = `${arm}: ${participant} pre-training (${source})`
    this.#task(label, 'steps').update(done, total)
    if (done < total) return
    this.#tasks.get(label)?.end()
    this.#tasks.delete(label)
  }

  #task(label: string, unit: string): Task {
    const open = this.#tasks.get(label)
    if (open !== undefined) return open
    const task = this.progress.task(label, unit)
    this.#tasks.set(label, task)
    return task
  }
}
