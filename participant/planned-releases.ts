import { plannedRho } from '../learning/budget/planned-budget.js'
import { publicFaces } from '../learning/data/public-faces.js'
import { embeddingMechanisms } from '../privacy/embedding-mechanisms.js'
import { formMethod } from '../privacy/frequency/build.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { imageSizeOf, type Plan } from '../proto/plan.js'
import { releasesPerRecord } from '../proto/release-schedule.js'
import { updateMechanism } from './horizontal.js'

/** How often one unit of a kind is released, and how. */
export interface PlannedReleases {
  readonly mechanism: Mechanism
  readonly times: number
}

/**
 * What a plan does to the units of a participant, one entry for each kind of unit: training and test records of a
 * vertical run are released by different noise, images of an outsourced one once, and a participant of a horizontal one
 * once a round.
 * @param budgets files of learned budgets, among which the plan's is
 */
export function plannedReleases(plan: Plan, budgets: readonly string[] = []): readonly PlannedReleases[] {
  const { work, privacy } = plan
  switch (work.mode) {
    case 'vertical': {
      const { training, prediction } = embeddingMechanisms(plan, work)
      return [
        { mechanism: training, times: releasesPerRecord(work) },
        { mechanism: prediction, times: 1 },
      ]
    }
    case 'horizontal':
      return [{ mechanism: updateMechanism(plan, work)(0), times: work.training.epochs }]
    case 'outsourced': {
      const size = { height: imageSizeOf(plan), width: imageSizeOf(plan) }
      const rho = plannedRho(privacy, size, budgets)
      const { mechanism, samples } = formMethod(privacy, size, () => publicFaces(imageSizeOf(plan)), rho)
      return [{ mechanism, times: samples }]
    }
  }
}
