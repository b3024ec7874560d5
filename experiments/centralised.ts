import type { RunResult } from '../coordinator/event.js'
import { Classifier } from '../learning/classifier.js'
import { BatchLoader } from '../learning/data/batch.js'
import type { FaceSet } from '../learning/data/face-set.js'
import { openInputs } from '../learning/data/prefetch.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { predict, trainClassifier } from '../learning/train.js'
import type { Backbone, Head, Training } from '../proto/plan.js'

export interface CentralisedOptions {
  readonly faceSet: FaceSet
  readonly split: { readonly train: Int32Array; readonly test: Int32Array }
  readonly backbone: Backbone
  readonly head: Head
  readonly embedding: number
  readonly training: Training
  readonly seed: number
  readonly signal: AbortSignal
  onStep?(done: number, total: number): void
  onEpoch?(epoch: number, meanLoss: number): void
}

/**
 * The ceiling: the same kind of network trained in one process on all the data that its owners would not share.
 * The engine must have been loaded.
 */
export async function trainCentralised(options: CentralisedOptions): Promise<RunResult> {
  const { faceSet, split, training, seed, signal } = options
  const { size, labels, ids, people } = faceSet
  const begin = performance.now()
  const model = new Classifier({
    backbone: options.backbone,
    head: options.head,
    embedding: options.embedding,
    classes: people.length,
    input: { height: size, width: size, channels: 3 },
    seed,
    mirrored: training.flip,
  })
  const images = {
    images: faceSet.images,
    height: size,
    width: size,
    ids,
    seed,
    party: 'centralised',
    augmentation: training,
  }
  const source = openInputs(images, training.batch)
  try {
    await trainClassifier({
      model,
      source,
      labels,
      records: split.train,
      batch: training.batch,
      epochs: { first: 1, last: training.epochs },
      optimizer: (variables) => new Sgd(variables, training),
      rate: (step, total) => warmupCosine(step, total, training.learningRate, training.warmup),
      seed,
      signal,
      ...(options.onStep ? { onStep: options.onStep } : {}),
      ...(options.onEpoch ? { onEpoch: options.onEpoch } : {}),
    })
    const truth = split.test.map((record) => labels[record]!)
    return {
      run: 'centralised',
      arm: 'centralised',
      mode: 'centralised',
      accuracy: accuracy(await predict(model, new BatchLoader(images), split.test, signal), truth),
      majority: majority(truth),
      epsilon: null,
      delta: null,
      epsilonPerRelease: null,
      reference: null,
      guarantee: 'no guarantee: all data in one place',
      bytesUp: 0,
      bytesDown: 0,
      seconds: (performance.now() - begin) / 1000,
      attackSuccess: null,
      flagged: [],
      left: [],
      ended: null,
    }
  } finally {
    await source.close()
    model.dispose()
  }
}
