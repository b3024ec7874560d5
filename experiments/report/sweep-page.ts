import type { SweepRecord } from '../sweep/record.js'
import { courseCard, courses } from './course.js'
import { frame } from './frame.js'
import { frontierCard, frontiers } from './frontier.js'
import { gridCard, grids } from './grid.js'
import { type Html, html } from './html.js'
import { failures, sweepTable } from './sweep-table.js'
import { table } from './table.js'

/** The report of a sweep: its frontiers, and one table. */
export function sweepPage(record: SweepRecord): string {
  const { definition } = record
  return frame({
    title: definition.title,
    claim: definition.claim,
    facts: factsOf(record),
    body: html`${grids(record).map(gridCard)}
${frontiers(record).map(frontierCard)}
${courses(record).map(courseCard)}
${results(record)}
${reproduction(record)}`,
  })
}

function factsOf({ definition, rows }: SweepRecord): string[] {
  const { scenario, seeds, runs, quick } = definition
  const done = rows.filter(({ error }) => error === null).length
  return [
    `scenario ${scenario}`,
    `${new Set(runs.map(({ cell }) => cell)).size} cells`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    done === runs.length ? `all ${done} runs` : `${done} of ${runs.length} runs so far`,
    ...(quick ? ['quick form'] : []),
  ]
}

function results(record: SweepRecord): Html {
  const intervals = record.definition.seeds.length > 1
  return html`<section class="card"><h3>Every cell</h3>
<p class="note"><span class="legend">Red rows</span> promise nothing about privacy. ${intervals && 'Means over the seeds; ± is half of Student’s t interval at 95 %, which three seeds leave wide.'}</p>
${table(sweepTable(record))}
${failures(record).map((sentence) => html`<p class="note">${sentence}</p>`)}
</section>`
}

function reproduction({ rows }: SweepRecord): Html | undefined {
  const last = rows.at(-1)
  if (last === undefined) return undefined
  const commits = [...new Set(rows.map(({ commit }) => commit ?? `version ${last.versions.fedveil}`))]
  return html`<section class="card"><h3>Run it again</h3>
<p class="note">Started again in the same folder it goes on where it was stopped. Made by ${commits.join(', ')}; Node ${last.versions.node}.</p>
<pre>${last.command}</pre></section>`
}
