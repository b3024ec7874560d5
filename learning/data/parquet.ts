import { asyncBufferFromFile, type ParquetScan, parquetScan } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { FedveilError, sentenceOf } from '../../proto/error.js'
import { type Cell, type ColumnKinds, type Table, tableError, tableOf } from './table.js'

/**
 * Reads a Parquet file of numbers, texts and truth values, by column; whole numbers beyond 2^53 lose their last digits.
 * @throws FedveilError DATA_TABLE (exit 4) if it is damaged or has columns of lists, structures or dates
 */
export async function readParquet(path: string, kinds: ColumnKinds): Promise<Table> {
  try {
    const scan = await parquetScan({ file: await asyncBufferFromFile(path), compressors })
    const names = scan.metadata.schema.slice(1).map(({ name }) => name)
    const nested = scan.metadata.schema.find(({ num_children = 0 }, i) => i > 0 && num_children > 0)
    if (nested !== undefined) throw columnError(path, nested.name)
    const cells: Cell[][] = []
    for (const name of names) cells.push(await readColumn(scan, name, path))
    return tableOf(names, cells, kinds, path)
  } catch (cause) {
    if (cause instanceof FedveilError) throw cause
    throw tableError(path, `cannot be read as Parquet (${sentenceOf(cause)})`, 'copy it again')
  }
}

async function readColumn(scan: ParquetScan, column: string, path: string): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const range of scan.ranges) {
    const values: ArrayLike<unknown> = await scan.readColumn({ column, ...range })
    for (let i = 0; i < values.length; i++) cells.push(cellOf(values[i], column, path))
  }
  return cells
}

function cellOf(value: unknown, column: string, path: string): Cell {
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return String(value)
  if (value === null || value === undefined) return null
  throw columnError(path, column)
}

function columnError(path: string, column: string): FedveilError {
  return tableError(path, `holds other values than numbers, texts and truth values in column ${column}`, 'leave it out')
}
