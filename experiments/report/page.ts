import type { FinishedRun } from '../simulate/run-folder.js'
import { percent } from '../terminal/format.js'
import type { TableData } from '../terminal/table.js'
import { accuracyBars } from './accuracy-bars.js'
import { attacks, type ShownAttacks } from './attacks.js'
import { budgets } from './budgets.js'
import { beginnings, closingTable, courseOf } from './closing-table.js'
import { curves } from './curves.js'
import { federated } from './federated.js'
import { factList, frame } from './frame.js'
import { ariba } from './heat.js'
import { columnHoldings } from './holdings.js'
import { type Html, html } from './html.js'
import type { Picture } from './pictures.js'
import { privacy } from './privacy.js'
import { table } from './table.js'

/** A run and the pictures that go with it. */
export interface ShownRun {
  readonly run: FinishedRun
  readonly pictures: readonly Picture[]
  /** Where the run has been attacked. */
  readonly attacks?: ShownAttacks | undefined
}

/** The report of a run or of a tour. */
export function page(shown: readonly ShownRun[]): string {
  const runs = shown.map(({ run }) => run)
  const only = runs.length === 1 ? runs[0] : undefined
  const title = only?.summary.title ?? 'The fedveil tour'
  const overview = closingTable(runs.map(({ summary }) => summary))
  return frame({
    title,
    claim: only?.summary.claim ?? TOUR_CLAIM,
    facts: only === undefined ? [] : factsOf(only),
    body: html`${results(overview, runs)}
${shown.map((one) => section(one, only === undefined))}`,
  })
}

const TOUR_CLAIM =
  'Three ways to train one model over data that its owners do not share, each with and without protection.'

function factsOf({ scenario, summary }: FinishedRun): string[] {
  const { data, participants, work } = scenario
  return [`${work.mode} training`, `${participants.length} participants`, ...aboutData(data), `seed ${summary.seed}`]
}

function aboutData(data: FinishedRun['scenario']['data']): string[] {
  switch (data.source) {
    case 'table':
      return ['own table']
    case 'synthetic-table':
      return [`${data.rows} rows of the built-in synthetic table`]
    case 'path':
      return ['own images', `${data.size} × ${data.size} pixels`]
    case 'faces':
      return [`${data.identities} built-in people`, `${data.size} × ${data.size} pixels`]
  }
}

function results(overview: TableData, runs: readonly FinishedRun[]): Html {
  const majority = runs.map(({ summary }) =>
    runs.length === 1 ? percent(summary.majority) : `${percent(summary.majority)} (${summary.scenario})`,
  )
  return html`<section class="card" aria-label="Results">
${table(overview)}
<p class="note"><span class="legend">Red rows</span> promise nothing about privacy. Always naming the largest class gives ${majority.join(', ')}. The ceiling is the same kind of network trained on all data in one place.</p>
${runs.flatMap(({ summary }) => [...beginnings(summary), ...summary.arms.flatMap(courseOf)]).map((sentence) => html`<p class="note">${sentence}</p>`)}
</section>`
}

function section({ run, pictures, attacks: found }: ShownRun, titled: boolean): Html {
  return html`${titled && html`<h2>${run.summary.title}</h2><p class="claim">${run.summary.claim}</p>${factList(factsOf(run))}`}
${accuracyBars(run)}
${curves(run)}
${federated(run)}
${ariba(run)}
${found && attacks(found)}
${pictureGrid(pictures)}
${budgets(run)}
${columnHoldings(run)}
${privacy(run)}
${reproduction(run)}`
}

function pictureGrid(pictures: readonly Picture[]): Html | undefined {
  if (pictures.length === 0) return undefined
  const figures = pictures.map(
    ({ caption, source }) =>
      html`<figure><img src="${source}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`,
  )
  return html`<section class="card"><h3>What is held where</h3>
<p class="note">Drawn faces of no real person.</p>
<div class="pictures">${figures}</div></section>`
}

function reproduction({ scenarioText, summary }: FinishedRun): Html {
  return html`<section class="card"><h3>Run it again</h3>
<p class="note">Save the scenario below as <code>${summary.scenario}.yaml</code>; every default is written out in it, so the same version, engine and number of threads give the same numbers.</p>
<pre>fedveil simulate ${summary.scenario}.yaml</pre>
<details><summary>Scenario</summary><pre>${scenarioText}</pre></details></section>`
}
