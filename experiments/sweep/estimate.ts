import { meanEstimate } from '../../learning/metrics/interval.js'
import type { Place } from './pattern.js'
import { type Definition, measured, type Row, type SweepRecord } from './record.js'

/** What the runs of a cell measured, over its seeds. */
export interface Estimate {
  /** Runs that measured it. */
  readonly runs: number
  readonly mean: number
  /** Student's t interval at 95 %, not cut to any range; null for a single run. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** @returns null if no run of these measured it */
export function estimateOf(rows: readonly Row[], name: string): Estimate | null {
  const values = rows.map((row) => measured(row, name)).filter((value) => value !== null)
  if (values.length === 0) return null
  if (values.length === 1) return { runs: 1, mean: values[0]!, interval: null }
  const { mean, interval } = meanEstimate(values)
  return { runs: values.length, mean, interval: { low: interval.low, high: interval.high } }
}

/** A cell with its rows, one a seed. */
export interface MeasuredCell {
  readonly key: string
  readonly at: Place
  readonly rows: readonly Row[]
}

/** The cells of which a run has ended, in the order of the axes. */
export function measuredCells({ rows, definition }: SweepRecord): MeasuredCell[] {
  const cells = new Map<string, { key: string; at: Place; rows: Row[] }>()
  for (const row of rows) {
    const cell = cells.get(row.cell) ?? { key: row.cell, at: row.at, rows: [] }
    cell.rows.push(row)
    cells.set(row.cell, cell)
  }
  const order = new Map([...new Set(definition.runs.map(({ cell }) => cell))].map((key, i) => [key, i]))
  return [...cells.values()].sort((a, b) => order.get(a.key)! - order.get(b.key)!)
}

/** How an entry is called in tables and charts. */
export function titleOf({ axes }: Definition, axis: string, name: string): string {
  const entries = axes.find((one) => one.name === axis)?.entries
  return entries?.find((entry) => entry.name === name)?.title ?? name
}
