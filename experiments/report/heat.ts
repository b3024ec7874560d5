import type { FinishedRun } from '../simulate/run-folder.js'
import type { ArmMetrics } from '../simulate/summary.js'
import { names } from '../terminal/format.js'
import { type Html, html } from './html.js'

/** How often ARIBA found each participant's fragments to be outliers, layer by layer, for every arm that it guarded. */
export function ariba({ metrics, summary }: FinishedRun): Html[] {
  return summary.arms.flatMap(({ name, flagged }) => {
    const rounds = metrics.filter((line) => line.arm === name && line.heat !== undefined)
    return rounds.length === 0 ? [] : [heatOf(name, flagged, rounds)]
  })
}

function heatOf(arm: string, flagged: readonly string[], rounds: readonly ArmMetrics[]): Html {
  const participants = unique(rounds.flatMap(({ heat }) => Object.keys(heat ?? {}))).sort()
  const layers = unique(rounds.flatMap(({ heat }) => Object.values(heat ?? {}).flatMap((row) => Object.keys(row))))
  const counts = participants.map((participant) =>
    layers.map((layer) => rounds.reduce((sum, { heat }) => sum + (heat?.[participant]?.[layer] ?? 0), 0)),
  )
  return html`<section class="card"><h3>What gave participants away (${arm})</h3>
<p class="note">Outlier fragments of each participant’s updates by layer, over ${rounds.length} rounds. Left out in most rounds: ${names(flagged)}.</p>
${grid(participants, layers, counts)}</section>`
}

/** A table whose cells are the deeper, the larger their number: read as numbers and as a picture. */
function grid(rows: readonly string[], columns: readonly string[], counts: readonly (readonly number[])[]): Html {
  const most = Math.max(1, ...counts.flat())
  const body = rows.map((row, y) => {
    const cells = (counts[y] ?? []).map((count) => cell(count, count / most))
    return html`<tr><th scope="row">${row}</th>${cells}</tr>`
  })
  return html`<div class="scroll"><table class="heat"><thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`
}

function cell(count: number, heat: number): Html {
  const depth = `--heat: ${Math.round(6 + 94 * heat)}%`
  return html`<td style="${depth}" class="${heat > 0.5 ? 'deep' : 'pale'}">${count}</td>`
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
