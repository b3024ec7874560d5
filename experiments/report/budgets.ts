import { existsSync } from 'node:fs'
import { readBudget } from '../../learning/budget/budget-file.js'
import { armOf } from '../scenario/load.js'
import type { FinishedRun } from '../simulate/run-folder.js'
import { budgetMap, channelBudgets } from './budget-map.js'
import { type Html, html, trusted } from './html.js'

/** How each arm's learned budget is divided among the frequencies; a file that has gone since is not shown. */
export function budgets({ scenario }: FinishedRun): Html[] {
  return scenario.arms.flatMap(({ name }) => {
    const { privacy } = armOf(scenario, name)
    if (privacy.mechanism !== 'dctdp' || privacy.budget === undefined || !existsSync(privacy.budget)) return []
    const budget = readBudget(privacy.budget)
    const { images, meanEpsilon } = budget.about
    const map = budgetMap(channelBudgets(budget, privacy.meanEpsilon), 'currentColor')
    return [
      html`<section class="card"><h3>What the budget is spent on (${name})</h3>
<p class="note">Epsilon of a coefficient, its mean over the positions, by vertical (down) and horizontal (across) frequency of each colour; all of them have the mean ${privacy.meanEpsilon}. Learned from ${images} images at a mean of ${meanEpsilon}${images === 'private' && ': images used to choose the budget are not covered'}.</p>
<div class="scroll">${trusted(map)}</div></section>`,
    ]
  })
}
