import type { LearnedBudget } from '../../learning/budget/budget-file.js'
import { learnBudget } from '../../learning/budget/learn-budget.js'
import { NoiseBudget } from '../../learning/budget/noise-budget.js'
import { dataDigest } from '../../learning/checkpoint/data-digest.js'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader, type BatchSource } from '../../learning/data/batch.js'
import { type BatchRequest, madeOnDemand } from '../../learning/data/inputs.js'
import { publicFaces, publicPeople } from '../../learning/data/public-faces.js'
import { buildOptimizer } from '../../learning/optimizer/build.js'
import { scheduledRate } from '../../learning/optimizer/schedule.js'
import { formRanges } from '../../privacy/frequency/build.js'
import { CHANNELS, FrequencyFrontEnd } from '../../privacy/frequency/front-end.js'
import { normaliseForms } from '../../privacy/frequency/normalise.js'
import type { FormRanges } from '../../privacy/frequency/sensitivity.js'
import { FILTERED_CHANNELS, WienerFilter } from '../../privacy/frequency/wiener-filter.js'
import type { Privacy } from '../../proto/privacy.js'
import type { BudgetSettings } from './budget-settings.js'
import type { PairSet } from './pair-set.js'
import type { Trial } from './protocol.js'
import type { RecogniserSettings } from './settings.js'

export interface LearningOptions {
  readonly settings: RecogniserSettings
  readonly seed: number
  readonly signal: AbortSignal
  onStep?(done: number, total: number): void
}

type Dctdp = Extract<Privacy, { mechanism: 'dctdp' }>

/** Learns a budget where the clean images are, together with a recogniser that is thrown away. */
export async function learnFormBudget(
  { meanEpsilon, ranges: which }: Dctdp,
  { from, share, epochs, rate, first }: BudgetSettings,
  set: PairSet,
  trial: Trial,
  { settings, seed, signal, onStep }: LearningOptions,
): Promise<LearnedBudget> {
  const { size } = set
  const square = { height: size, width: size }
  const ranges = formRanges(which, square, () => publicFaces(size))
  const { images, ids, labels, records, classes } =
    from === 'public' ? publicRecords(size) : trainingRecords(set, trial)
  const shape = { channels: CHANNELS, ...square }
  const budget = new NoiseBudget(shape, meanEpsilon, share)
  const { backbone, head, embedding } = settings
  // The stronger changes of a recogniser's own training would only slow this short one down.
  const { shift, flip } = settings.augmentation
  const input = { ...square, channels: FILTERED_CHANNELS }
  const model = new Classifier({ backbone, head, embedding, classes, input, seed, mirrored: true })
  const filter = new WienerFilter(square, ranges)
  try {
    await learnBudget({
      ...{ budget, model, labels, records, epochs, seed, signal, budgetRate: rate },
      firstMeanEpsilon: Math.max(first, meanEpsilon),
      source: cleanPlaces({ images, ids, ...square, seed, party: 'budget', augmentation: { shift, flip } }, ranges),
      batch: Math.min(settings.batch, records.length),
      optimizer: (variables) => buildOptimizer(settings.optimizer, variables),
      rate: (step, total) => scheduledRate(settings.schedule, step, total, settings.learningRate),
      read: (noised, scales) => filter.apply(noised, scales),
      ...(onStep ? { onStep } : {}),
    })
    const bytes = images.length / ids.length
    const shown = Array.from(records, (record) => images.subarray(record * bytes, (record + 1) * bytes))
    const imagesDigest = dataDigest(
      Array.from(records, (record) => ids[record]!),
      Array.from(records, (record) => labels[record]!),
      shown,
    )
    const whose = from === 'public' ? 'public' : 'private'
    const about = {
      method: 'dctdp',
      ...shape,
      meanEpsilon,
      ranges: which,
      sharing: share,
      images: whose,
      imagesDigest,
    } as const
    return { about, rho: budget.values().slice() }
  } finally {
    model.dispose()
    budget.dispose()
  }
}

/** Images of people to learn from. */
interface LabelledRecords {
  readonly images: Uint8Array
  readonly ids: readonly string[]
  readonly labels: Int32Array
  readonly records: Int32Array
  readonly classes: number
}

function publicRecords(size: number): LabelledRecords {
  const { images, labels } = publicPeople(size)
  const records = labels.map((_, i) => i)
  const ids = Array.from(records, (record) => `public-${record}`)
  return { images, ids, labels, records, classes: labels.reduce((a, b) => Math.max(a, b), 0) + 1 }
}

function trainingRecords({ images, ids }: PairSet, { train: records, labels, classes }: Trial): LabelledRecords {
  return { images, ids, labels, records, classes }
}

/** Places of clean coefficients in their ranges, clipped to them, of augmented images. */
function cleanPlaces(source: BatchSource, ranges: FormRanges) {
  const loader = new BatchLoader(source)
  const frontEnd = new FrequencyFrontEnd(source)
  return {
    batches: (requests: Iterable<BatchRequest>) =>
      madeOnDemand(requests, ({ records, epoch }) => {
        const greys = loader.augmented(records, epoch).map((value) => (value + 1) * 127.5)
        const forms = frontEnd.forms(greys, records.length)
        return normaliseForms(forms, records.length, { ranges, limit: 1 })
      }),
  }
}
