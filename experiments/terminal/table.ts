import Table from 'cli-table3'
import pico from 'picocolors'

/** A table as data: the terminal and the report draw the same cells. */
export interface TableData {
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
}

export interface TableRow {
  readonly cells: readonly string[]
  /** `unprotected` is drawn in red: a row without a privacy guarantee. */
  readonly tone: 'plain' | 'unprotected' | 'reference'
}

/** Draws a table for a terminal. The first column is text, the others are aligned to the right. */
export function drawTable({ head, rows }: TableData, { colour }: { colour: boolean }): string {
  const paint = pico.createColors(colour)
  const table = new Table({
    head: head.map((cell) => paint.bold(cell)),
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) {
    const tone = row.tone === 'unprotected' ? paint.red : row.tone === 'reference' ? paint.dim : String
    table.push(row.cells.map((cell) => tone(cell)))
  }
  return table.toString()
}
