import { stat } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'
import { readCsv } from './csv.js'
import { readParquet } from './parquet.js'
import type { TableSpec } from './spec.js'
import { type Table, tableError } from './table.js'

/**
 * Reads the table of a specification: Parquet by its extension, and anything else as comma-separated values.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_TABLE
 */
export async function readTable({
  path,
  columns,
  kinds,
}: Pick<TableSpec, 'path' | 'columns' | 'kinds'>): Promise<Table> {
  const about = await stat(path).catch(() => null)
  if (about === null || about.isDirectory())
    throw new FedveilError('DATA_MISSING', `There is no table at ${path}: give a .csv or .parquet file.`, EXIT.data)
  if (!/\.parquet$/i.test(path)) return readCsv(path, columns, kinds)
  if (columns !== undefined) throw tableError(path, 'names its columns itself, as Parquet does', 'leave out the names')
  return readParquet(path, kinds)
}
