import pico from 'picocolors'
import { loadEngine } from '../../learning/engine/load.js'
import { FULL_EFFORT, QUICK_EFFORT, runAttacks } from '../attack/run-attacks.js'
import { attackNote, attackTable } from '../report/attack-table.js'
import { makeReport } from '../report/make.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'
import { openProgress } from '../terminal/progress.js'
import { drawTable } from '../terminal/table.js'
import type { Backend } from './options.js'

export interface AttackCommandOptions {
  readonly arms?: readonly string[]
  readonly quick?: boolean
  readonly threads: number
  readonly json?: boolean
  readonly engine: Backend
}

/** `fedveil attack DIR`. */
export async function attack(folder: string, options: AttackCommandOptions): Promise<void> {
  const { arms, quick = false, threads, json = false } = options
  const interrupt = onInterrupt()
  const progress = openProgress(process.stderr)
  try {
    await loadEngine({ backend: options.engine, threads, onNotice: (sentence) => progress.line(`note: ${sentence}`) })
    const results = await runAttacks(folder, {
      arms,
      effort: quick ? QUICK_EFFORT : FULL_EFFORT,
      progress,
      signal: interrupt.signal,
    })
    progress.stop()
    const screen = json ? process.stderr : process.stdout
    screen.write(
      `\n${drawTable(attackTable(results), { colour: pico.isColorSupported && screen.isTTY })}\n${attackNote(results)}\n`,
    )
    screen.write(`\nReport: ${await makeReport(folder)}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ ...results, out: folder })}\n`)
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted() : error
  } finally {
    progress.stop()
    interrupt.release()
  }
}
