import type { TableData } from '../terminal/table.js'
import { type Html, html } from './html.js'

/** A table of cells, in a box that scrolls sideways where it is narrow. */
export function table({ head, rows }: TableData): Html {
  const body = rows.map(
    ({ cells, tone }) => html`<tr class="${tone}">${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )
  return html`<div class="scroll"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** The numbers of a chart, folded away behind it. */
export function numbers(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const data = { head, rows: rows.map((cells) => ({ cells, tone: 'plain' as const })) }
  return html`<details><summary>Numbers</summary>${table(data)}</details>`
}
