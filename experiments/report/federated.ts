import type { FinishedRun } from '../simulate/run-folder.js'
import type { ArmSummary } from '../simulate/summary.js'
import { names, percent } from '../terminal/format.js'
import { type Html, html } from './html.js'
import { table } from './table.js'

/** What each participant says of the last model on its own validation records, for every arm whose plan asks. */
export function federated({ summary }: FinishedRun): Html[] {
  return summary.arms.flatMap((arm) => (arm.federated ? [shown(arm, arm.federated)] : []))
}

function shown({ name }: ArmSummary, { participants, refused }: NonNullable<ArmSummary['federated']>): Html {
  const rows = Object.entries(participants).map(([participant, { right, records }]) => ({
    cells: [participant, String(records), percent(records === 0 ? null : right / records)],
    tone: 'plain' as const,
  }))
  return html`<section class="card"><h3>What participants measured (${name})</h3>
<p class="note">The last model on each participant’s own validation records, as it says itself: nobody can check these numbers.${refused.length > 0 && ` Answers that made no sense: ${names(refused)}.`}</p>
${table({ head: ['participant', 'records', 'accuracy'], rows })}</section>`
}
