import {
  type CategoricalColumn,
  type Column,
  MISSING,
  missingColumn,
  type NumericColumn,
  type Table,
  tableError,
} from './table.js'

/** Columns of a table as network inputs. */
export interface EncodedFeatures {
  /** Values [rows, width]. */
  readonly inputs: Float32Array<ArrayBuffer>
  readonly width: number
  /** [width] what each input is: `age`, or `sex=Male`. */
  readonly features: readonly string[]
}

/** A column of a table as classes. */
export interface EncodedLabels {
  /** [rows] index into `classes`. */
  readonly labels: Int32Array<ArrayBuffer>
  readonly classes: readonly string[]
}

export interface EncodeOptions {
  /** The columns to encode. */
  readonly columns: readonly string[]
  /** The only rows that means and deviations are taken from: no other row may tell on itself through them. */
  readonly trainRows: ArrayLike<number>
  /** For errors: which file the table is. */
  readonly name: string
}

/** A column of names with more categories than this is no feature but an identifier, and would fill the memory. */
const MOST_CATEGORIES = 1024

/**
 * Encodes columns of a table in the order given: a number as (x - mean) / deviation of the training rows, a name as one
 * input a category, of which one is 1.
 *
 * Convention: the deviation is that of a population (divided by n); a missing number is 0, the mean; a column of one
 * value in the training rows is 0. Categories are those of all rows.
 * @throws FedveilError DATA_TABLE (exit 4) if a column is not there or has too many categories
 */
export function encodeFeatures(table: Table, { columns, trainRows, name }: EncodeOptions): EncodedFeatures {
  const sources = columns.map((column) => columnNamed(table, column, name))
  const names = sources.flatMap((column) => featureNames(column, name))
  const inputs = new Float32Array(table.rows * names.length)
  let at = 0
  for (const column of sources) {
    if (column.kind === 'numeric') writeStandardised(inputs, at++, names.length, column, trainRows)
    else {
      for (let row = 0; row < table.rows; row++) inputs[row * names.length + at + column.codes[row]!] = 1
      at += column.categories.length
    }
  }
  return { inputs, width: names.length, features: names }
}

/**
 * The classes of a column: its names in code-unit order, or its whole numbers in ascending order.
 * @throws FedveilError DATA_TABLE (exit 4) if the column is not there, or the label is missing in a row, no whole number
 * of 32 bits, or the same in all rows
 */
export function encodeLabels(table: Table, label: string, name: string): EncodedLabels {
  const column = columnNamed(table, label, name)
  const encoded = column.kind === 'numeric' ? numberClasses(column, name) : nameClasses(column, name)
  if (encoded.classes.length < 2) throw tableError(name, `has the same ${label} in all rows`, 'name another label')
  return encoded
}

function columnNamed({ columns }: Table, wanted: string, file: string): Column {
  const column = columns.find(({ name }) => name === wanted)
  if (column !== undefined) return column
  throw missingColumn(
    wanted,
    columns.map(({ name }) => name),
    file,
  )
}

function featureNames(column: Column, file: string): readonly string[] {
  if (column.kind === 'numeric') return [column.name]
  if (column.categories.length <= MOST_CATEGORIES) return column.categories.map((it) => `${column.name}=${it}`)
  throw tableError(
    file,
    `has ${column.categories.length} categories in column ${column.name}, and ${MOST_CATEGORIES} are the most`,
    'leave the column out of the features',
  )
}

function writeStandardised(
  inputs: Float32Array,
  at: number,
  width: number,
  { values }: NumericColumn,
  trainRows: ArrayLike<number>,
): void {
  const known = Float64Array.from(trainRows, (row) => values[row]!).filter(Number.isFinite)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
  for (const [row, value] of values.entries())
    inputs[row * width + at] = deviation > 0 && Number.isFinite(value) ? (value - mean) / deviation : 0
}

function nameClasses({ name, categories, codes }: CategoricalColumn, file: string) {
  const missing = codes.indexOf(categories.indexOf(MISSING))
  if (categories.includes(MISSING)) throw tableError(file, `lacks its label, ${name}, in row ${missing + 1}`)
  return { labels: Int32Array.from(codes), classes: categories }
}

function numberClasses({ name, values }: NumericColumn, file: string) {
  const wrong = values.findIndex((value) => (value | 0) !== value)
  if (wrong >= 0) throw tableError(file, `has no whole number of 32 bits as its label, ${name}, in row ${wrong + 1}`)
  const distinct = [...new Set(values)].sort((a, b) => a - b)
  const place = new Map(distinct.map((value, i) => [value, i]))
  return { labels: Int32Array.from(values, (value) => place.get(value)!), classes: distinct.map(String) }
}
