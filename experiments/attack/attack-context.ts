import type { ImageSpec } from '../../learning/data/spec.js'
import { defenceCapability } from './defence-capability.js'
import type { Measured } from './measured.js'
import type { AttackEffort, AttackRow } from './results.js'
import type { SliceRecogniser } from './slice-recogniser.js'
import type { Target } from './target.js'

/** The arm that an attack is made on, and whose records. */
export interface Attacked {
  readonly arm: string
  /** Null where the records of all parties are attacked. */
  readonly party: string | null
  /** Accuracy of the arm, and of the undefended one. */
  readonly main: number
  readonly mainIdeal: number
}

export interface AttackContext extends Attacked {
  readonly target: Target
  readonly effort: AttackEffort
  readonly recogniser: SliceRecogniser
  /** Whole images [n, size, size, 3] of people who have no part in the run. */
  readonly otherPeople: Uint8Array
  readonly dataSpec: ImageSpec
  readonly signal: AbortSignal
  /** Whether the party trained with the malicious optimizer of active model completion. */
  readonly malicious: boolean
  onAttack(name: string): void
}

/** What a figure is compared with. */
interface Compared {
  readonly ignorance: number | null
  readonly reference?: Measured
  readonly referenceIs?: string
  /** The reference hedges as well as anybody can who knows nothing, so that a squared error can be judged by it. */
  readonly hedged?: boolean
}

/** A figure of an attack with what it is compared with. */
export function attackRow(
  { arm, party, main, mainIdeal }: Attacked,
  attack: string,
  measure: AttackRow['measure'],
  figure: Measured,
  { ignorance, reference, referenceIs, hedged = false }: Compared,
): AttackRow {
  const judged = JUDGED.has(measure) || (hedged && measure === 'psnr')
  const within = reference && judged ? figure.value <= reference.interval.high : null
  return {
    arm,
    party,
    attack,
    measure,
    ...figure,
    ignorance,
    reference: reference ?? null,
    referenceIs: referenceIs ?? null,
    within,
    dcs:
      ignorance === null ? null : defenceCapability({ attack: figure.value, attackIdeal: ignorance, main, mainIdeal }),
  }
}

/** Figures that no hedging improves: an attacker who draws the mean of all faces has a small squared error. */
const JUDGED: ReadonlySet<AttackRow['measure']> = new Set(['accuracy', 'recognition', 'ssim', 'auc'])
