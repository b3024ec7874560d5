import { checkClaim } from '../privacy/plan-check.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Mode, Plan } from '../proto/plan.js'
import { withoutGuarantee } from '../proto/privacy.js'

/** What a participant never agrees to go beyond, from its own config. */
export interface Limits {
  readonly modes: readonly Mode[]
  /** Most epsilon that one of its records may spend in all. */
  readonly maxEpsilon: number
  /** Epsilon that it grants each record over all runs of its ledger. */
  readonly budget: number
  /** Accept a plan whose releases carry no guarantee. */
  readonly allowUnprotected: boolean
  /** Declare the classes of its records public, so that they may be sent with outsourced forms. */
  readonly shareLabels: boolean
  /** Most ids of one owner with which it aligns its own: as many guesses a coordinator has at them in one run. */
  readonly maxAlignedIds: number
  /** Let the coordinator see clipped updates without noise, which it adds itself to their sum. */
  readonly trustCoordinator: boolean
}

/**
 * @throws PLAN_DECLINED (exit `refused`) if the plan asks for more than the limits allow; PLAN_VOID if its own claim
 *   cannot hold
 */
export function checkPlan(plan: Plan, limits: Limits): void {
  checkClaim(plan, EXIT.refused)
  const { mode } = plan.work
  const { privacy } = plan
  if (!limits.modes.includes(mode)) throw declined(plan, `its mode is "${mode}"`, `limits.modes`)
  if (withoutGuarantee(privacy) && !limits.allowUnprotected)
    throw declined(plan, 'its releases carry no guarantee', '--allow-unprotected')
  if (privacy.mechanism === 'dp-fedavg-central' && !limits.trustCoordinator)
    throw declined(
      plan,
      'the coordinator would see each clipped update before it adds the noise',
      'limits.trustCoordinator',
    )
  const { work } = plan
  if (work.mode === 'vertical' && work.alignment.kind === 'psi' && work.alignment.most > limits.maxAlignedIds)
    throw declined(
      plan,
      `it aligns up to ${work.alignment.most} ids and the limit is ${limits.maxAlignedIds}`,
      'limits.maxAlignedIds',
    )
  if ('epsilon' in privacy && privacy.epsilon > limits.maxEpsilon)
    throw declined(
      plan,
      `it spends epsilon ${privacy.epsilon} and the limit is ${limits.maxEpsilon}`,
      'limits.maxEpsilon',
    )
  if (mode === 'outsourced' && !limits.shareLabels)
    throw declined(plan, 'it asks for the classes of the records', 'limits.shareLabels')
}

function declined(plan: Plan, why: string, setting: string): FedveilError {
  return new FedveilError(
    'PLAN_DECLINED',
    `This participant declines the plan of run "${plan.run}" because ${why}: change the plan, or allow it with ${setting}.`,
    EXIT.refused,
  )
}
