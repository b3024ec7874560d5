import { EXIT, FedveilError } from '../../proto/error.js'
import type { Privacy } from '../../proto/privacy.js'
import { type BudgetUse, readBudget, rhoFor, type StoredBudget } from './budget-file.js'

/** Before the digest of a budget file, in a plan. */
const DIGEST = 'sha256:'

/** A scenario's privacy as its plan says it: a budget file by its digest, since every end has its own copy. */
export function privacyOfPlan(privacy: Privacy): Privacy {
  if (privacy.mechanism !== 'dctdp' || privacy.budget === undefined) return privacy
  return { ...privacy, budget: `${DIGEST}${readBudget(privacy.budget).digest}` }
}

/** rho of every coefficient by the budget that a plan names, if it names one. @throws as plannedBudget */
export function plannedRho(
  privacy: Privacy,
  size: Pick<BudgetUse, 'height' | 'width'>,
  files: readonly string[],
): Float32Array | undefined {
  const budget = plannedBudget(privacy, files)
  if (budget === undefined || privacy.mechanism !== 'dctdp') return undefined
  return rhoFor(budget, { ...size, ranges: privacy.ranges })
}

/**
 * The budget that a plan names, among the files of this end.
 * @throws BUDGET_FILE, CHECKPOINT_FILE; BUDGET_MISMATCH if none of them is it
 */
export function plannedBudget(privacy: Privacy, files: readonly string[]): StoredBudget | undefined {
  if (privacy.mechanism !== 'dctdp' || privacy.budget === undefined) return undefined
  const own = files.map(readBudget)
  const found = own.find(({ digest }) => privacy.budget === `${DIGEST}${digest}`)
  if (found !== undefined) return found
  const have =
    own.length === 0 ? 'none is named here' : own.map(({ path, digest }) => `${path} is ${digest}`).join(', ')
  throw new FedveilError(
    'BUDGET_MISMATCH',
    `The plan's budget file is ${privacy.budget}, and ${have}: use the coordinator's file as "privacy.budget".`,
    EXIT.refused,
  )
}
