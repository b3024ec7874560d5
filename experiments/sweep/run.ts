import { EXIT, exitCodeOf, FedveilError, sentenceOf } from '../../proto/error.js'
import { CLI, simulate } from '../simulate/simulate.js'
import type { Summary } from '../simulate/summary.js'
import { duration, percent } from '../terminal/format.js'
import type { Progress } from '../terminal/progress.js'
import { commit, version } from '../version.js'
import { attackCell } from './attack-cell.js'
import { CellProgress } from './cell-progress.js'
import { cellFolder, inSweepFolder, pretrainedFolder, warmStartFolder } from './folder.js'
import { onlyRuns } from './only.js'
import type { CellRun, SweepPlan } from './plan.js'
import { type Definition, type Row, recordOf, runName, type SweepRecord } from './record.js'
import type { RowFile } from './row-file.js'

export interface SweepOptions {
  /** The sweep's folder: new, empty, or of the same sweep, which then goes on. */
  readonly out: string
  readonly engine?: string | undefined
  /** How many runs at a time. */
  readonly jobs: number
  /** `axis=entry,...`: the runs to run now; all if empty. */
  readonly only?: readonly string[]
  readonly progress: Progress
  readonly signal: AbortSignal
  /** The command line to write into every row. */
  readonly command: string
  /** The command line to start as child processes; tests bring their own. */
  readonly script?: string
}

/**
 * Runs every run of a sweep that has no row yet, each as `simulate` would, and appends its row. A run that fails gets a row
 * with its sentence, and the others go on; started again, what has failed is tried again.
 * @throws FedveilError SWEEP_FOLDER, SWEEP_IN_USE, SWEEP_ROWS; or the signal's reason: finished rows are there
 */
export async function runSweep(plan: SweepPlan, options: SweepOptions): Promise<SweepRecord> {
  const definition = definitionOf(plan)
  return inSweepFolder(options.out, definition, async (rows) => {
    const wanted = onlyRuns(plan, options.only ?? [])
    const open = openRuns(wanted, rows)
    const { length } = wanted
    if (open.length < length) options.progress.line(`${length - open.length} of ${length} runs are there already.`)
    const view = new CellProgress(options.progress, { done: length - open.length, total: length })
    const stamp = { versions: versions(options.engine), commit: commit(), command: options.command }
    await inParallel(open, options, async (run, signal) => {
      const row = await rowOf(run, stamp, { ...options, signal, progress: view.of(labelOf(run)) })
      rows.append(row)
      view.finished(labelOf(run), outcomeOf(row))
    })
    view.end()
    return recordOf(rows.lines)!
  })
}

/** @throws FedveilError SWEEP_FAILED (exit code 9) if any run of a sweep has failed */
export function assertAllDone({ rows, definition }: SweepRecord): void {
  const failed = rows.filter(({ error }) => error !== null)
  const first = failed[0]
  if (first === undefined) return
  throw new FedveilError(
    'SWEEP_FAILED',
    `${failed.length} of ${definition.runs.length} runs failed, first ${first.cell}, seed ${first.seed}: ${first.error?.sentence}; run the same command again to try them again`,
    EXIT.runFailed,
  )
}

/** What stands above the rows of a sweep. */
export function definitionOf({ sweep, quick, runs }: SweepPlan): Definition {
  const { name, title, claim, scenario, seeds, matrix, plots, courses, tables } = sweep
  const axes = Object.entries(matrix).map(([axis, entries]) => ({
    name: axis,
    entries: entries.map((entry) => ({ name: entry.name, title: entry.title ?? entry.name })),
  }))
  const keys = runs.map(({ cell, settings }) => ({ cell: cell.key, settings }))
  const drawn = { plots, courses, tables }
  return { kind: 'sweep', format: 1, name, title, claim, scenario, quick, seeds, axes, ...drawn, runs: keys }
}

/** Those without a row, or whose row is of a failure, or without the attacks that are asked for. */
function openRuns(runs: readonly CellRun[], { lines }: RowFile): CellRun[] {
  const done = new Map(lines.flatMap((line) => (line.kind === 'row' ? [[runName(line), line.result] as const] : [])))
  return runs.filter(({ cell, settings, attack }) => {
    const result = done.get(runName({ cell: cell.key, settings }))
    return !result || (attack !== null && result.attacks === undefined)
  })
}

type Stamp = Pick<Row, 'versions' | 'commit' | 'command'>
type RunOptions = Omit<SweepOptions, 'jobs' | 'command'>

async function rowOf(run: CellRun, stamp: Stamp, options: RunOptions): Promise<Row> {
  const { cell, seed, settings } = run
  const began = performance.now()
  const outcome = await measure(run, options).then(
    (result) => ({ result, error: null }),
    (error: unknown) => {
      if (options.signal.aborted) throw options.signal.reason
      return { result: null, error: errorOf(error) }
    },
  )
  const wallSeconds = (performance.now() - began) / 1000
  const where = { cell: cell.key, at: cell.at, seed, settings }
  return { kind: 'row', ...where, ...outcome, wallSeconds, ...stamp, finished: new Date().toISOString() }
}

async function measure(run: CellRun, options: RunOptions): Promise<Row['result']> {
  const { engine, signal, progress, script = CLI } = options
  const out = cellFolder(options.out, run)
  const shared = { pretrained: pretrainedFolder(options.out), warmStarts: warmStartFolder(options.out) }
  const result = resultOf(await simulate(run.scenario, { out, engine, signal, progress, ...shared, script }))
  if (run.attack === null) return result
  const task = progress.task('attacking', 'steps')
  task.update(0, 1)
  const onNotice = (sentence: string) => progress.line(`note: ${sentence}`)
  const attacks = await attackCell({ folder: out, quick: run.attack === 'quick', engine, script, signal, onNotice })
  return { ...result, attacks }
}

/** What the only arm measured. */
function resultOf({ arms, mode, majority }: Summary): NonNullable<Row['result']> {
  const [{ name: _name, title: _title, start, testedBy, federated, ...arm }] = arms as [Summary['arms'][number]]
  const where = { ...(start ? { start } : {}), ...(testedBy ? { testedBy } : {}), ...(federated ? { federated } : {}) }
  return { mode, majority, ...arm, ...where }
}

function errorOf(error: unknown): NonNullable<Row['error']> {
  const code = error instanceof FedveilError ? error.code : 'INTERNAL'
  return { code, sentence: sentenceOf(error), exit: exitCodeOf(error) }
}

function labelOf({ cell, seed }: CellRun): string {
  return `${cell.key.replaceAll(',', ', ')}, seed ${seed}`
}

function outcomeOf({ result, error, wallSeconds }: Row): string {
  if (error !== null) return `failed: ${error.sentence}`
  const accuracy = result?.accuracy
  return `accuracy ${percent(typeof accuracy === 'number' ? accuracy : null)} in ${duration(wallSeconds)}`
}

function versions(engine: string | undefined): Record<string, string> {
  const platform = `${process.platform}-${process.arch}`
  return { fedveil: version(), node: process.version, platform, engine: engine ?? 'auto' }
}

/**
 * Works on all items in order, `jobs` at a time. The first error stops what is under way and is thrown when that has ended.
 */
async function inParallel<T>(
  items: readonly T[],
  { jobs, signal }: Pick<SweepOptions, 'jobs' | 'signal'>,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const broken = new AbortController()
  const either = AbortSignal.any([signal, broken.signal])
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) {
      either.throwIfAborted()
      await work(item, either)
    }
  }
  const workers = Array.from({ length: jobs }, () =>
    worker().catch((error: unknown) => {
      broken.abort(error)
    }),
  )
  await Promise.all(workers)
  either.throwIfAborted()
}
