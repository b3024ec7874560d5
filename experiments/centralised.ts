import type { RunResult } from '../coordinator/event.js'
import { Classifier } from '../learning/classifier.js'
import type { PlainInputs } from '../learning/data/inputs.js'
import type { OpenInputs } from '../learning/data/prefetch.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { decide, trainClassifier } from '../learning/train.js'
import type { Backbone } from '../proto/backbone.js'
import type { Head } from '../proto/head.js'
import type { Training } from '../proto/training.js'

/** All data in one place. */
export interface PooledRecords {
  /** Class of each record. */
  readonly labels: Int32Array
  readonly classes: number
  readonly split: { readonly train: Int32Array; readonly test: Int32Array }
  /** Opens the inputs; those for training are to be closed. */
  open(training: Training): { readonly training: OpenInputs; readonly plain: PlainInputs }
}

export interface CentralisedOptions {
  readonly records: PooledRecords
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
  const { records, training, seed, signal } = options
  const { labels, classes, split } = records
  const begin = performance.now()
  const { training: source, plain } = records.open(training)
  const model = new Classifier({
    backbone: options.backbone,
    head: options.head,
    embedding: options.embedding,
    classes,
    input: { height: source.height, width: source.width, channels: source.channels },
    seed,
    mirrored: training.flip,
  })
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
      ...(await decide(model, plain, split.test, signal)).judge(truth),
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
