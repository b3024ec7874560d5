import type { Departure, Ending } from '../../coordinator/event.js'
import { whenLeft } from '../../coordinator/membership.js'

/** Who left a run in order, when and why, the same in the terminal and the report. */
export function departureLine({ participant, round, reason }: Departure): string {
  return `${participant} left ${whenLeft(round)}: ${stopped(reason)}`
}

/** That a run ended before its plan was done. */
export function endingLine({ round, reason }: Ending): string {
  const where = round === 0 ? 'before its first whole round' : `after round ${round}`
  return `the run ended early, ${where}: ${stopped(reason)}`
}

function stopped(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}
