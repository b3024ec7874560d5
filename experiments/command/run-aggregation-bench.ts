import { loadEngine } from '../../learning/engine/load.js'
import { AggregationBench, type AggregationFigure, benchRules } from '../bench/aggregation.js'
import { type AggregationCost, Byzfl } from '../bench/byzfl.js'

export interface AggregationBenchOptions {
  readonly participants: readonly number[]
  readonly parameters: number
  readonly repeats: number
  readonly vsByzfl?: string
  readonly threads: number
  readonly json: boolean
}

type Line = AggregationFigure & { readonly byzfl?: AggregationCost }

/** `fedveil aggregation bench`. @throws BYZFL before anything is measured, if the given Python has none */
export async function bench(options: AggregationBenchOptions): Promise<void> {
  const { participants, parameters, vsByzfl, threads, json } = options
  // ARIBA's products are the engine's; no other rule asks for it.
  const engine = await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const byzfl = vsByzfl === undefined ? undefined : await Byzfl.start(vsByzfl, threads)
  try {
    const head = {
      parameters,
      node: process.version,
      engine: engine.library,
      ...(byzfl ? { byzfl: byzfl.version, threads } : {}),
    }
    if (!json)
      process.stdout.write(
        `${parameters} values, Node ${process.version}, 1 thread, ARIBA on ${engine.library}${versus(byzfl, threads)}\n`,
      )
    const lines: Line[] = []
    for (const n of participants)
      for await (const line of measured(n, options, byzfl)) {
        lines.push(line)
        if (!json) process.stdout.write(`${text(line)}\n`)
      }
    if (json) process.stdout.write(`${JSON.stringify({ ...head, rules: lines })}\n`)
  } finally {
    await byzfl?.stop()
  }
}

async function* measured(
  participants: number,
  { parameters, repeats }: AggregationBenchOptions,
  byzfl: Byzfl | undefined,
): AsyncGenerator<Line> {
  const ours = new AggregationBench(participants, parameters)
  const { malicious } = ours
  for (const { aggregation, shared } of benchRules(malicious)) {
    const cost = ours.measure(aggregation, repeats)
    if (cost === undefined) continue
    const { rule } = aggregation
    const work = { rule, participants, parameters, malicious, repeats }
    const theirs = byzfl && shared ? { byzfl: await byzfl.measure(work) } : {}
    yield { rule, participants, malicious, shared, ...cost, ...theirs }
  }
}

function versus(byzfl: Byzfl | undefined, threads: number): string {
  return byzfl ? `; ByzFL ${byzfl.version}, ${threads} threads, in turns` : ''
}

function text({ rule, participants, byzfl, ...ours }: Line): string {
  const own = `${String(participants).padStart(5)}  ${rule.padEnd(26)}${shown(ours)}`
  if (byzfl === undefined) return own
  return `${own}   ByzFL${shown(byzfl)}   ratio ${(ours.milliseconds / byzfl.milliseconds).toFixed(2)}`
}

function shown({ milliseconds, megabytes }: AggregationCost): string {
  const memory = megabytes === null ? '' : ` ${megabytes.toFixed(0).padStart(6)} MB`
  return `${milliseconds.toFixed(1).padStart(10)} ms${memory}`
}
