import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { sentenceOf } from '../../proto/error.js'
import { type ColumnKinds, isMissing, numberOf, type Table, tableError, tableOf } from './table.js'

/**
 * Reads a table of comma-separated values (RFC 4180; `.gz` is unpacked on the way). Blanks around values, empty lines
 * and a byte order mark are passed over.
 *
 * Convention: the first line names the columns, unless names are given. A first line that holds a number or a missing
 * value is no line of names: the columns are then `column-1`, `column-2`, ...
 * @throws FedveilError DATA_TABLE (exit 4), which names the line where one line is at fault
 */
export async function readCsv(path: string, names: readonly string[] | undefined, kinds: ColumnKinds): Promise<Table> {
  const [cells, header] = [[] as string[][], [] as string[]]
  try {
    for await (const row of rowsOf(path)) {
      if (cells.length === 0) {
        cells.push(...row.map(() => []))
        if (names === undefined && isHeader(row)) {
          header.push(...row)
          continue
        }
      }
      for (const [i, cell] of row.entries()) cells[i]!.push(cell)
    }
  } catch (cause) {
    if (cause instanceof CsvError)
      throw tableError(path, `cannot be read as comma-separated values (${withoutValue(cause)})`)
    throw tableError(path, `cannot be read (${sentenceOf(cause)})`, 'copy it again')
  }
  return tableOf(namesFor(cells.length, names ?? header, path), cells, kinds, path)
}

function isHeader(row: readonly string[]): boolean {
  return !row.some((cell) => isMissing(cell) || !Number.isNaN(numberOf(cell)))
}

function namesFor(count: number, names: readonly string[], path: string): readonly string[] {
  if (names.length === 0) return Array.from({ length: count }, (_, i) => `column-${i + 1}`)
  if (names.length === count) return names
  throw tableError(path, `has ${count} columns, and ${names.length} names are given`, 'name each column once')
}

/** What is wrong and in which line, but not the value found there, which belongs to a record. */
function withoutValue({ message }: CsvError): string {
  return message.replace(/, value is .*/s, '')
}

/** The rows of a file; what goes wrong on the way reaches whoever reads them. */
function rowsOf(path: string): AsyncIterable<string[]> {
  const rows = parse({ bom: true, trim: true, skip_empty_lines: true, max_record_size: 1 << 20 })
  const file = createReadStream(path)
  if (/\.gz$/i.test(path)) pipeline(file, createGunzip(), rows, ignored)
  else pipeline(file, rows, ignored)
  return rows
}

function ignored(): void {}
