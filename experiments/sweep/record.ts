import { z } from 'zod'
import { share } from '../../privacy/reference/reference.js'
import { Name } from '../../proto/plan.js'
import { Course, Grid, Plot } from './schema.js'

/** The lines of rows.jsonl: what is swept, and a row for every run. docs/sweeps.md explains them. */

/** Names a run: its cell, and the digest of its settings, which hold the seed. */
const RunKey = z.strictObject({ cell: z.string(), settings: z.string() })

/** What is swept, as far as it is needed to read the rows and to draw them; written at each start that changes it. */
export const Definition = z.strictObject({
  kind: z.literal('sweep'),
  format: z.literal(1),
  name: Name,
  title: z.string(),
  claim: z.string(),
  scenario: z.string(),
  quick: z.boolean(),
  seeds: z.array(z.int()),
  axes: z.array(
    z.strictObject({ name: z.string(), entries: z.array(z.strictObject({ name: z.string(), title: z.string() })) }),
  ),
  plots: z.array(Plot),
  courses: z.array(Course).default([]),
  tables: z.array(Grid).default([]),
  /** Every run of the sweep, in order: rows of others are of earlier settings. */
  runs: z.array(RunKey),
})
export type Definition = z.infer<typeof Definition>

/** One run of one cell. */
export const Row = z.strictObject({
  kind: z.literal('row'),
  ...RunKey.shape,
  at: z.record(z.string(), z.string()),
  seed: z.int(),
  /** What was measured, as in `arms[]` of result.json; null if the run failed. */
  result: z.record(z.string(), z.json()).nullable(),
  /** Why it failed. */
  error: z.strictObject({ code: z.string(), sentence: z.string(), exit: z.int() }).nullable(),
  /** Of the whole run, starting and loading included. */
  wallSeconds: z.number().min(0),
  versions: z.record(z.string(), z.string()),
  /** Of the checkout, with `+` behind it if files were changed since; null outside one. */
  commit: z.string().nullable(),
  command: z.string(),
  /** ISO 8601, UTC. */
  finished: z.string(),
})
export type Row = z.infer<typeof Row>

export const Line = z.discriminatedUnion('kind', [Definition, Row])
export type Line = z.infer<typeof Line>

/** A sweep as its file tells it: the newest definition, and the newest row of each of its runs. */
export interface SweepRecord {
  readonly definition: Definition
  /** Of the definition's runs, in their order, each with its `share` where the sweep has a run without protection. */
  readonly rows: readonly Row[]
}

/** @returns undefined if no line defines a sweep */
export function recordOf(lines: readonly Line[]): SweepRecord | undefined {
  const definition = lines.findLast((line) => line.kind === 'sweep')
  if (definition === undefined) return undefined
  const newest = new Map(lines.flatMap((line) => (line.kind === 'row' ? [[runName(line), line] as const] : [])))
  const rows = definition.runs.flatMap((run) => newest.get(runName(run)) ?? [])
  return { definition, rows: withShares(rows) }
}

/** Rows with the share of what the mechanism allows, measured against the first run without protection of the same seed. */
function withShares(rows: readonly Row[]): Row[] {
  const unprotected = new Map<number, number>()
  for (const row of rows) {
    const clean = measured(row, 'accuracy')
    if (clean !== null && measured(row, 'epsilon') === null && !unprotected.has(row.seed))
      unprotected.set(row.seed, clean)
  }
  return rows.map((row) => {
    const [accuracy, reference] = [measured(row, 'accuracy'), measured(row, 'reference')]
    const clean = unprotected.get(row.seed)
    if (accuracy === null || reference === null || clean === undefined) return row
    return { ...row, result: { ...row.result, share: share(accuracy, reference, clean) } }
  })
}

export function runName({ cell, settings }: z.infer<typeof RunKey>): string {
  return `${cell} ${settings}`
}

/** What a row measured in its rounds, in order: `[round, value]`; rounds in which it was not are left out. */
export function measuredOverRounds({ result }: Row, name: Course['y']): [round: number, value: number][] {
  const { data = [] } = Rounds.safeParse(result?.rounds)
  return data.flatMap((figures): [number, number][] => {
    const value = figures[name]
    return typeof value === 'number' ? [[figures.round, value]] : []
  })
}

const Rounds = z.array(z.looseObject({ round: z.number() }))

/** A measured number of a row by its dotted name; null if it was not measured. */
export function measured({ result }: Row, name: string): number | null {
  let here: unknown = result
  for (const key of name.split('.')) {
    here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[key] : undefined
  }
  return typeof here === 'number' ? here : null
}
