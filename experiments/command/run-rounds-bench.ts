import { loadEngine } from '../../learning/engine/load.js'
import { measureRounds, type RoundsCase, type RoundsFigure } from '../bench/rounds.js'
import { CLI } from '../simulate/simulate.js'
import { bytes } from '../terminal/format.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'

export interface RoundsBenchOptions {
  readonly cases: readonly RoundsCase[]
  readonly processes: number
  readonly threads: number
  readonly repeats: number
  readonly json: boolean
}

/** `fedveil bench rounds`. */
export async function benchRounds({ cases, json, threads, ...options }: RoundsBenchOptions): Promise<void> {
  const interrupt = onInterrupt()
  const onNotice = (sentence: string) => process.stderr.write(`${sentence}\n`)
  const say = (line: string) => void (json || process.stdout.write(`${line}\n`))
  try {
    const engine = await loadEngine({ threads, onNotice })
    say(
      `${engine.library}, Node ${process.version}; processes of participants: ${options.processes}, of 1 thread each;`,
    )
    say(`without federation: 1 process, ${threads} threads; medians of ${options.repeats}, seconds`)
    const figures: RoundsFigure[] = []
    for (const one of cases) {
      const figure = await measureRounds(one, { script: CLI, onNotice }, { ...options, signal: interrupt.signal })
      figures.push(figure)
      for (const line of linesOf(figure)) say(line)
    }
    const head = { engine: engine.library, node: process.version, threads, ...options }
    if (json) process.stdout.write(`${JSON.stringify({ ...head, figures })}\n`)
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted() : error
  } finally {
    interrupt.release()
  }
}

function linesOf({ participants, images, local, start, firstRound, warmRound, memory }: RoundsFigure): string[] {
  const seconds = (what: string, value: number) => `  ${what.padEnd(28)}${value.toFixed(2).padStart(8)} s`
  const beside = (what: string, value: number) => `${seconds(what, value)}   ${(value / local).toFixed(2)} x without`
  return [
    `${participants} participants of ${images} images`,
    seconds('training without federation', local),
    seconds('start, until all are in', start),
    beside('first round', firstRound),
    beside('warm round', warmRound),
    ...(memory
      ? [`  memory at most: ${bytes(memory.together)} in all processes, ${bytes(memory.largest)} in one`]
      : []),
  ]
}
