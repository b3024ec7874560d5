import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'
import { bootstrapPairs, percentileInterval } from '../../learning/metrics/bootstrap.js'
import { identificationRate, type Proportion } from '../../learning/metrics/identification.js'
import type { Interval } from '../../learning/metrics/interval.js'
import { rankPairs } from '../../learning/metrics/ranked-pairs.js'
import {
  areaUnderCurve,
  equalErrorRate,
  FALSE_ACCEPT_RATES,
  operatingPoint,
  rocCurve,
  type TarAtFar,
  tarAtFar,
} from '../../learning/metrics/roc.js'
import { cosineSimilarities } from '../../learning/metrics/similarity.js'
import { mostAccurateThreshold } from '../../learning/metrics/verification.js'
import type { ReleaseCost } from '../protect/release-cost.js'
import { type Embedded, identify } from './identify.js'
import { type PairSet, peopleOfPairs } from './pair-set.js'
import { type Protocol, type Trial, trialsOf } from './protocol.js'
import { recognise } from './recogniser.js'
import type { RecogniserOptions } from './recogniser-options.js'
import { type CrossMatching, TemplateTest } from './templates.js'

/** What a verification test came to. Intervals are of 95 %, by resampling people. */
export interface VerificationReport {
  /** E.g. `lfw-two-fold`. */
  readonly protocol: string
  readonly trainedOn: readonly { readonly people: number; readonly images: number }[]
  readonly pairs: number
  readonly people: number
  readonly accuracy: number
  readonly accuracyInterval: Interval
  readonly folds: readonly { readonly fold: number; readonly threshold: number; readonly accuracy: number }[]
  readonly areaUnderCurve: number
  readonly equalErrorRate: number
  /** `interval` only where measurable. */
  readonly tarAtFar: readonly TarAtFar[]
  /** Closed-set, among the tested people; null where nobody has a second image. Wilson intervals over probes. */
  readonly identification: { readonly rank1: Proportion; readonly rank5: Proportion } | null
  /** The same pairs decided by protected templates, where they were asked for. */
  readonly templates?: TemplateVerification
  /** What one release of one image costs, by trial; none where images are seen as they are. */
  readonly releases: readonly ReleaseCost[]
}

/** What protected templates decide, to be held beside what embeddings do, and what a thief can link. */
export interface TemplateVerification extends Decision {
  /** E.g. `lfw-slerpface`. */
  readonly protocol: string
  readonly crossMatching: CrossMatching
}

/** What a test's pairs came to. */
type Decision = Pick<
  VerificationReport,
  'folds' | 'pairs' | 'people' | 'accuracy' | 'accuracyInterval' | 'areaUnderCurve' | 'equalErrorRate' | 'tarAtFar'
>

/** A tested pair: its score, and whether it was decided right by the threshold of the other fold. */
interface Decided {
  readonly pair: number
  readonly score: number
  readonly right: boolean
}

export interface VerifyTrainingOptions extends Omit<RecogniserOptions, 'onStep'> {
  /** Also decide by protected templates. */
  readonly templates?: boolean
  onStep(trial: number, trials: number, done: number, total: number, loss: number | undefined): void
}

/** Trains as the protocol says and tests on its folds. */
export async function verify(
  set: PairSet,
  protocol: Protocol,
  options: VerifyTrainingOptions,
): Promise<VerificationReport> {
  const trials = trialsOf(set, protocol)
  const plain = new Verdicts(set)
  const ranks: number[] = []
  const templates = options.templates
    ? { test: new TemplateTest(set, options.seed), verdicts: new Verdicts(set) }
    : null
  const releases: ReleaseCost[] = []
  for (const [i, trial] of trials.entries()) {
    const { embedded, cost } = await embedHeld(set, trial, {
      ...options,
      folder: trials.length === 1 ? options.folder : join(options.folder, `training-${i + 1}`),
      onStep: (done, total, loss) => options.onStep(i + 1, trials.length, done, total, loss),
    })
    if (cost !== null) releases.push(cost)
    ranks.push(...identify(set, trial, embedded))
    plain.take(trial, scoresOf(set, trial, embedded))
    if (templates === null) continue
    templates.verdicts.take(trial, templates.test.scores(heldPairs(set, trial), embedded))
    templates.test.link(testedPairs(set, trial), embedded)
  }
  return {
    protocol: `${set.name}-${protocol}`,
    trainedOn: trials.map(({ classes, train }) => ({ people: classes, images: train.length })),
    ...plain.decision(options.seed),
    identification: identification(Int32Array.from(ranks)),
    releases,
    ...(templates === null
      ? {}
      : {
          templates: {
            protocol: `${set.name}-slerpface`,
            ...templates.verdicts.decision(options.seed),
            crossMatching: templates.test.crossMatching(),
          },
        }),
  }
}

/** Decides the pairs of trials, each fold by the threshold of another. */
class Verdicts {
  readonly #decided: Decided[] = []
  readonly #folds: VerificationReport['folds'][number][] = []

  constructor(private readonly set: PairSet) {}

  /** @param scores by the place of each pair of the trial's folds */
  take({ tests }: Trial, scores: Float32Array): void {
    for (const { fold, thresholdFrom } of tests) {
      const threshold = mostAccurateThreshold(...ofFold(this.set, scores, thresholdFrom))
      const own = decide(this.set, scores, fold, threshold)
      this.#decided.push(...own)
      this.#folds.push({ fold: fold + 1, threshold, accuracy: shareRight(own) })
    }
  }

  decision(seed: number): Decision {
    return { folds: this.#folds, ...summary(this.set, this.#decided, seed) }
  }
}

function identification(ranks: Int32Array): VerificationReport['identification'] {
  return ranks.length === 0 ? null : { rank1: identificationRate(ranks, 1), rank5: identificationRate(ranks, 5) }
}

/** Places of the pairs of a trial's folds, those that only give thresholds too. */
function heldPairs(set: PairSet, { tests }: Trial): number[] {
  const held = new Set(tests.flatMap(({ fold, thresholdFrom }) => [fold, thresholdFrom]))
  return [...set.pairs.keys()].filter((i) => held.has(set.pairs[i]!.fold))
}

/** Places of the pairs of a trial's tested folds. */
function testedPairs(set: PairSet, { tests }: Trial): number[] {
  const tested = new Set(tests.map(({ fold }) => fold))
  return [...set.pairs.keys()].filter((i) => tested.has(set.pairs[i]!.fold))
}

async function embedHeld(
  set: PairSet,
  trial: Trial,
  options: RecogniserOptions,
): Promise<{ embedded: Embedded; cost: ReleaseCost | null }> {
  const places = heldPairs(set, trial).flatMap((i) => [set.pairs[i]!.a, set.pairs[i]!.b])
  const records = [...new Set(places)].sort((a, b) => a - b)
  const { embeddings, cost } = await recognise(set, trial, Int32Array.from(records), options)
  return { embedded: { records, embeddings, dimension: options.settings.embedding }, cost }
}

/** Scores of the pairs of a trial's folds, by the pair's place; NaN elsewhere. */
function scoresOf(set: PairSet, trial: Trial, { records, embeddings, dimension }: Embedded): Float32Array {
  const held = heldPairs(set, trial)
  const row = new Map(records.map((record, i) => [record, i]))
  const rows = (of: 'a' | 'b') => held.map((i) => row.get(set.pairs[i]![of])!)
  const similarities = cosineSimilarities(embeddings, dimension, rows('a'), rows('b'))
  const scores = new Float32Array(set.pairs.length).fill(Number.NaN)
  for (const [k, i] of held.entries()) scores[i] = similarities[k]!
  return scores
}

function ofFold(set: PairSet, scores: Float32Array, fold: number): [scores: number[], same: boolean[]] {
  const places = [...set.pairs.keys()].filter((i) => set.pairs[i]!.fold === fold)
  return [places.map((i) => scores[i]!), places.map((i) => set.pairs[i]!.same)]
}

function decide(set: PairSet, scores: Float32Array, fold: number, threshold: number): Decided[] {
  return [...set.pairs.keys()].flatMap((pair) => {
    const { fold: own, same } = set.pairs[pair]!
    if (own !== fold) return []
    const score = scores[pair]!
    return [{ pair, score, right: score >= threshold === same }]
  })
}

function shareRight(decided: readonly Decided[]): number {
  return decided.filter(({ right }) => right).length / decided.length
}

/** Enough resamples for an interval whose ends move by less than a tenth of its width. */
const REPLICATES = 1000

function summary(set: PairSet, decided: readonly Decided[], seed: number) {
  const pairs = decided.map(({ pair }) => set.pairs[pair]!)
  const { first, second, people } = peopleOfPairs(set, pairs)
  const ranked = rankPairs(
    decided.map(({ score }) => score),
    pairs.map(({ same }) => same),
  )
  const curve = rocCurve(ranked)
  const weightedRight = (weights: Float64Array) => {
    let [right, all] = [0, 0]
    for (const [i, weight] of weights.entries()) {
      all += weight
      if (decided[i]!.right) right += weight
    }
    return right / all
  }
  const interval = (name: string, statistic: (weights: Float64Array) => number) => {
    const stream = RandomStream.named(seed, 'verification', 'bootstrap', name)
    return percentileInterval(bootstrapPairs(first, second, statistic, { stream, replicates: REPLICATES }))
  }
  return {
    pairs: decided.length,
    people,
    accuracy: shareRight(decided),
    accuracyInterval: interval('accuracy', weightedRight),
    areaUnderCurve: areaUnderCurve(curve),
    equalErrorRate: equalErrorRate(curve),
    tarAtFar: FALSE_ACCEPT_RATES.map((target) => {
      const found = tarAtFar(curve, target)
      if (!found.measurable) return found
      const tar = (weights: Float64Array) => operatingPoint(rocCurve(ranked, weights), target).tar
      return { ...found, interval: interval(`tar-${target}`, tar) }
    }),
  }
}
