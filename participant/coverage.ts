import type { LearnedBudget } from '../learning/budget/budget-file.js'
import { CENTRAL_UPDATE_COVERAGE, LOCAL_UPDATE_COVERAGE } from '../privacy/participant-coverage.js'
import { type Coverage, IMAGE_COVERAGE, UPDATE_COVERAGE, VERTICAL_COVERAGE } from '../privacy/statement.js'
import type { Mode, Plan } from '../proto/plan.js'

/**
 * What a participant's statements are about in a run of this plan.
 * @param budget the learned one that the plan names
 */
export function coverageOf({ privacy, work }: Pick<Plan, 'privacy' | 'work'>, budget?: LearnedBudget): Coverage {
  if (budget?.about.images === 'private') return withPrivateBudget(COVERAGE[work.mode])
  if (privacy.mechanism === 'dp-fedavg-local') return LOCAL_UPDATE_COVERAGE
  return privacy.mechanism === 'dp-fedavg-central' ? CENTRAL_UPDATE_COVERAGE : COVERAGE[work.mode]
}

function withPrivateBudget(coverage: Coverage): Coverage {
  const left = 'the images that the budget was learned from: images used to choose the budget are not covered'
  return { ...coverage, notCovered: [...coverage.notCovered, left] }
}

const COVERAGE: Record<Mode, Coverage> = {
  vertical: VERTICAL_COVERAGE,
  horizontal: UPDATE_COVERAGE,
  outsourced: IMAGE_COVERAGE,
}
