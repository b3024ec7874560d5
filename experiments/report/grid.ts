import { estimateOf, type MeasuredCell, measuredCells } from '../sweep/estimate.js'
import { fitsAny } from '../sweep/pattern.js'
import type { SweepRecord } from '../sweep/record.js'
import type { Grid } from '../sweep/schema.js'
import type { TableData } from '../terminal/table.js'
import { type Html, html } from './html.js'
import { shareWithInterval } from './sweep-table.js'
import { table } from './table.js'

/** A table of two axes of a sweep. */
export interface TitledGrid {
  /** Names its file. */
  readonly name: string
  readonly title: string
  readonly note: string
  readonly data: TableData
}

/** Every table of a sweep in which something was measured. */
export function grids(record: SweepRecord): TitledGrid[] {
  const { axes, tables } = record.definition
  const cells = measuredCells(record)
  return tables.flatMap((grid): TitledGrid[] => {
    const chosen = cells.filter(({ at }) => fitsAny(grid.where, at))
    const { each, name, title } = grid
    if (each === undefined) return gridOf(record, grid, { name, title }, chosen)
    const entries = axes.find((axis) => axis.name === each)?.entries ?? []
    return entries.flatMap((entry) => {
      const own = chosen.filter(({ at }) => at[each] === entry.name)
      return gridOf(record, grid, { name: `${name}-${entry.name}`, title: `${title}: ${entry.title}` }, own)
    })
  })
}

/** A table as a card of a report. */
export function gridCard({ title, note, data }: TitledGrid): Html {
  return html`<section class="card"><h3>${title}</h3>
<p class="note">${note}</p>
${table(data)}</section>`
}

/** A table for a document. */
export function markdown({ title, note, data: { head, rows } }: TitledGrid): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const body = rows.map(({ cells }) => line(cells))
  return `**${title}.** ${note}\n\n${[line(head), line(head.map(() => '---')), ...body].join('\n')}\n`
}

function gridOf(
  { definition }: SweepRecord,
  { rows, columns, show, note }: Grid,
  titles: Pick<TitledGrid, 'name' | 'title'>,
  cells: readonly MeasuredCell[],
): TitledGrid[] {
  const entriesOf = (axis: string) => {
    const entries = definition.axes.find(({ name }) => name === axis)?.entries ?? []
    return entries.filter(({ name }) => cells.some(({ at }) => at[axis] === name))
  }
  const across = entriesOf(columns)
  const body = entriesOf(rows).map((row) => ({
    cells: [
      row.title,
      ...across.map((column) => {
        const own = cells.filter(({ at }) => at[rows] === row.name && at[columns] === column.name)
        const measured = show.map(({ of }) =>
          estimateOf(
            own.flatMap((cell) => cell.rows),
            of,
          ),
        )
        return measured.map(shareWithInterval).join(' / ')
      }),
    ],
    tone: 'plain' as const,
  }))
  if (body.length === 0) return []
  const legend = `${show.map(({ title }) => title).join(' / ')}.`
  return [
    {
      ...titles,
      note: [note, `In each cell: ${legend}`].filter(Boolean).join(' '),
      data: { head: [rows, ...across.map(({ title }) => title)], rows: body },
    },
  ]
}
