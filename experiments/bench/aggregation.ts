import { readFileSync, writeFileSync } from 'node:fs'
import { buildRule } from '../../coordinator/aggregation/build.js'
import type { AggregationRule, RoundUpdates } from '../../coordinator/aggregation/rule.js'
import { RandomStream } from '../../learning/engine/random.js'
import { Aggregation, leastUpdates } from '../../proto/aggregation.js'
import type { AggregationCost } from './byzfl.js'
import { timed } from './clock.js'

/** One line of the benchmark. */
export interface AggregationFigure extends AggregationCost {
  readonly rule: string
  readonly participants: number
  readonly malicious: number
  /** Whether ByzFL has the same rule. */
  readonly shared: boolean
}

/** f of n: a fifth. */
export function maliciousOf(participants: number): number {
  return Math.floor(participants / 5)
}

/** The rules that a bench measures, with the settings of ByzFL where it has them. */
export function benchRules(f: number): { readonly aggregation: Aggregation; readonly shared: boolean }[] {
  const shared = [
    'fedavg',
    'median',
    { rule: 'trimmed-mean', malicious: f },
    { rule: 'krum', malicious: f, variant: 'byzfl' },
    { rule: 'multi-krum', malicious: f, variant: 'byzfl' },
    'geometric-median',
    { rule: 'centered-clipping', radius: 100, momentum: 0 },
  ]
  const own = [
    { rule: 'bulyan', malicious: f },
    { rule: 'dnc', malicious: f },
    { rule: 'norm-clipping', norm: 1 },
    { rule: 'robust-learning-rate', threshold: f + 1 },
    'foolsgold',
    'flame',
    'fltrust',
    { rule: 'nearest-neighbour-mixing', malicious: f, next: { rule: 'fedavg' } },
    { rule: 'adaptive-robust-clipping', malicious: f, next: { rule: 'fedavg' } },
    'ariba',
  ]
  const parsed = (rule: unknown, isShared: boolean) => ({ aggregation: Aggregation.parse(rule), shared: isShared })
  return [...shared.map((rule) => parsed(rule, true)), ...own.map((rule) => parsed(rule, false))]
}

/** Updates [participants][parameters] of standard normal values, as ByzFL is given. */
export class AggregationBench {
  readonly #round: RoundUpdates
  readonly #parameters: number
  readonly malicious: number

  constructor(participants: number, parameters: number) {
    const normal = (name: string) => {
      const values = new Float32Array(parameters)
      RandomStream.named(1, 'bench', 'updates', name).fillNormal(values, 1)
      return values
    }
    const names = Array.from({ length: participants }, (_, i) => `p${String(i).padStart(5, '0')}`)
    this.#round = { round: 1, participants: names, updates: names.map(normal), own: normal('own') }
    this.#parameters = parameters
    this.malicious = maliciousOf(participants)
  }

  /** Of a rule without memory of earlier rounds; undefined where it needs more participants. */
  measure(aggregation: Aggregation, repeats: number): AggregationCost | undefined {
    if (this.#round.participants.length < leastUpdates(aggregation)) return undefined
    const rules = Array.from({ length: repeats + 1 }, () => this.#rule(aggregation))
    const before = resident('VmRSS')
    resetPeak()
    const { median } = timed(repeats, (i) => void rules[i]!.aggregate(this.#round))
    const peak = resident('VmHWM')
    const megabytes = before === undefined || peak === undefined ? null : Math.max(0, peak - before) / 1000
    return { milliseconds: median, megabytes }
  }

  #rule(aggregation: Aggregation): AggregationRule {
    // One dense layer of 64 units stands for the model.
    const units = this.#parameters % 64 === 0 ? 64 : 1
    const layers = [{ name: 'kernel', shape: [this.#parameters / units, units] }]
    const stream = (round: number) => RandomStream.named(1, 'bench', round)
    return buildRule(aggregation, { layers, hasOwn: true, stream })
  }
}

/** Kilobytes of this process now (VmRSS) or at most since the last reset (VmHWM); undefined where the system does not tell. */
function resident(key: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const found = new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))
    return found ? Number(found[1]) : undefined
  } catch {
    return undefined
  }
}

function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Not Linux: no memory is reported.
  }
}
