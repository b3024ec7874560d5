import { setImmediate as turn } from 'node:timers/promises'
import type { Head } from '../proto/head.js'
import { buildBackbone } from './backbone/build.js'
import { type ImageNetwork, uNet } from './backbone/u-net.js'
import { epochOrder } from './data/batch.js'
import type { TrainingInputs } from './data/inputs.js'
import { lossAndGradients } from './engine/pullback.js'
import * as tf from './engine/tf.js'
import { buildHead } from './head/build.js'
import type { ImageShape } from './network.js'
import { Adam } from './optimizer/adam.js'
import { warmupCosine } from './optimizer/schedule.js'
import { Parameters } from './parameters.js'

/** Of the image error in the loss; the paper's. */
const IMAGE_WEIGHT = 5
/** Grey levels to the -1..1 of the paper's images. */
const HALF_RANGE = 127.5
const BATCH = 16
const RATE = 0.002
const WARMUP = 0.05
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const
/** Of the recogniser that learns beside it, has its widths and is thrown away. */
const EMBEDDING = 64
const HEAD: Head = { kind: 'arcface', scale: 24, margin: 0.2 }
/** A channel that does not vary is left as it is. */
const LEAST_SCALE = 1e-6

export interface ResidueTraining {
  /** Whole transforms x of images, [n, height, width, channels]. */
  readonly inputs: TrainingInputs
  /** Person of each record of the inputs. */
  readonly labels: Int32Array
  readonly epochs: number
  readonly signal?: AbortSignal | undefined
  onStep?(done: number, total: number): void
  /** Is given the mean loss of each epoch. */
  onEpoch?(epoch: number, loss: number): void
}

/**
 * The generator g of MinusFace's first stage (Mi et al., CVPR 2024, section 4): a U-Net that regenerates the transform x of
 * an image, x' = g(x), so that the image comes back, while a recogniser learns people from the residue x - x' alone:
 *
 *   5 mean |X - d(x')| + ArcFace of the residue, images in -1..1
 *
 * What both can live with is a residue that looks like nothing and tells people apart. Afterwards g is frozen.
 */
export class ResidueGenerator {
  readonly parameters: Parameters
  readonly #network: ImageNetwork
  /** Root mean square of each channel, [channels]: the network sees and makes channels in these units. */
  readonly #scales: tf.Variable<tf.Rank.R1>

  /**
   * @param input of the transform; sides are multiples of 2^(widths - 1)
   * @param widths of the U-Net's levels, 1 to 4
   * @param decode d: from transforms to images in grey levels, differentiable
   */
  constructor(
    private readonly input: ImageShape,
    private readonly widths: readonly number[],
    private readonly decode: (x: tf.Tensor4D) => tf.Tensor4D,
    private readonly seed: number,
  ) {
    this.parameters = new Parameters(seed, 'residue-generator')
    this.#scales = this.parameters.buffer<tf.Rank.R1>('scales', [input.channels], 1)
    this.#network = uNet({ input, widths, outputChannels: input.channels }, this.parameters, 'generator')
  }

  async train(options: ResidueTraining): Promise<void> {
    const { inputs, labels, epochs, signal } = options
    await this.#measureScales(inputs, labels.length)
    const own = new Parameters(this.seed, 'residue-recogniser')
    const embed = buildBackbone({ kind: 'small-cnn', widths: [...this.widths] }, own, 'backbone', this.input, EMBEDDING)
    const classes = labels.reduce((most, label) => Math.max(most, label + 1), 2)
    const head = buildHead(HEAD, own, 'head', { dimension: EMBEDDING, classes })
    const variables = [...this.parameters.variables, ...own.variables]
    const optimizer = new Adam(variables, ADAM)
    const batch = Math.min(BATCH, labels.length)
    const perEpoch = Math.floor(labels.length / batch)
    try {
      for (let epoch = 1; epoch <= epochs; epoch++) {
        const order = epochOrder(labels.length, epoch, this.seed)
        const requests = Array.from({ length: perEpoch }, (_, i) => ({
          records: order.subarray(i * batch, (i + 1) * batch),
          epoch,
        }))
        let [step, sum] = [0, 0]
        for await (const { records, values } of inputs.batches(requests)) {
          signal?.throwIfAborted()
          const people = Int32Array.from(records, (record) => labels[record]!)
          const images = this.#tensor(values, people.length)
          const target = tf.tidy(() => this.decode(images))
          const { loss, gradients } = lossAndGradients(() => {
            const regenerated = this.#regenerated(images, 'training')
            const residue = tf.div(tf.sub(images, regenerated), this.#scales) as tf.Tensor4D
            const error = tf.mean(tf.abs(tf.sub(target, this.decode(regenerated))))
            const recognition = head.loss(embed(residue, 'training'), tf.tensor1d(people, 'int32'))
            return tf.add(tf.mul(error, IMAGE_WEIGHT / HALF_RANGE), recognition) as tf.Scalar
          }, variables)
          tf.dispose([images, target])
          const done = (epoch - 1) * perEpoch + step
          optimizer.step(gradients, warmupCosine(done, epochs * perEpoch, RATE, WARMUP))
          options.onStep?.(done + 1, epochs * perEpoch)
          step++
          sum += loss
          await turn() // sockets stay alive
        }
        options.onEpoch?.(epoch, sum / perEpoch)
      }
    } finally {
      optimizer.dispose()
      own.dispose()
    }
  }

  /** x' of transforms [n, height, width, channels]. */
  regenerate(values: Float32Array, n: number): Float32Array {
    // Read outside of `tidy`, which would look for tensors in the array value by value.
    const made = tf.tidy(() => this.#regenerated(this.#tensor(values, n), 'prediction'))
    const read = (made.dataSync() as Float32Array).slice()
    made.dispose()
    return read
  }

  dispose(): void {
    this.parameters.dispose()
  }

  #regenerated(x: tf.Tensor4D, phase: 'training' | 'prediction'): tf.Tensor4D {
    const inUnits = tf.div(x, this.#scales) as tf.Tensor4D
    return tf.mul(this.#network(inUnits, phase), this.#scales) as tf.Tensor4D
  }

  #tensor(values: Float32Array, n: number): tf.Tensor4D {
    const { height, width, channels } = this.input
    return tf.tensor4d(values, [n, height, width, channels])
  }

  async #measureScales(inputs: TrainingInputs, records: number): Promise<void> {
    const squares = new Float64Array(this.input.channels)
    const requests = Array.from({ length: Math.ceil(records / BATCH) }, (_, i) => ({
      records: Int32Array.from({ length: Math.min(BATCH, records - i * BATCH) }, (_, k) => i * BATCH + k),
      epoch: 0,
    }))
    for await (const { values } of inputs.batches(requests))
      for (let at = 0; at < values.length; at++) squares[at % squares.length]! += values[at]! ** 2
    const count = records * this.input.height * this.input.width
    const scales = Float32Array.from(squares, (sum) => Math.max(Math.sqrt(sum / count), LEAST_SCALE))
    tf.tidy(() => this.#scales.assign(tf.tensor1d(scales)))
  }
}
