import type { Plan } from '../proto/plan.js'
import type { Absence } from './membership.js'
import type { Roster } from './roster.js'

/** What a plan does about a lost connection; undefined: the run fails. */
export function absenceIn({ work }: Plan, roster: Roster, signal: AbortSignal): Absence | undefined {
  if (work.mode !== 'vertical' || work.absent.kind === 'stop') return undefined
  const reason = 'its connection was lost'
  if (work.absent.kind === 'fill') return { reason, returnOf: () => Promise.resolve(undefined) }
  const { seconds } = work.absent
  return {
    reason: `${reason} and it did not come back within ${seconds} s`,
    async returnOf(name) {
      const back = await roster.returnOf(name, 1000 * seconds)
      signal.throwIfAborted()
      return back
    },
  }
}
