import { basename, relative } from 'node:path'
import pico from 'picocolors'
import { makeReport } from '../report/make.js'
import { failures, sweepTable } from '../report/sweep-table.js'
import type { Changes } from '../scenario/load.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'
import { openProgress, type Screen } from '../terminal/progress.js'
import { drawTable } from '../terminal/table.js'
import { sweepFolder } from './folder.js'
import { planSweep, type SweepPlan } from './plan.js'
import type { SweepRecord } from './record.js'
import { assertAllDone, runSweep } from './run.js'

export interface OnScreenOptions {
  readonly quick: boolean
  /** Absent: runs/<sweep>. */
  readonly out?: string | undefined
  readonly jobs: number
  readonly only: readonly string[]
  readonly engine: string
  /** Standard output gets one line of JSON at the end and nothing else. */
  readonly json: boolean
}

/** `fedveil sweep`: all that is left to run of a sweep, with a bar, the closing table and the report. */
export async function sweepOnScreen(name: string, changes: Changes, options: OnScreenOptions): Promise<void> {
  const plan = planSweep(name, changes, options)
  const out = options.out ?? sweepFolder(plan)
  const screen: Screen = options.json ? process.stderr : process.stdout
  const colour = screen.isTTY === true && pico.isColorSupported
  introduce(screen, plan, colour)
  const record = await perform(plan, out, commandOf(name, changes, options), options, screen)
  screen.write(`\n${drawTable(sweepTable(record), { colour })}\n`)
  for (const sentence of failures(record)) screen.write(`${sentence}\n`)
  const report = await makeReport(out)
  screen.write(`\nReport: ${relative(process.cwd(), report) || report}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify(jsonOf(record, out))}\n`)
  assertAllDone(record)
}

function introduce(screen: Screen, { sweep, runs }: SweepPlan, colour: boolean): void {
  const { title, claim, seeds, scenario } = sweep
  const cells = runs.length / seeds.length
  const seeded = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
  screen.write(`${pico.createColors(colour).bold(title)}\n${claim}\n`)
  screen.write(`Scenario ${scenario}, ${cells} cells, ${seeded}: ${runs.length} runs.\n\n`)
}

async function perform(
  plan: SweepPlan,
  out: string,
  command: string,
  { engine, jobs, only }: OnScreenOptions,
  screen: Screen,
): Promise<SweepRecord> {
  const interrupt = onInterrupt()
  const progress = openProgress(screen)
  try {
    return await runSweep(plan, { out, engine, jobs, only, command, progress, signal: interrupt.signal })
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    progress.line('The same command goes on from here.')
    throw interrupted()
  } finally {
    progress.stop()
    interrupt.release()
  }
}

/** The command as others may run it: of paths their last part alone, and without where results went. */
function commandOf(name: string, { set = [], data }: Changes, { quick, engine }: OnScreenOptions): string {
  const words = ['fedveil', 'sweep', basename(name)]
  if (data !== undefined) words.push('--data', basename(data))
  for (const change of set) words.push('--set', change)
  if (quick) words.push('--quick')
  if (engine !== 'auto') words.push('--engine', engine)
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}

/** What `--json` prints: every run with what it measured. */
function jsonOf({ definition, rows }: SweepRecord, out: string): object {
  const { name, title, claim, scenario, quick, seeds } = definition
  const runs = rows.map(({ cell, at, seed, result, error }) => ({ cell, at, seed, ...result, error }))
  return { sweep: name, title, claim, scenario, quick, seeds, runs, out }
}
