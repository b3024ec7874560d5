import { EXIT, FedveilError } from '../../proto/error.js'
import type { RunningRound } from './rule.js'

/** What a rule keeps of the updates that it has seen. */
export interface RunningSum {
  /** @param update [d], all finite; not kept */
  add(update: Float32Array): void
  /** What the round adds to the model: a new vector [d]. */
  value(): Float32Array
}

/**
 * A round of a rule that keeps every participant.
 * @param enough refuses too small a count of updates
 */
export function runningRound(sum: RunningSum, enough: (count: number) => void): RunningRound {
  const kept: string[] = []
  return {
    add(participant, update) {
      if (!allFinite(update)) throw notFinite(participant)
      sum.add(update)
      kept.push(participant)
    },
    aggregated() {
      enough(kept.length)
      return { update: sum.value(), kept, pruned: [] }
    },
  }
}

/** A loop, for it runs over millions of values. */
function allFinite(update: Float32Array): boolean {
  for (let k = 0; k < update.length; k++) if (!Number.isFinite(update[k])) return false
  return true
}

function notFinite(participant: string): FedveilError {
  const sentence = `the update of participant "${participant}" holds NaN or infinity: refuse such updates before they are aggregated`
  return new FedveilError('UPDATE_NOT_FINITE', sentence, EXIT.refused)
}
