import type { FinishedRun } from '../simulate/run-folder.js'
import type { ArmMetrics } from '../simulate/summary.js'
import { names, percent } from '../terminal/format.js'
import { type Html, html } from './html.js'

/** How far each participant stood out, layer by layer, for every arm that ARIBA guarded, and the fragments that decided. */
export function ariba({ metrics, summary }: FinishedRun): Html[] {
  return summary.arms.flatMap(({ name, flagged }) => {
    const rounds = metrics.filter((line) => line.arm === name && line.heat !== undefined)
    return rounds.length === 0 ? [] : [heatOf(name, flagged, rounds), ...fragmentsOf(rounds)]
  })
}

function heatOf(arm: string, flagged: readonly string[], rounds: readonly ArmMetrics[]): Html {
  const participants = unique(rounds.flatMap(({ heat }) => Object.keys(heat ?? {}))).sort()
  const layers = unique(rounds.flatMap(({ heat }) => Object.values(heat ?? {}).flatMap((row) => Object.keys(row))))
  const counts = participants.map((participant) =>
    layers.map((layer) => mean(rounds.flatMap(({ heat }) => heat?.[participant]?.[layer] ?? []))),
  )
  return html`<section class="card"><h3>What gave participants away (${arm})</h3>
<p class="note">How far each participant’s updates stood out in each layer, mean over the rounds in which it took part, ${rounds.length} at most: robust deviations, or the number of outlier fragments for ariba-plain. Left out in most rounds: ${names(flagged)}.</p>
${grid(participants, layers, counts)}</section>`
}

/** Of the last round in which somebody was left out, the fragments that hold most of its residual. */
function fragmentsOf(rounds: readonly ArmMetrics[]): Html[] {
  const last = rounds.findLast(({ deciding }) => Object.keys(deciding ?? {}).length > 0)
  if (last === undefined) return []
  const rows = Object.entries(last.deciding ?? {}).flatMap(([participant, fragments]) =>
    fragments
      .slice(0, SHOWN)
      .map(
        ({ layer, unit, share, usual }) =>
          html`<tr><td>${participant}</td><td>${layer}</td><td>${unit}</td><td>${percent(share)}</td><td>${percent(usual)}</td></tr>`,
      ),
  )
  return [
    html`<section class="card"><h3>The fragments that decided in round ${last.round}</h3>
<p class="note">Filters and units that hold more of a participant’s residual (its update minus the robust mean) in their layer than of the others’.</p>
<div class="scroll"><table><thead><tr><th scope="col">participant</th><th scope="col">layer</th><th scope="col">unit</th><th scope="col">its share</th><th scope="col">median share</th></tr></thead><tbody>${rows}</tbody></table></div></section>`,
  ]
}

/** Fragments of a participant. */
const SHOWN = 3

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, x) => sum + x, 0) / values.length
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
  return html`<td style="${depth}" class="${heat > 0.5 ? 'deep' : 'pale'}">${count.toFixed(1)}</td>`
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
