import { readTable } from './read-table.js'
import { type CategoricalColumn, type Column, MISSING, type NumericColumn } from './table.js'

/** What a table holds. */
export interface TableSummary {
  readonly rows: number
  readonly columns: readonly ColumnSummary[]
}

export type ColumnSummary =
  | {
      readonly kind: 'numeric'
      readonly name: string
      readonly missing: number
      readonly min: number
      readonly max: number
      readonly mean: number
    }
  | {
      readonly kind: 'categorical'
      readonly name: string
      readonly missing: number
      /** Categories, that of missing values not counted. */
      readonly categories: number
      /** The most frequent category, and its rows. */
      readonly most: { readonly name: string; readonly rows: number }
    }

/**
 * Reads a table and sums up each column.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_TABLE
 */
export async function inspectTable(path: string): Promise<TableSummary> {
  const { rows, columns } = await readTable({ path, columns: undefined, kinds: {} })
  return { rows, columns: columns.map(summaryOf) }
}

function summaryOf(column: Column): ColumnSummary {
  return column.kind === 'numeric' ? summaryOfNumbers(column) : summaryOfNames(column)
}

function summaryOfNumbers({ name, values }: NumericColumn): ColumnSummary {
  const known = values.filter(Number.isFinite)
  return {
    kind: 'numeric',
    name,
    missing: values.length - known.length,
    min: known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    mean: known.reduce((sum, value) => sum + value, 0) / known.length,
  }
}

function summaryOfNames({ name, categories, codes }: CategoricalColumn): ColumnSummary {
  const counts = new Int32Array(categories.length)
  for (const code of codes) counts[code]!++
  const missing = counts[categories.indexOf(MISSING)] ?? 0
  const most = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0))
  return {
    kind: 'categorical',
    name,
    missing,
    categories: categories.length - (missing > 0 ? 1 : 0),
    most: { name: categories[most]!, rows: counts[most]! },
  }
}
