import { relative } from 'node:path'
import pico from 'picocolors'
import { closingTable, footnotes } from '../report/closing-table.js'
import { makeReport } from '../report/make.js'
import { loadScenario } from '../scenario/load.js'
import type { Scenario } from '../scenario/schema.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'
import { openProgress, type Screen } from '../terminal/progress.js'
import { drawTable } from '../terminal/table.js'
import { createTourFolder, defaultFolder } from './run-folder.js'
import { simulate } from './simulate.js'
import type { Summary } from './summary.js'

export interface OnScreenOptions {
  /** Absent: a new folder below runs/. */
  readonly out?: string | undefined
  readonly engine: string
  /** Standard output gets one line of JSON at the end and nothing else. */
  readonly json: boolean
}

/** `fedveil simulate`: a scenario with bars, the closing table and the report. */
export async function simulateOnScreen(scenario: Scenario, options: OnScreenOptions): Promise<void> {
  const out = options.out ?? defaultFolder(scenario.name, new Date())
  const screen = screenOf(options)
  introduce(screen, scenario)
  const summary = await perform(scenario, out, options, screen)
  await close(screen, [summary], out)
  if (options.json) process.stdout.write(`${JSON.stringify({ ...summary, out })}\n`)
}

/** What the tour says before each of its scenarios. */
const TOUR = [
  {
    name: 'tour-vertical',
    words: 'Vertical: two parties hold one half of every picture each. Only clipped and noised embeddings leave them.',
  },
  {
    name: 'tour-horizontal',
    words: 'Horizontal: six parties train one model on their own pictures, and one of them plants a backdoor.',
  },
  {
    name: 'tour-outsourced',
    words: 'Outsourced: two parties hand their pictures to a coordinator in a noised frequency form, once.',
  },
] as const

/** `fedveil tour`: three small scenarios, one table, one report. */
export async function tourOnScreen(options: OnScreenOptions & { readonly seed?: number | undefined }): Promise<void> {
  const out = options.out ?? defaultFolder('tour', new Date())
  const screen = screenOf(options)
  createTourFolder(out)
  const summaries: Summary[] = []
  for (const { name, words } of TOUR) {
    const scenario = loadScenario(name, options.seed === undefined ? {} : { seed: options.seed })
    screen.write(`\n${bold(screen, `${summaries.length + 1} of ${TOUR.length}`)}  ${words}\n`)
    summaries.push(await perform(scenario, `${out}/${name}`, options, screen))
  }
  await close(screen, summaries, out)
  if (options.json) process.stdout.write(`${JSON.stringify({ runs: summaries, out })}\n`)
}

async function perform(scenario: Scenario, out: string, options: OnScreenOptions, screen: Screen): Promise<Summary> {
  const interrupt = onInterrupt()
  const progress = openProgress(screen)
  try {
    return await simulate(scenario, { out, engine: options.engine, progress, signal: interrupt.signal })
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted() : error
  } finally {
    progress.stop()
    interrupt.release()
  }
}

async function close(screen: Screen, summaries: readonly Summary[], out: string): Promise<void> {
  screen.write(`\n${drawTable(closingTable(summaries), { colour: coloured(screen) })}\n`)
  for (const summary of summaries) {
    if (summaries.length > 1) screen.write(`\n${bold(screen, summary.scenario)}\n`)
    for (const sentence of footnotes(summary)) screen.write(`${sentence}\n`)
  }
  const report = await makeReport(out)
  screen.write(`\nReport: ${relative(process.cwd(), report) || report}\n`)
}

function introduce(screen: Screen, { title, claim, arms, participants }: Scenario): void {
  screen.write(`${bold(screen, title)}\n${claim}\n`)
  screen.write(`Arms: ${arms.map(({ name }) => name).join(', ')}; ${participants.length} participants.\n\n`)
}

function screenOf({ json }: OnScreenOptions): Screen {
  return json ? process.stderr : process.stdout
}

function coloured(screen: Screen): boolean {
  return screen.isTTY === true && pico.isColorSupported
}

function bold(screen: Screen, text: string): string {
  return pico.createColors(coloured(screen)).bold(text)
}
