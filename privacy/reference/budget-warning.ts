import type { ReferenceOptions } from './reference.js'

/** Least part of the way from always naming the largest class to no error that a mechanism must allow. */
const LEAST_GAIN = 0.2

export interface BudgetWarningOptions extends Pick<ReferenceOptions, 'mechanism' | 'prior' | 'parties'> {
  /** The reference limit of these options. */
  readonly accuracy: number
  /** Of one release, as a person reads it, e.g. `epsilon 1`. */
  readonly budget: string
}

/**
 * A warning, before a run starts, that its budget is too small to train: where the reference limit goes less than LEAST_GAIN
 * of the way from the accuracy of always naming the largest class to 1.
 * @returns a sentence, or undefined where the budget will do
 */
export function budgetWarning(options: BudgetWarningOptions): string | undefined {
  const { mechanism, prior, parties, budget, accuracy } = options
  const largest = Math.max(...prior) / prior.reduce((sum, each) => sum + each, 0)
  if (accuracy - largest >= LEAST_GAIN * (1 - largest)) return undefined
  const local = mechanism.mechanism === 'priv-unit' || mechanism.mechanism === 'codebook'
  const remedies = `a larger epsilon${local ? '' : ', or priv-unit or codebook,'} or fewer releases of each record`
  return (
    `The budget is too small to train: at ${budget} per release, ${mechanism.mechanism} lets ${parties} ` +
    `${parties === 1 ? 'party' : 'parties'} name at most ${percent(accuracy)} of the records rightly among ${prior.length} classes, ` +
    `and always naming the largest gives ${percent(largest)}; take ${remedies}.`
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
