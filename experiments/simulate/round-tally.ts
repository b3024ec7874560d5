import type { Metrics } from '../../coordinator/event.js'
import type { HorizontalAttack } from '../attack/horizontal/spec.js'
import { type Detection, DetectionTally } from './detection.js'
import type { RoundFigures } from './summary.js'

const NOBODY = { participants: [], startRound: Number.POSITIVE_INFINITY }

/** What the rounds of a horizontal arm measured, one after the other. */
export class RoundTally {
  readonly rounds: RoundFigures[] = []
  readonly #detection: DetectionTally

  constructor(attack: HorizontalAttack | undefined, everybody: readonly string[]) {
    this.#detection = new DetectionTally(attack ?? NOBODY, everybody)
  }

  left(name: string): void {
    this.#detection.left(name)
  }

  /** @returns how the round's attackers were found; undefined of a rule that flags nobody ever */
  add(metrics: Metrics): Detection | undefined {
    const detection = this.#detection.judge(metrics)
    const { round, accuracy = null, attackSuccess = null } = metrics
    this.rounds.push({ round, accuracy, attackSuccess, ...(detection ?? UNJUDGED) })
    return detection
  }

  get detection(): Detection | null {
    return this.#detection.settled()
  }

  get detectionOverAll(): Detection | null {
    return this.#detection.overall()
  }
}

const UNJUDGED: Detection = { truePositiveRate: null, falsePositiveRate: null, auc: null }
