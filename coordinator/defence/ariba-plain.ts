import { EXIT, FedveilError } from '../../proto/error.js'
import { type FragmentFeatures, fragmentFeatures } from './features.js'
import { type Fragment, fragmentsOf, type LayerShape, updateLength } from './fragments.js'
import { chiSquareQuantile2, type FeatureRule, squaredDistances } from './outliers.js'
import { bySuspicion, outlierThreshold, type Score } from './prune.js'

export interface AribaPlainInput {
  /** One flat vector of weight changes [d] a participant, in any order. */
  readonly updates: readonly { readonly participant: string; readonly values: Float32Array }[]
  /** The model's tensors in the order in which they are concatenated. */
  readonly layers: readonly LayerShape[]
  /** How many participants are malicious, if that is known: that many are pruned. Fewer than half. */
  readonly malicious?: number
}

/** A fragment that speaks against a participant. */
export interface Evidence {
  readonly layer: string
  /** Output filter or unit. */
  readonly unit: number
  /** Robust Mahalanobis distance from the other participants' fragments, in standard deviations. */
  readonly distance: number
}

export interface AribaPlainVerdict {
  /** Participants whose updates go into the mean, by id. */
  readonly kept: string[]
  /** Participants who are left out, by id. */
  readonly pruned: string[]
  readonly scores: Record<string, Score>
  /** participant -> layer -> number of outlier fragments. */
  readonly heat: Record<string, Record<string, number>>
  /** More outlier fragments than this were needed to be pruned; null where no threshold was used. */
  readonly threshold: number | null
  /** For each pruned participant the fragments farthest out, farthest first, at most `EVIDENCE`. */
  readonly deciding: Record<string, Evidence[]>
  /** One sentence: how it was decided. */
  readonly reason: string
}

/** Fewer updates have no majority that could outvote one attacker. */
const LEAST_PARTICIPANTS = 3
/** An honest fragment is an outlier with this probability, were features normal. */
const CHANCE = 0.05
const EVIDENCE = 8

/**
 * ARIBA: finds the participants whose updates hold the most fragments that stand out in magnitude and orientation.
 *
 * The paper's: backdoors show in magnitude and orientation of the update; it is cut into fragment vectors (the filters of
 * convolutions); unsupervised anomaly detection finds the skewed ones; participants with the most are pruned. This
 * project's, since the detector and its constants are not public: the features (`fragmentFeatures`), the detector (`squaredDistances`
 * against the 95 % quantile of chi-square with 2 degrees of freedom, 5.99), the threshold (`outlierThreshold`).
 *
 * Convention: updates are taken in participant-id order, so that their order in the input changes nothing. With fewer
 * than 3 updates all are kept. With `malicious` given that many are pruned, equals by highest id first; else whoever is
 * above the threshold, never more than half. Cost O(participants^2 x parameters) at most, one pass over each update.
 * @throws UPDATE_LENGTH if an update does not fit the layers; UPDATE_NOT_FINITE for NaN or infinity; PARTICIPANT_TWICE;
 *   MALICIOUS_RANGE unless 0 <= 2 malicious < number of updates
 */
export function aribaPlain({ updates, layers, malicious }: AribaPlainInput): AribaPlainVerdict {
  const sorted = updates.toSorted((a, b) => (a.participant < b.participant ? -1 : 1))
  const names = sorted.map(({ participant }) => participant)
  check(sorted, updateLength(layers), malicious)
  const fragments = fragmentsOf(layers)
  if (names.length < LEAST_PARTICIPANTS) return keepAll(names, fragments)

  const judged = judge(
    sorted.map(({ values }) => values),
    fragments,
  )
  const scores = new Map(names.map((name, i) => [name, scoreOf(judged, i)]))
  const counts = [...scores.values()].map(({ outliers }) => outliers)
  const threshold = malicious === undefined ? outlierThreshold(counts, fragments.length, CHANCE) : null
  const guilty = new Set(
    threshold === null
      ? bySuspicion(scores).slice(0, malicious)
      : names.filter((name) => scores.get(name)!.outliers > threshold),
  )
  const pruned = names.filter((name) => guilty.has(name))
  return {
    kept: names.filter((name) => !guilty.has(name)),
    pruned,
    scores: Object.fromEntries(scores),
    heat: Object.fromEntries(names.map((name, i) => [name, heatOf(judged, i)])),
    threshold,
    deciding: Object.fromEntries(pruned.map((name) => [name, evidenceAgainst(judged, names.indexOf(name))])),
    reason:
      threshold === null
        ? `the ${malicious} of ${names.length} participants with the most outlier fragments are pruned, as that many are known to be malicious`
        : `participants with more than ${threshold.toFixed(1)} outlier fragments of ${fragments.length} are pruned`,
  }
}

/** Of the logarithm of the norm, and of the cosine. */
const RULES: readonly FeatureRule[] = [
  { leastDeviation: 0.02, suspicious: 'both' },
  { leastDeviation: 0.005, suspicious: 'below' },
]
const CUT = chiSquareQuantile2(1 - CHANCE)

/** A fragment and the squared distance of each participant's, [participants]. */
interface Judged {
  readonly fragment: Fragment
  readonly squared: Float64Array
}

function judge(updates: readonly Float32Array[], fragments: readonly Fragment[]): Judged[] {
  const layers = new Map<string, FragmentFeatures[]>()
  for (const features of fragmentFeatures(updates, fragments)) {
    const layer = layers.get(features.fragment.layer)
    if (layer) layer.push(features)
    else layers.set(features.fragment.layer, [features])
  }
  return [...layers.values()].flatMap((layer) => {
    const distances = squaredDistances(
      layer.map(({ logNorm, cosine }) => [logNorm, cosine]),
      RULES,
    )
    return layer.map(({ fragment }, f) => ({ fragment, squared: distances[f]! }))
  })
}

function scoreOf(judged: readonly Judged[], i: number): Score {
  let outliers = 0
  let distance = 0
  for (const { squared } of judged) {
    if (squared[i]! > CUT) outliers++
    distance += Math.sqrt(squared[i]!)
  }
  return { outliers, distance }
}

function heatOf(judged: readonly Judged[], i: number): Record<string, number> {
  const heat = new Map<string, number>()
  for (const { fragment, squared } of judged)
    heat.set(fragment.layer, (heat.get(fragment.layer) ?? 0) + (squared[i]! > CUT ? 1 : 0))
  return Object.fromEntries(heat)
}

function evidenceAgainst(judged: readonly Judged[], i: number): Evidence[] {
  return judged
    .map(({ fragment: { layer, unit }, squared }) => ({ layer, unit, distance: Math.sqrt(squared[i]!) }))
    .filter(({ distance }) => distance ** 2 > CUT)
    .sort((a, b) => b.distance - a.distance)
    .slice(0, EVIDENCE)
}

function keepAll(names: string[], fragments: readonly Fragment[]): AribaPlainVerdict {
  const cold = () => Object.fromEntries(fragments.map(({ layer }) => [layer, 0]))
  return {
    kept: names,
    pruned: [],
    scores: Object.fromEntries(names.map((name) => [name, { outliers: 0, distance: 0 }])),
    heat: Object.fromEntries(names.map((name) => [name, cold()])),
    threshold: null,
    deciding: {},
    reason: `all are kept: ARIBA needs at least ${LEAST_PARTICIPANTS} updates to tell who stands out, got ${names.length}`,
  }
}

function check(sorted: AribaPlainInput['updates'], length: number, malicious: number | undefined): void {
  for (const [i, { participant, values }] of sorted.entries()) {
    if (participant === sorted[i + 1]?.participant)
      throw new FedveilError(
        'PARTICIPANT_TWICE',
        `participant "${participant}" has two updates in this round: give one`,
      )
    if (values.length !== length)
      throw new FedveilError(
        'UPDATE_LENGTH',
        `the update of participant "${participant}" has ${values.length} values, but the model's layers have ${length}`,
        EXIT.refused,
      )
    if (!values.every(Number.isFinite))
      throw new FedveilError(
        'UPDATE_NOT_FINITE',
        `the update of participant "${participant}" holds NaN or infinity: refuse such updates before they are scored`,
        EXIT.refused,
      )
  }
  const most = sorted.length < LEAST_PARTICIPANTS ? Number.MAX_SAFE_INTEGER : Math.ceil(sorted.length / 2) - 1
  if (malicious !== undefined && !(Number.isInteger(malicious) && malicious >= 0 && malicious <= most))
    throw new FedveilError(
      'MALICIOUS_RANGE',
      `malicious must be an integer from 0 to ${most}, fewer than half of the ${sorted.length} participants, got ${malicious}`,
      EXIT.usage,
    )
}
