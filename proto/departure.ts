import { FedveilError } from './error.js'

/**
 * Codes with which a participant's part in a run is over, and the run itself only if its membership says so: its budget is
 * spent, what it computed is no number (its training diverged, or it is malicious), or it is admitted no longer.
 */
const DEPARTURES: ReadonlySet<string> = new Set(['BUDGET_SPENT', 'TENSOR_NOT_FINITE', 'IDENTITY_REVOKED'])

/** Whether an error is how a participant leaves a run that may go on without it. */
export function isDeparture(error: unknown): error is FedveilError {
  return error instanceof FedveilError && DEPARTURES.has(error.code)
}
