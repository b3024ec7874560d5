import { EXIT, FedveilError } from '../../proto/error.js'

/** A column of numbers. */
export interface NumericColumn {
  readonly kind: 'numeric'
  readonly name: string
  /** [rows]; NaN where missing. */
  readonly values: Float64Array
}

/** A column of names. */
export interface CategoricalColumn {
  readonly kind: 'categorical'
  readonly name: string
  /** In code-unit order; the missing ones are a category of their own, named `?`. */
  readonly categories: readonly string[]
  /** [rows] index into `categories`. */
  readonly codes: Int32Array
}

export type Column = NumericColumn | CategoricalColumn

/** A table of columns, all with `rows` values. */
export interface Table {
  readonly rows: number
  readonly columns: readonly Column[]
}

/** A cell as it was read; null, an empty text and `?` are missing. */
export type Cell = string | number | null

/** How a column is to be read where its cells do not say. */
export type ColumnKinds = Readonly<Record<string, Column['kind']>>

/** The name of the category of missing cells. */
export const MISSING = '?'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * A table of the columns of a file. A column is numeric if all its cells are numbers or missing, and one is a number.
 * @param cells by column, each [rows]
 * @param name for errors: which file it is
 * @throws FedveilError DATA_TABLE (exit 4) if columns share a name, kinds name a column that is not there, or a column
 * said to be numeric holds another cell
 */
export function tableOf(
  names: readonly string[],
  cells: readonly (readonly Cell[])[],
  kinds: ColumnKinds,
  name: string,
): Table {
  const rows = cells[0]?.length ?? 0
  if (rows === 0) throw tableError(name, 'holds no rows')
  const twice = names.find((column, i) => names.indexOf(column) !== i)
  if (twice !== undefined) throw tableError(name, `has two columns named ${JSON.stringify(twice)}`)
  const unknown = Object.keys(kinds).find((column) => !names.includes(column))
  if (unknown !== undefined) throw missingColumn(unknown, names, name)
  const columns = names.map((column, i) => columnOf(column, cells[i]!, kinds[column], name))
  return { rows, columns }
}

function columnOf(name: string, cells: readonly Cell[], kind: Column['kind'] | undefined, file: string): Column {
  if (kind === 'categorical') return categorical(name, cells)
  const values = Float64Array.from(cells, numberOf)
  const text = cells.findIndex((cell, i) => Number.isNaN(values[i]) && !isMissing(cell))
  if (kind === 'numeric' && text >= 0) throw tableError(file, `has no number in row ${text + 1} of column ${name}`)
  return kind === 'numeric' || (text < 0 && values.some(Number.isFinite))
    ? { kind: 'numeric', name, values }
    : categorical(name, cells)
}

function categorical(name: string, cells: readonly Cell[]): CategoricalColumn {
  const texts = cells.map((cell) => (isMissing(cell) ? MISSING : String(cell)))
  const categories = [...new Set(texts)].sort()
  const code = new Map(categories.map((category, i) => [category, i]))
  return { kind: 'categorical', name, categories, codes: Int32Array.from(texts, (text) => code.get(text)!) }
}

/** Whether a cell says that its value is not known. */
export function isMissing(cell: Cell): boolean {
  return cell === null || cell === '' || cell === MISSING || Number.isNaN(cell)
}

/** The number in a cell; NaN if there is none, or it is infinite. */
export function numberOf(cell: Cell): number {
  const value = typeof cell === 'number' ? cell : cell !== null && NUMBER.test(cell) ? Number(cell) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}

/** A table that cannot be used. */
export function tableError(name: string, problem: string, todo = 'correct it'): FedveilError {
  return new FedveilError('DATA_TABLE', `${name} ${problem}: ${todo}.`, EXIT.data)
}

/** A column that a specification names and the table lacks. */
export function missingColumn(column: string, names: readonly string[], file: string): FedveilError {
  return tableError(file, `has no column ${JSON.stringify(column)}`, `it has ${names.join(', ')}`)
}
