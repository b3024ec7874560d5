import { z } from 'zod'
import { childResult } from '../simulate/child.js'

/** What a sweep reads of the attacks on a run: the last line of `fedveil attack --json`. */
const Attacked = z.looseObject({
  rows: z.array(
    z.looseObject({
      attack: z.string(),
      measure: z.string(),
      value: z.number(),
      reference: z.looseObject({ value: z.number() }).nullish(),
    }),
  ),
  /** Of outsourced runs; a cell has one arm. */
  costs: z.array(z.looseObject({ bytesPerImage: z.number(), millisecondsPerImage: z.number() })).default([]),
})

/** Attack -> measure, or `<measure>OfReference` -> its value; of outsourced runs `cost` -> bytes and milliseconds an image. */
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
  const { rows, costs } = await childResult({ role: 'attack', schema: Attacked, args, ...process })
  const [cost] = costs
  if (cost === undefined) return figuresOf(rows)
  const { bytesPerImage, millisecondsPerImage } = cost
  return { ...figuresOf(rows), [COST]: { bytesPerImage, millisecondsPerImage } }
}

/** Beside the attacks: what protecting an image costs. */
const COST = 'cost'

/** The figure that tells the most against the protection, of the parties attacked, and that of its own reference. */
function figuresOf(rows: z.infer<typeof Attacked>['rows']): AttackFigures {
  const figures: Record<string, Record<string, number>> = {}
  for (const { attack, measure, value, reference } of rows) {
    const before = figures[attack]?.[measure]
    if (before !== undefined && (ERRORS.has(measure) ? before <= value : before >= value)) continue
    const compared = reference ? { [`${measure}OfReference`]: reference.value } : {}
    figures[attack] = { ...figures[attack], [measure]: value, ...compared }
  }
  return figures
}

/** Measures that are the smaller, the better an attack succeeds. */
const ERRORS: ReadonlySet<string> = new Set(['mse'])
