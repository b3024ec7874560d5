import type { Classifier } from './classifier.js'
import { epochOrder } from './data/batch.js'
import type { BatchRequest, PlainInputs, TrainingInputs } from './data/inputs.js'
import * as tf from './engine/tf.js'
import type { ImageShape } from './network.js'
import { Sgd, type SgdOptions } from './optimizer/sgd.js'

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
  readonly optimizer: SgdOptions
  /** Learning rate of step 0 .. total - 1. */
  rate(step: number, total: number): number
  readonly seed: number
  readonly signal?: AbortSignal
  onStep?(done: number, total: number): void
  onEpoch?(epoch: number, meanLoss: number): void
}

/**
 * Trains a classifier on records of one process. The records that do not fill a last batch wait for the next epoch's
 * order. The event loop gets a turn after every step, so that sockets stay alive.
 */
export async function trainClassifier(options: TrainOptions): Promise<void> {
  const { model, source, labels, records, batch, epochs, signal } = options
  const perEpoch = Math.max(1, Math.floor(records.length / batch))
  const total = (epochs.last - epochs.first + 1) * perEpoch
  const optimizer = new Sgd(model.parameters.variables, options.optimizer)
  let step = 0
  let loss = 0
  try {
    signal?.throwIfAborted()
    for await (const { records: chosen, epoch, values } of source.batches(requestsOf(options, perEpoch))) {
      signal?.throwIfAborted()
      const images = inputTensor(source, values, chosen.length)
      const classes = Int32Array.from(chosen, (record) => labels[record]!)
      loss += model.trainStep(images, classes, optimizer, options.rate(step, total))
      images.dispose()
      options.onStep?.(++step, total)
      await turn()
      if (step % perEpoch > 0) continue
      options.onEpoch?.(epoch, loss / perEpoch)
      loss = 0
    }
  } finally {
    optimizer.dispose()
  }
}

function* requestsOf(
  { records, batch, epochs, seed }: TrainOptions,
  perEpoch: number,
): Generator<BatchRequest, undefined, undefined> {
  for (let epoch = epochs.first; epoch <= epochs.last; epoch++) {
    const order = epochOrder(records, epoch, seed)
    for (let i = 0; i < perEpoch; i++) yield { records: order.subarray(i * batch, (i + 1) * batch), epoch }
  }
}

/** The most likely class of each record. */
export async function predict(
  model: Classifier,
  source: PlainInputs,
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

function inputTensor(source: ImageShape, values: Float32Array, rows: number): tf.Tensor4D {
  return tf.tensor4d(values, [rows, source.height, source.width, source.channels])
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
