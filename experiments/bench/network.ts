import { ir, irStem, irUnit } from '../../learning/backbone/ir.js'
import { lossAndGradients } from '../../learning/engine/pullback.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { buildHead } from '../../learning/head/build.js'
import type { ClassificationHead } from '../../learning/head/head.js'
import { castedInside, type Network, type Precision } from '../../learning/network.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { Parameters } from '../../learning/parameters.js'

const BATCH = 64
const SIDE = 64
const WIDTHS = [32, 64, 128, 256] as const
const EMBEDDING = 128
const CLASSES = 500
/** Different images in turn, so that no step sees a batch that has been learnt by heart. */
const BATCHES = 4

/**
 * The network that engines are compared on: 64 images of 64x64x3, an IR stem, four IR units of 32, 64, 128 and 256
 * channels that halve the map, a dense layer to 128 dimensions, ArcFace over 500 classes, SGD with momentum. pytorch.py
 * beside this file is the same network.
 */
export class BenchNetwork {
  readonly #parameters = new Parameters(1, 'bench')
  readonly #embed: Network
  readonly #head: ClassificationHead
  readonly #optimizer: Sgd
  readonly #images: tf.Tensor4D[]
  #steps = 0

  constructor(precision: Precision) {
    this.#embed = benchBackbone(this.#parameters, precision)
    const head = { kind: 'arcface', scale: 64, margin: 0.5 } as const
    this.#head = buildHead(head, this.#parameters, 'head', { dimension: EMBEDDING, classes: CLASSES })
    this.#optimizer = new Sgd(this.#parameters.variables, { momentum: 0.9, weightDecay: 5e-4 })
    this.#images = Array.from({ length: BATCHES }, (_, i) => {
      const pixels = new Float32Array(BATCH * SIDE * SIDE * 3)
      RandomStream.named(1, 'bench', 'images', i).fillNormal(pixels, 1)
      return tf.tensor4d(pixels, [BATCH, SIDE, SIDE, 3])
    })
  }

  /** One measured piece of work. */
  run(work: 'step' | 'forward'): void {
    if (work === 'step') this.step()
    else this.forward()
  }

  /** Trains on one batch; returns the loss. */
  step(): number {
    const at = this.#steps++ % BATCHES
    const images = this.#images[at]!
    const labels = Int32Array.from({ length: BATCH }, (_, i) => (31 * (at * BATCH + i)) % CLASSES)
    const { loss, gradients } = lossAndGradients(
      () => this.#head.loss(this.#embed(images, 'training'), tf.tensor1d(labels, 'int32')),
      this.#parameters.variables,
    )
    this.#optimizer.step(gradients, 0.01)
    return loss
  }

  /** Embeds one batch as prediction does; returns one number of it, so that the work is done. */
  forward(): number {
    return tf.tidy(() => tf.sum(this.#embed(this.#images[0]!)).dataSync()[0]!)
  }

  get parameters(): number {
    return this.#parameters.size
  }

  dispose(): void {
    tf.dispose(this.#images)
    this.#optimizer.dispose()
    this.#parameters.dispose()
  }
}

/** IR-50 on 16 images of 112x112, to 512 dimensions, as prediction runs it. */
export class Ir50Forward {
  readonly #parameters = new Parameters(1, 'bench')
  readonly #embed: Network
  readonly #images: tf.Tensor4D

  constructor(precision: Precision) {
    const input = { height: 112, width: 112, channels: 3 }
    this.#embed = ir({ kind: 'ir', depth: 50 }, this.#parameters, 'ir50', input, 512, precision)
    const pixels = new Float32Array(16 * 112 * 112 * 3)
    RandomStream.named(1, 'bench', 'images').fillNormal(pixels, 1)
    this.#images = tf.tensor4d(pixels, [16, 112, 112, 3])
  }

  run(): void {
    tf.tidy(() => void tf.sum(this.#embed(this.#images)).dataSync())
  }

  dispose(): void {
    this.#images.dispose()
    this.#parameters.dispose()
  }
}

/** Multiplications and additions of a step's convolutions and products; the backward pass counts twice. */
export function operationsPerStep(): number {
  let side = SIDE
  let forward = convolution(side, 3, 3, WIDTHS[0])
  for (const [i, to] of WIDTHS.entries()) {
    const from = WIDTHS[Math.max(0, i - 1)]!
    forward += convolution(side, 3, from, to)
    side /= 2
    forward += convolution(side, 3, to, to) + convolution(side, 1, from, to)
  }
  forward += 2 * BATCH * (side * side * WIDTHS[3] * EMBEDDING + EMBEDDING * CLASSES)
  return 3 * forward
}

function convolution(side: number, kernel: number, from: number, to: number): number {
  return 2 * BATCH * side * side * kernel * kernel * from * to
}

function benchBackbone(parameters: Parameters, precision: Precision): Network {
  const stem = irStem(parameters, 'stem', 3, WIDTHS[0])
  const units = WIDTHS.map((to, i) => irUnit(parameters, `unit${i + 1}`, WIDTHS[Math.max(0, i - 1)]!, to, 2))
  const flat = (SIDE / 2 ** WIDTHS.length) ** 2 * WIDTHS[3]
  const kernel = parameters.normal<tf.Rank.R2>('embedding/kernel', [flat, EMBEDDING], Math.sqrt(1 / flat))
  const bias = parameters.constant<tf.Rank.R1>('embedding/bias', [EMBEDDING], 0)
  return (images, phase = 'prediction') => {
    const body = (x: tf.Tensor4D) => units.reduce((map, apply) => apply(map, phase), stem(x, phase))
    const map = castedInside(precision, images, body)
    return tf.add(tf.matMul(tf.reshape(map, [images.shape[0], flat]), kernel), bias)
  }
}
