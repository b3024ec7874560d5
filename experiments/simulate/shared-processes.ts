import { availableParallelism } from 'node:os'
import type { Scenario } from '../scenario/schema.js'

/** Up to so many participants have a process each, as in a deployment. */
const PROCESS_EACH = 8

/**
 * The names of the participants by the process that holds them. Unless `processes` says how many there are, more than
 * eight participants of a horizontal run share as many processes as there are processors: each further process costs
 * memory and the time to load the data, and gains nothing. Participants are dealt out in turn.
 */
export function sharedProcesses({ participants, processes, work }: Scenario): string[][] {
  const names = participants.map(({ name }) => name)
  const few = work.mode !== 'horizontal' || names.length <= PROCESS_EACH
  const count = Math.min(names.length, processes ?? (few ? names.length : availableParallelism()))
  return Array.from({ length: count }, (_, first) => names.filter((_, i) => i % count === first))
}
