import { setImmediate as turn } from 'node:timers/promises'
import { epochOrder } from './data/batch.js'
import type { TrainingInputs } from './data/inputs.js'
import { lossAndGradients } from './engine/pullback.js'
import * as tf from './engine/tf.js'
import { cosFace } from './head/cosface.js'
import { marginHead } from './head/margin-head.js'
import { supervisedContrastive } from './loss/supervised-contrastive.js'
import type { Network } from './network.js'
import { warmupCosine } from './optimizer/schedule.js'
import { Sgd } from './optimizer/sgd.js'
import { Parameters } from './parameters.js'

export interface PretrainOptions {
  readonly network: Network
  /** Of the network; they are what is trained. */
  readonly parameters: Parameters
  /** Length of the network's output. */
  readonly dimension: number
  readonly inputs: TrainingInputs
  /** Records to learn from. */
  readonly records: Int32Array
  /** Class of each record of the inputs; absent: two views of a record are to be alike, and unlike those of others. */
  readonly labels?: Int32Array | undefined
  /** With labels: fixed class centres, row-major [classes, dimension]; learned ones where absent. */
  readonly frame?: Float32Array | undefined
  readonly epochs: number
  /** Records of a step. */
  readonly batch: number
  readonly learningRate: number
  readonly momentum: number
  readonly weightDecay: number
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  onStep?(done: number, total: number): void
}

/** Of the CosFace head of supervised pre-training, which is thrown away afterwards. */
const SCALE = 24
const MARGIN = 0.15
/** Of the contrastive loss; the paper's. */
const TEMPERATURE = 0.1

/**
 * Trains a network before it is used for anything else: on classes with a CosFace head of its own, or without classes by
 * the contrastive loss of two augmented views (SimCLR, Chen et al. 2020, arXiv:2002.05709, without its projection).
 * Batch norm follows the batches; its running statistics are what is left for later.
 */
export async function pretrain(options: PretrainOptions): Promise<void> {
  const { parameters, network, inputs, labels, signal } = options
  const own = new Parameters(options.seed, 'pretraining')
  const loss = labels ? classLoss(options, own, labels) : viewLoss
  const variables = [...parameters.variables, ...own.variables]
  const optimizer = new Sgd(variables, options)
  const perEpoch = Math.max(1, Math.floor(options.records.length / options.batch))
  const total = options.epochs * perEpoch
  try {
    let step = 0
    for (let epoch = 1; epoch <= options.epochs; epoch++) {
      const order = epochOrder(options.records, epoch, options.seed)
      for (let i = 0; i < perEpoch; i++, step++) {
        signal?.throwIfAborted()
        const records = order.subarray(i * options.batch, (i + 1) * options.batch)
        // Another epoch's number gives a record another view.
        const views = labels ? [epoch] : [2 * epoch, 2 * epoch + 1]
        const images = await inputsOf(inputs, records, views)
        const rows = Int32Array.from(
          { length: views.length * records.length },
          (_, at) => records[at % records.length]!,
        )
        const { gradients } = lossAndGradients(() => loss(network(images, 'training'), rows), variables)
        images.dispose()
        optimizer.step(gradients, warmupCosine(step, total, options.learningRate, WARMUP))
        options.onStep?.(step + 1, total)
        await turn() // sockets stay alive
      }
    }
  } finally {
    optimizer.dispose()
    own.dispose()
  }
}

const WARMUP = 0.05

type Loss = (embeddings: tf.Tensor2D, records: Int32Array) => tf.Scalar

function classLoss({ dimension, frame }: PretrainOptions, parameters: Parameters, labels: Int32Array): Loss {
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 2)
  const centres = frame
    ? frameCentres(frame, dimension, parameters)
    : parameters.normal<tf.Rank.R2>('centres', [dimension, classes], Math.sqrt(1 / dimension))
  const head = marginHead(centres, SCALE, cosFace(MARGIN))
  return (embeddings, records) =>
    head.loss(
      embeddings,
      tf.tensor1d(
        records.map((record) => labels[record]!),
        'int32',
      ),
    )
}

/** Class centres [dimension, classes] that are not trained. */
function frameCentres(frame: Float32Array, dimension: number, parameters: Parameters): tf.Tensor2D {
  const classes = frame.length / dimension
  const centres = parameters.buffer<tf.Rank.R2>('centres', [dimension, classes], 0)
  tf.tidy(() => centres.assign(tf.transpose(tf.tensor2d(frame, [classes, dimension]))))
  return centres
}

const viewLoss: Loss = (embeddings, records) =>
  supervisedContrastive(embeddings, tf.tensor1d(records, 'int32'), TEMPERATURE)

/** The views of some records, one after another: [views * n, height, width, channels]. */
async function inputsOf(inputs: TrainingInputs, records: Int32Array, views: readonly number[]): Promise<tf.Tensor4D> {
  const { height, width, channels } = inputs
  const made: tf.Tensor4D[] = []
  for await (const { values } of inputs.batches(views.map((epoch) => ({ records, epoch }))))
    made.push(tf.tensor4d(values.slice(), [records.length, height, width, channels]))
  const joined = tf.concat(made, 0) as tf.Tensor4D
  tf.dispose(made)
  return joined
}
