import { CENTRAL_UPDATE_COVERAGE, LOCAL_UPDATE_COVERAGE } from '../privacy/participant-coverage.js'
import { type Coverage, IMAGE_COVERAGE, UPDATE_COVERAGE, VERTICAL_COVERAGE } from '../privacy/statement.js'
import type { Mode, Plan } from '../proto/plan.js'

/** What a participant's statements are about in a run of this plan. */
export function coverageOf({ privacy, work }: Pick<Plan, 'privacy' | 'work'>): Coverage {
  if (privacy.mechanism === 'dp-fedavg-local') return LOCAL_UPDATE_COVERAGE
  return privacy.mechanism === 'dp-fedavg-central' ? CENTRAL_UPDATE_COVERAGE : COVERAGE[work.mode]
}

const COVERAGE: Record<Mode, Coverage> = {
  vertical: VERTICAL_COVERAGE,
  horizontal: UPDATE_COVERAGE,
  outsourced: IMAGE_COVERAGE,
}
