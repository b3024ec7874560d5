import type { FinishedRun } from '../simulate/run-folder.js'
import type { ArmSummary } from '../simulate/summary.js'
import { delta, epsilon } from '../terminal/format.js'
import { isUnprotected } from './closing-table.js'
import { type Html, html } from './html.js'
import { spending } from './spending.js'

/** What each arm promises, in plain words, and the participants' own statements. */
export function privacy({ summary, statements, metrics }: FinishedRun): Html {
  return html`<section class="card"><h3>What is promised, and what is not</h3>
${!summary.arms.every(isUnprotected) && html`<p class="note">Simulated runs draw their noise from the seed, so that they can be repeated: the numbers are those that the same run has in a deployment, where the noise is secret.</p>`}
${summary.arms.map((arm) => promise(arm, statements.get(arm.name) ?? new Map(), spending(metrics.filter((line) => line.arm === arm.name))))}</section>`
}

function promise(arm: ArmSummary, statements: ReadonlyMap<string, string>, spent: Html | undefined): Html {
  const own = [...statements].filter(([, text]) => text !== arm.guarantee)
  const number = isUnprotected(arm)
    ? 'no guarantee'
    : `epsilon ${epsilon(arm.epsilon)}${arm.delta === null ? '' : `, delta ${delta(arm.delta)}`}`
  return html`<div class="statement ${isUnprotected(arm) ? 'unprotected' : 'protected'}">
<p><strong>${arm.name}</strong> – ${number}</p>
<p class="note">${arm.guarantee}</p>
${spent}
${own.length > 0 && html`<details><summary>Statements of the participants</summary>${own.map(([name, text]) => html`<p class="note"><strong>${name}</strong>: ${text}</p>`)}</details>`}
</div>`
}
