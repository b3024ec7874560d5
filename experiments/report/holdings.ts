import { isRows } from '../../learning/data/spec.js'
import { isPictureSlice } from '../../proto/slice.js'
import type { FinishedRun } from '../simulate/run-folder.js'
import { type Html, html } from './html.js'
import { table } from './table.js'

/** Which columns of a table lie where; nothing for images. */
export function columnHoldings({ scenario: { data, participants } }: FinishedRun): Html | undefined {
  if (!isRows(data)) return undefined
  const rows = participants.map(({ name, slice }) => [name, isPictureSlice(slice) ? '' : slice.columns.join(', ')])
  const note =
    data.source === 'synthetic-table'
      ? 'A table drawn by this program: its people do not exist.'
      : 'A table of your own.'
  const held = [...rows, ['coordinator', `${data.label} (the label)`]]
  return html`<section class="card"><h3>What is held where</h3>
<p class="note">${note}</p>
${table({ head: ['who', 'columns'], rows: held.map((cells) => ({ cells, tone: 'plain' })) })}</section>`
}
