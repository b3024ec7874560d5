import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { planSweep, type SweepPlan } from '../../../experiments/sweep/plan.js'
import type { Definition, Row } from '../../../experiments/sweep/record.js'

/** A sweep file as people write it: two axes, of which one cell is skipped. */
export const SMALL = {
  name: 'small',
  title: 'A small sweep',
  claim: 'It ends.',
  scenario: 'tour-vertical',
  seeds: [1, 2],
  matrix: {
    mechanism: [
      { name: 'open', title: 'no protection', set: { privacy: { mechanism: 'unprotected' } } },
      { name: 'gaussian', title: 'Gaussian' },
    ],
    budget: [
      { name: 4, set: { 'privacy.epsilon': 4 } },
      { name: 8, set: { 'privacy.epsilon': 8 } },
      { name: 'none', set: {} },
    ],
  },
  skip: [
    { mechanism: 'open', budget: { not: 'none' } },
    { mechanism: 'gaussian', budget: 'none' },
  ],
  quick: { entries: { budget: [8, 'none'] }, seeds: [1], set: { 'work.training.epochs': 1 } },
  plots: [{ name: 'frontier', title: 'Accuracy', x: 'budget', series: ['mechanism'], reference: 'reference' }],
}

/** A folder of the test's own with a way to load sweeps from it. */
export function sweepBench() {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-sweep-'))
  return {
    folder,
    load(changes: Readonly<Record<string, unknown>> = {}, quick = false): SweepPlan {
      const file = join(folder, 'sweep.yaml')
      writeFileSync(file, stringify({ ...SMALL, ...changes }))
      return planSweep(file, {}, { quick })
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** A row of a run as if it had measured this. */
export function rowOf(
  { runs }: Definition,
  cell: string,
  seed: number,
  result: Readonly<Record<string, number | null>> | null,
): Row {
  const own = runs.filter((run) => run.cell === cell)
  const at = Object.fromEntries(cell.split(',').map((part) => part.split('=') as [string, string]))
  return {
    kind: 'row',
    cell,
    settings: own[seed - 1]!.settings,
    at,
    seed,
    result: result === null ? null : { epsilon: null, seconds: 60, ...result },
    error: result === null ? { code: 'BROKEN', sentence: 'it broke', exit: 9 } : null,
    wallSeconds: 61,
    versions: { fedveil: '0.0.0', node: 'v20.9.0' },
    commit: null,
    command: 'fedveil sweep small.yaml',
    finished: '2026-01-01T00:00:00.000Z',
  }
}
