import {
  captureTraining,
  restoreTraining,
  type Trained,
  type TrainingPosition,
  type TrainingState,
} from './checkpoint/training-state.js'
import type { Classifier } from './classifier.js'
import { epochOrder } from './data/batch.js'
import * as tf from './engine/tf.js'
import type { ExponentialAverage } from './optimizer/exponential-average.js'
import type { Optimizer } from './optimizer/optimizer.js'

/** Where a network's inputs come from: values [n, height, width, channels] of some records. */
export interface InputSource {
  readonly height: number
  readonly width: number
  readonly channels: number
  /** As training sees them in an epoch. */
  augmented(records: ArrayLike<number>, epoch: number): Float32Array
  /** As they are. */
  plain(records: ArrayLike<number>): Float32Array
}

export interface TrainOptions {
  readonly model: Classifier
  readonly source: InputSource
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
    const { resume, epochs } = options
    if (resume) restoreTraining(resume, trained)
    let position = resume?.position ?? { epoch: epochs.first, step: 0, loss: 0 }
    while (position.epoch <= epochs.last) position = await trainEpoch(options, trained, position)
  } finally {
    trained.optimizer.dispose()
  }
}

/** Goes from a position to the beginning of the next epoch. */
async function trainEpoch(
  options: TrainOptions,
  trained: Trained,
  { epoch, step: done, loss: lossDone }: TrainingPosition,
): Promise<TrainingPosition> {
  const { records, batch, epochs, stateEvery, onState } = options
  const perEpoch = Math.max(1, Math.floor(records.length / batch))
  const total = (epochs.last - epochs.first + 1) * perEpoch
  const order = epochOrder(records, epoch, options.seed)
  let loss = lossDone
  for (let i = done; i < perEpoch; i++) {
    options.signal?.throwIfAborted()
    const step = (epoch - epochs.first) * perEpoch + i
    loss += trainStep(options, trained, order.subarray(i * batch, (i + 1) * batch), epoch, options.rate(step, total))
    options.onStep?.(step + 1, total)
    if (stateEvery && (i + 1) % stateEvery === 0 && i + 1 < perEpoch)
      await onState?.(captureTraining(trained, { epoch, step: i + 1, loss }))
    await turn()
  }
  const next = { epoch: epoch + 1, step: 0, loss: 0 }
  options.onEpoch?.(epoch, loss / perEpoch)
  if (onState) await onState(captureTraining(trained, next))
  return next
}

/** One step on the chosen records; returns their mean loss before it. */
function trainStep(
  { model, source, labels }: TrainOptions,
  { optimizer, average }: Trained,
  chosen: Int32Array,
  epoch: number,
  rate: number,
): number {
  const images = inputTensor(source, source.augmented(chosen, epoch), chosen.length)
  const classes = Int32Array.from(chosen, (record) => labels[record]!)
  const loss = model.trainStep(images, classes, optimizer, rate)
  images.dispose()
  average?.update()
  return loss
}

/** The most likely class of each record. */
export async function predict(
  model: Classifier,
  source: InputSource,
  records: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const all = Int32Array.from(records)
  const predicted = new Int32Array(all.length)
  for (let first = 0; first < all.length; first += PREDICT_BATCH) {
    signal?.throwIfAborted()
    const chosen = all.subarray(first, first + PREDICT_BATCH)
    const images = inputTensor(source, source.plain(chosen), chosen.length)
    predicted.set(model.predict(images), first)
    images.dispose()
    await turn()
  }
  return predicted
}

const PREDICT_BATCH = 64

function inputTensor(source: InputSource, values: Float32Array, rows: number): tf.Tensor4D {
  return tf.tensor4d(values, [rows, source.height, source.width, source.channels])
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
