import {
  captureTraining,
  restoreTraining,
  type Trained,
  type TrainingPosition,
  type TrainingState,
} from './checkpoint/training-state.js'
import type { Classifier } from './classifier.js'
import { epochOrder } from './data/batch.js'
import type { Batch, BatchRequest, PlainInputs, TrainingInputs } from './data/inputs.js'
import * as tf from './engine/tf.js'
import { BatchNormStatistics } from './layer/batch-norm-statistics.js'
import { Decisions } from './metrics/decisions.js'
import type { ImageShape } from './network.js'
import type { ExponentialAverage } from './optimizer/exponential-average.js'
import type { Optimizer } from './optimizer/optimizer.js'

export interface TrainOptions {
  readonly model: Classifier
  readonly source: TrainingInputs
  /** Class of every record of the source. */
  readonly labels: Int32Array
  /** The records to train on. */
  readonly records: Int32Array
  readonly batch: number
  /** Numbers of the first and the last epoch: they name the order and the augmentation. */
  readonly epochs: { readonly first: number; readonly last: number }
  /** Makes the optimizer of the model's variables; it is disposed of here. */
  optimizer(variables: readonly tf.Variable[]): Optimizer
  /** Takes the weights in after each step; it stays the caller's. */
  readonly average?: ExponentialAverage
  /** Learning rate of step 0 .. total - 1. */
  rate(step: number, total: number): number
  readonly seed: number
  readonly signal?: AbortSignal
  onStep?(done: number, total: number): void
  onEpoch?(epoch: number, meanLoss: number): void
  /** Where a training with the same options stood: from there it goes on, to the bit as if it had not been interrupted. */
  readonly resume?: TrainingState
  /** Is given the state after each epoch and its `onEpoch`, and is waited for. */
  onState?(state: TrainingState): void | Promise<void>
  /** Is given the state after every so many steps of an epoch too, >= 1. */
  readonly stateEvery?: number
  /** Makes a step in place of the model's own on inputs that stay the caller's; returns the mean loss before it. */
  step?(images: tf.Tensor4D, classes: Int32Array, batch: Batch, optimizer: Optimizer, rate: number): number
}

/**
 * Trains a classifier on records of one process. The records that do not fill a last batch wait for the next epoch's
 * order. The event loop gets a turn after every step, so that sockets stay alive.
 */
export async function trainClassifier(options: TrainOptions): Promise<void> {
  const { parameters } = options.model
  const trained: Trained = {
    parameters,
    optimizer: options.optimizer(parameters.variables),
    average: options.average,
  }
  try {
    options.signal?.throwIfAborted()
    if (options.resume) restoreTraining(options.resume, trained)
    await trainFrom(options, trained, options.resume?.position ?? { epoch: options.epochs.first, step: 0, loss: 0 })
  } finally {
    trained.optimizer.dispose()
  }
}

/** Goes from a position to the end of the last epoch. */
async function trainFrom(options: TrainOptions, trained: Trained, from: TrainingPosition): Promise<void> {
  const { source, epochs, signal, stateEvery, onState } = options
  const perEpoch = stepsPerEpoch(options)
  const total = (epochs.last - epochs.first + 1) * perEpoch
  let { step: done, loss } = from
  for await (const batch of source.batches(requestsFrom(options, from))) {
    signal?.throwIfAborted()
    const step = (batch.epoch - epochs.first) * perEpoch + done
    loss += trainStep(options, trained, batch, options.rate(step, total))
    options.onStep?.(step + 1, total)
    done++
    if (done === perEpoch) {
      options.onEpoch?.(batch.epoch, loss / perEpoch)
      ;[done, loss] = [0, 0]
      if (onState) await onState(captureTraining(trained, { epoch: batch.epoch + 1, step: 0, loss: 0 }))
    } else if (stateEvery && done % stateEvery === 0)
      await onState?.(captureTraining(trained, { epoch: batch.epoch, step: done, loss }))
    await turn()
  }
}

/** Steps of one epoch: the full batches, at least one. */
export function stepsPerEpoch({ records, batch }: Pick<TrainOptions, 'records' | 'batch'>): number {
  return Math.max(1, Math.floor(records.length / batch))
}

function* requestsFrom(options: TrainOptions, from: TrainingPosition): Generator<BatchRequest, undefined, undefined> {
  const { records, batch, epochs, seed } = options
  const perEpoch = stepsPerEpoch(options)
  for (let epoch = from.epoch; epoch <= epochs.last; epoch++) {
    const order = epochOrder(records, epoch, seed)
    const first = epoch === from.epoch ? from.step : 0
    for (let i = first; i < perEpoch; i++) yield { records: order.subarray(i * batch, (i + 1) * batch), epoch }
  }
}

/** One step on a batch; returns its mean loss before it. */
function trainStep(
  { model, source, labels, step }: TrainOptions,
  { optimizer, average }: Trained,
  batch: Batch,
  rate: number,
): number {
  const { records, values } = batch
  const images = inputTensor(source, values, records.length)
  const classes = Int32Array.from(records, (record) => labels[record]!)
  const loss = step ? step(images, classes, batch, optimizer, rate) : model.trainStep(images, classes, optimizer, rate)
  images.dispose()
  average?.update()
  return loss
}

/**
 * Mean over a source's records of the training loss's gradient, as one vector in the order of the model's parameters.
 * @param labels [n] of records 0 .. n-1, n >= 1
 */
export function meanGradient(model: Classifier, source: PlainInputs, labels: Int32Array): Float32Array {
  const sum = new Float64Array(model.parameters.size)
  for (let first = 0; first < labels.length; first += PREDICT_BATCH) {
    const classes = labels.slice(first, first + PREDICT_BATCH)
    const images = inputTensor(source, source.plain(classes.map((_, i) => first + i)), classes.length)
    const { gradients } = model.gradients(images, classes)
    let offset = 0
    for (const gradient of gradients) {
      for (const value of gradient.dataSync()) sum[offset++]! += value * classes.length
    }
    tf.dispose([images, ...gradients])
  }
  return Float32Array.from(sum, (value) => value / labels.length)
}

/** The most likely class of each record. */
export async function predict(
  model: Classifier,
  source: PlainInputs,
  records: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<Int32Array> {
  return (await decide(model, source, records, signal)).predicted
}

/** What the model decides for each record. */
export async function decide(
  model: Classifier,
  source: PlainInputs,
  records: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<Decisions> {
  const decisions = new Decisions(records.length, model.classes)
  await inBatches(source, records, signal, (images, first) => decisions.take(model.scores(images), first))
  return decisions
}

/** Embeddings of the records, in their order: values [records.length, embedding]. */
export async function embed(
  model: Classifier,
  source: PlainInputs,
  records: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const embeddings = new Float32Array(records.length * model.dimension)
  await inBatches(source, records, signal, (images, first) => {
    embeddings.set(model.embed(images), first * model.dimension)
  })
  return embeddings
}

/** Gives the records' inputs as they are, some at a time. @param use is given them, and the place of the first */
async function inBatches(
  source: PlainInputs,
  records: ArrayLike<number>,
  signal: AbortSignal | undefined,
  use: (images: tf.Tensor4D, first: number) => void,
): Promise<void> {
  const all = Int32Array.from(records)
  for (let first = 0; first < all.length; first += PREDICT_BATCH) {
    signal?.throwIfAborted()
    const chosen = all.subarray(first, first + PREDICT_BATCH)
    const images = inputTensor(source, source.plain(chosen), chosen.length)
    use(images, first)
    images.dispose()
    await turn()
  }
}

/**
 * Sets a model's batch norm statistics to those of records (Adaptive BatchNorm, Li et al. 2016, arXiv:1603.04779): one
 * pass over them without learning, in which each batch is normalised by its own, pooled over all batches. Batches are
 * drawn from the stream `seed / order / 0`, so that one holds records of many classes, and are of nearly equal size.
 * @param records at least one
 */
export async function measureStatistics(
  model: Classifier,
  source: PlainInputs,
  records: ArrayLike<number>,
  seed: number,
  signal?: AbortSignal,
): Promise<void> {
  const statistics = new BatchNormStatistics(model.parameters)
  const order = epochOrder(records, 0, seed)
  const count = Math.ceil(order.length / PREDICT_BATCH)
  const start = (i: number) => Math.floor((i * order.length) / count)
  const parts: { moments: Float64Array; weight: number }[] = []
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted()
    const chosen = order.subarray(start(i), start(i + 1))
    const images = inputTensor(source, source.plain(chosen), chosen.length)
    model.measure(images)
    images.dispose()
    parts.push({ moments: statistics.moments(), weight: chosen.length })
    await turn()
  }
  statistics.assignPooled(parts)
}

const PREDICT_BATCH = 64

function inputTensor(source: ImageShape, values: Float32Array, rows: number): tf.Tensor4D {
  return tf.tensor4d(values, [rows, source.height, source.width, source.channels])
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
