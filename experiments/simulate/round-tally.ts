import type { Metrics } from '../../coordinator/event.js'
import { type Aggregation, leavesOut, scoresTrust } from '../../proto/aggregation.js'
import type { HorizontalAttack } from '../attack/horizontal/spec.js'
import { type Detection, DetectionTally } from './detection.js'
import type { RoundFigures } from './summary.js'

const NOBODY = { participants: [], startRound: Number.POSITIVE_INFINITY }

/** What the rounds of a horizontal arm measured, one after the other. */
export class RoundTally {
  readonly rounds: RoundFigures[] = []
  readonly #detection: DetectionTally

  constructor(
    attack: HorizontalAttack | undefined,
    everybody: readonly string[],
    private readonly aggregation: Aggregation,
  ) {
    this.#detection = new DetectionTally(attack ?? NOBODY, everybody)
  }

  left(name: string): void {
    this.#detection.left(name)
  }

  /** @returns how the round's attackers were found; undefined of a rule that leaves nobody out ever */
  add(metrics: Metrics): Detection | undefined {
    const detection = leavesOut(this.aggregation) ? this.#detection.judge(this.#suspicious(metrics)) : undefined
    const { round, accuracy = null, attackSuccess = null } = metrics
    this.rounds.push({ round, accuracy, attackSuccess, ...(detection ?? UNJUDGED) })
    return detection
  }

  /** With scores that speak against participants. */
  #suspicious(metrics: Metrics): Metrics {
    if (metrics.scores === undefined || !scoresTrust(this.aggregation)) return metrics
    const scores = Object.entries(metrics.scores).map(([name, score]) => [name, -score] as const)
    return { ...metrics, scores: Object.fromEntries(scores) }
  }

  get detection(): Detection | null {
    return this.#detection.settled()
  }

  get detectionOverAll(): Detection | null {
    return this.#detection.overall()
  }
}

const UNJUDGED: Detection = { truePositiveRate: null, falsePositiveRate: null, auc: null }
