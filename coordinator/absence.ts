import { type Plan, secondsToReturn } from '../proto/plan.js'
import type { Absence } from './membership.js'
import type { Roster } from './roster.js'

/** What a plan does about a lost connection; undefined: the run fails. */
export function absenceIn(plan: Plan, roster: Roster, signal: AbortSignal): Absence | undefined {
  const { work } = plan
  if (work.mode === 'vertical' && work.absent.kind === 'fill')
    return { reason: LOST, returnOf: () => Promise.resolve(undefined) }
  const seconds = secondsToReturn(plan)
  if (seconds === 0) return undefined
  return {
    reason: `${LOST} and it did not come back within ${seconds} s`,
    async returnOf(name) {
      const back = await roster.returnOf(name, 1000 * seconds)
      signal.throwIfAborted()
      return back
    },
  }
}

const LOST = 'its connection was lost'
