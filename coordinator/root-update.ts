import { assignModelTensors, modelTensors } from '../learning/checkpoint/model-tensors.js'
import type { Classifier } from '../learning/classifier.js'
import { BatchLoader } from '../learning/data/batch.js'
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
 * afterwards as it was.
 * Source: Cao et al. 2021, "FLTrust", arXiv:2012.13995, section IV-B.
 */
export async function rootUpdate(model: Classifier, options: RootTraining): Promise<Float32Array> {
  const { work, root, size, round, learningRate, seed, signal } = options
  const { parameters } = model
  const tensors = modelTensors(parameters)
  const before = parameters.flatten()
  const ids = Array.from(root.labels, (_, i) => `root/${i}`)
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
    optimizer: (variables) => new Sgd(variables, work.training),
    rate: () => learningRate,
    seed,
    signal,
  })
  const after = parameters.flatten()
  assignModelTensors(
    parameters,
    new Map(tensors.map((tensor) => [tensor.name, tensor])),
    'The model before its training',
  )
  return after.map((value, i) => value - before[i]!)
}
