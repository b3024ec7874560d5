import { EXIT, FedveilError } from '../../proto/error.js'
import { encodeLabels } from './encode-table.js'
import { readTable } from './read-table.js'
import type { RowsSpec, SplitSpec } from './spec.js'
import { splitWithinPerson } from './split.js'
import { drawCensus } from './synthetic-table.js'
import { MISSING, missingColumn, type Table, tableError } from './table.js'

/** Rows of a table, each with an id. */
export interface RowSet {
  readonly table: Table
  /** [rows] unique. */
  readonly ids: readonly string[]
  /** For errors: which table it is. */
  readonly name: string
}

/**
 * Reads or draws the rows of a run.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_TABLE; DATA_IDS if two rows have the same id or one has none
 */
export async function loadRowSet(spec: RowsSpec, seed: number): Promise<RowSet> {
  if (spec.source === 'synthetic-table') {
    const table = drawCensus(seed, spec.rows)
    return { table, ids: placeIds(table.rows), name: 'the built-in synthetic table' }
  }
  const { id, path } = spec
  const kinds = id === undefined ? spec.kinds : { ...spec.kinds, [id]: 'categorical' as const }
  const table = await readTable({ ...spec, kinds })
  return { table, ids: id === undefined ? placeIds(table.rows) : idsOf(table, id, path), name: path }
}

/** `row-00042`, padded so that sorting by code units is counting. */
function placeIds(rows: number): string[] {
  const digits = String(rows - 1).length
  return Array.from({ length: rows }, (_, row) => `row-${String(row).padStart(digits, '0')}`)
}

/** An id is no secret within a run, but still a record's: errors name rows alone. */
function idsOf({ columns }: Table, id: string, file: string): string[] {
  const column = columns.find(({ name }) => name === id)
  if (column?.kind !== 'categorical')
    throw missingColumn(
      id,
      columns.map(({ name }) => name),
      file,
    )
  const { categories, codes } = column
  const place = new Map<number, number>()
  for (const [row, code] of codes.entries()) {
    const problem =
      categories[code] === MISSING
        ? 'is missing'
        : place.has(code)
          ? `is that of row ${place.get(code)! + 1}`
          : undefined
    if (problem !== undefined)
      throw new FedveilError(
        'DATA_IDS',
        `In ${file}, the id (column ${id}) of row ${row + 1} ${problem}: give every row an id of its own.`,
        EXIT.data,
      )
    place.set(code, row)
  }
  return Array.from(codes, (code) => categories[code]!)
}

/** The classes of a table's rows, and which of them train and which test. */
export interface LabelledRows {
  readonly labels: Int32Array
  readonly classes: readonly string[]
  readonly split: { readonly train: Int32Array; readonly test: Int32Array }
}

/**
 * Splits the rows of each class at random by the seed, as images of a person are (splitWithinPerson).
 * @throws FedveilError DATA_TABLE (exit 4) if a class has a single row, and of encodeLabels
 */
export function labelRows({ table, name }: RowSet, label: string, split: SplitSpec, seed: number): LabelledRows {
  const { labels, classes } = encodeLabels(table, label, name)
  const counts = new Int32Array(classes.length)
  for (const row of labels) counts[row]!++
  const single = counts.indexOf(1)
  if (single >= 0)
    throw tableError(
      name,
      `has a single row of ${label} ${classes[single]}, which cannot be both trained on and tested`,
      'add rows of it, or leave it out',
    )
  return { labels, classes, split: splitWithinPerson(labels, split, seed) }
}
