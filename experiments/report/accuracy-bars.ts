import { isRows } from '../../learning/data/spec.js'
import type { FinishedRun } from '../simulate/run-folder.js'
import { percent } from '../terminal/format.js'
import { armColours } from './arm-colours.js'
import { barChart } from './chart.js'
import { type Html, html } from './html.js'
import { numbers } from './table.js'

/** Accuracy of every arm against the ceiling and the largest class. */
export function accuracyBars({ scenario, summary }: FinishedRun): Html {
  const { arms, ceiling, majority } = summary
  const colours = armColours(summary)
  const bars = arms.map(({ name, title, accuracy }) => ({
    label: name,
    detail: title.toLowerCase() === name ? '' : title,
    value: accuracy ?? 0,
    shown: accuracy === null ? 'not measured' : percent(accuracy),
    colour: colours.get(name)!,
  }))
  const marks = [
    { label: 'largest class', value: majority },
    ...(ceiling === null ? [] : [{ label: 'ceiling', value: ceiling }]),
  ]
  const said = bars.map(({ label, shown }) => `${label} ${shown}`).join(', ')
  const alt = `Accuracy on the test records: ${said}; largest class ${percent(majority)}, ceiling ${percent(ceiling)}.`
  return html`<section class="card"><h3>What protection costs</h3>
<p class="note">Share of test records whose ${isRows(scenario.data) ? 'class' : 'person'} is named rightly.</p>
${barChart(alt, bars, marks)}
${numbers(
  ['arm', 'accuracy'],
  [...bars.map(({ label, shown }) => [label, shown]), ...marks.map(({ label, value }) => [label, percent(value)])],
)}</section>`
}
