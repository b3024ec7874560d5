import { assignModelTensors, modelTensors } from '../learning/checkpoint/model-tensors.js'
import type { Classifier } from '../learning/classifier.js'
import { BatchLoader } from '../learning/data/batch.js'
import { ProximalTerm } from '../learning/optimizer/proximal-term.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { trainClassifier } from '../learning/train.js'
import type { HorizontalWork } from '../proto/horizontal-work.js'
import type { LabelledImages } from './session.js'

export interface RootTraining {
  readonly work: HorizontalWork
  /** Root data: images [n, size, size, 3] of the coordinator's own with their classes. */
  readonly root: LabelledImages
  readonly size: number
  readonly round: number
  readonly learningRate: number
  readonly seed: number
  readonly signal: AbortSignal
}

/**
 * The coordinator's own weight changes of a round, [d]: what a participant with its root data would send. The model is
 * afterwards as it was, but for a head that stays, which goes on from round to round as a participant's does.
 * Source: Cao et al. 2021, "FLTrust", arXiv:2012.13995, section IV-B.
 */
export async function rootUpdate(model: Classifier, options: RootTraining): Promise<Float32Array> {
  const { work, root, size, round, learningRate, seed, signal } = options
  const { parameters } = model
  const shared = model.shared(work.localHead === true)
  const tensors = modelTensors(parameters)
  const before = shared.flatten()
  const ids = Array.from(root.labels, (_, i) => `root/${i}`)
  const term = work.client.kind === 'fedprox' ? new ProximalTerm(shared.variables, work.client.mu) : undefined
  await trainClassifier({
    model,
    source: new BatchLoader({
      images: root.images,
      height: size,
      width: size,
      ids,
      seed,
      party: 'coordinator',
      augmentation: work.training,
    }),
    labels: root.labels,
    records: root.labels.map((_, i) => i),
    batch: Math.min(work.training.batch, root.labels.length),
    epochs: { first: (round - 1) * work.localEpochs + 1, last: round * work.localEpochs },
    optimizer: (variables) => new Sgd(variables, { ...work.training, correct: term?.correct }),
    rate: () => learningRate,
    seed,
    signal,
  }).finally(() => term?.dispose())
  const after = shared.flatten()
  const head = parameters.names.filter((name) => !shared.names.includes(name))
  const own = modelTensors(parameters).filter(({ name }) => head.includes(name))
  assignModelTensors(
    parameters,
    new Map([...tensors, ...own].map((tensor) => [tensor.name, tensor])),
    'The model before its training',
  )
  return after.map((value, i) => value - before[i]!)
}
