import { z } from 'zod'
import type { Metrics } from '../../coordinator/event.js'
import { rankPairs } from '../../learning/metrics/ranked-pairs.js'
import { areaUnderCurve, rocCurve } from '../../learning/metrics/roc.js'
import { type AttackWindow, isAttacked } from '../attack/horizontal/attack.js'

/** How a defence's flags meet who attacked, which the experimenter knows and the coordinator does not. */
export const Detection = z.strictObject({
  /** Share of the round's attackers that were flagged, 0..1; null where nobody attacked. */
  truePositiveRate: z.number().nullable(),
  /** Share of the others that were flagged, 0..1; null where there were none. */
  falsePositiveRate: z.number().nullable(),
  /** Area under the ROC curve of the rule's scores, 1 where every attacker's is above all others'; null without scores. */
  auc: z.number().nullable(),
})
export type Detection = z.infer<typeof Detection>

/** An attack as far as its detection is concerned. */
interface Attacked extends AttackWindow {
  readonly participants: readonly string[]
}

/** Rounds from the start of the attack that do not count: a rule with a memory needs some. */
const SETTLING = 4

/** Compares the flags of an arm, round after round. */
export class DetectionTally {
  readonly #present: Set<string>
  readonly #rounds: { readonly round: number; readonly detection: Detection }[] = []

  constructor(
    private readonly attack: Attacked,
    everybody: readonly string[],
  ) {
    this.#present = new Set(everybody)
  }

  left(name: string): void {
    this.#present.delete(name)
  }

  /** @returns undefined of a rule that flags nobody ever */
  judge({ round, flagged, scores }: Pick<Metrics, 'round' | 'flagged' | 'scores'>): Detection | undefined {
    if (flagged === undefined) return undefined
    const attackers = isAttacked(this.attack, round) ? this.attack.participants : []
    const present = [...this.#present]
    const bad = present.filter((name) => attackers.includes(name))
    const good = present.filter((name) => !attackers.includes(name))
    const detection = {
      truePositiveRate: shareOf(bad, flagged),
      falsePositiveRate: shareOf(good, flagged),
      auc: scores === undefined ? null : areaUnderRoc(scores, bad, good),
    }
    this.#rounds.push({ round, detection })
    return detection
  }

  /**
   * Means over the attacked rounds from the fifth on, or over all of them where there are fewer; without an attacked round
   * over all rounds. Null of a rule that flags nobody ever.
   */
  settled(): Detection | null {
    return this.#mean(this.#attacked().slice(SETTLING))
  }

  /** Means over all attacked rounds; without one over all rounds. Null of a rule that flags nobody ever. */
  overall(): Detection | null {
    return this.#mean([])
  }

  #attacked() {
    return this.#rounds.filter(({ round }) => isAttacked(this.attack, round))
  }

  /** Over the rounds given, if there are any. */
  #mean(rounds: readonly { readonly detection: Detection }[]): Detection | null {
    const counted = [rounds, this.#attacked(), this.#rounds].find(({ length }) => length > 0)
    if (counted === undefined) return null
    const mean = (key: keyof Detection) => meanOf(counted.map(({ detection }) => detection[key]))
    return {
      truePositiveRate: mean('truePositiveRate'),
      falsePositiveRate: mean('falsePositiveRate'),
      auc: mean('auc'),
    }
  }
}

function shareOf(names: readonly string[], flagged: readonly string[]): number | null {
  return names.length === 0 ? null : names.filter((name) => flagged.includes(name)).length / names.length
}

function areaUnderRoc(
  scores: Readonly<Record<string, number>>,
  bad: readonly string[],
  good: readonly string[],
): number | null {
  const scored = (names: readonly string[]) => names.filter((name) => Number.isFinite(scores[name]))
  const [attackers, others] = [scored(bad), scored(good)]
  if (attackers.length === 0 || others.length === 0) return null
  const values = [...attackers, ...others].map((name) => scores[name]!)
  return areaUnderCurve(
    rocCurve(
      rankPairs(
        values,
        values.map((_, i) => i < attackers.length),
      ),
    ),
  )
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
