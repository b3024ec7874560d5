import { z } from 'zod'
import { childResult } from '../simulate/child.js'

/** What a sweep reads of the attacks on a run: the last line of `fedveil attack --json`. */
const Attacked = z.looseObject({
  rows: z.array(z.looseObject({ attack: z.string(), measure: z.string(), value: z.number() })),
})

/** Attack -> measure -> its value. */
export type AttackFigures = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface AttackCellOptions {
  /** Of the finished run. */
  readonly folder: string
  readonly quick: boolean
  readonly engine?: string | undefined
  readonly script: string
  readonly signal: AbortSignal
  onNotice(sentence: string): void
}

/**
 * Attacks the run of a cell in a process of its own, as `fedveil attack` does.
 * @throws FedveilError with the process's sentence; or the signal's reason
 */
export async function attackCell(options: AttackCellOptions): Promise<AttackFigures> {
  const { folder, quick, engine, ...process } = options
  const flags = [...(quick ? ['--quick'] : []), ...(engine === undefined ? [] : ['--engine', engine])]
  const args = ['attack', folder, '--json', ...flags]
  return figuresOf((await childResult({ role: 'attack', schema: Attacked, args, ...process })).rows)
}

/** The figure that tells the most against the protection, of the parties attacked. */
function figuresOf(rows: z.infer<typeof Attacked>['rows']): AttackFigures {
  const figures: Record<string, Record<string, number>> = {}
  for (const { attack, measure, value } of rows) {
    const before = figures[attack]?.[measure] ?? value
    const worst = ERRORS.has(measure) ? Math.min(before, value) : Math.max(before, value)
    figures[attack] = { ...figures[attack], [measure]: worst }
  }
  return figures
}

/** Measures that are the smaller, the better an attack succeeds. */
const ERRORS: ReadonlySet<string> = new Set(['mse'])
