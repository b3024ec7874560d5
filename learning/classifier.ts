import type { Backbone } from '../proto/backbone.js'
import type { Head } from '../proto/head.js'
import { buildBackbone } from './backbone/build.js'
import { lossAndGradients } from './engine/pullback.js'
import * as tf from './engine/tf.js'
import { buildHead } from './head/build.js'
import type { ClassificationHead } from './head/head.js'
import { bothWays, type ImageShape, type Network, type Precision } from './network.js'
import type { Optimizer } from './optimizer/optimizer.js'
import type { ParameterVector } from './parameter-vector.js'
import { Parameters } from './parameters.js'

export interface ClassifierSpec {
  readonly backbone: Backbone
  readonly head: Head
  readonly embedding: number
  readonly classes: number
  readonly input: ImageShape
  readonly seed: number
  /** It is trained on mirrored images too, so it predicts from an image and its mirror image. */
  readonly mirrored: boolean
  /** Of the maps inside the backbone; float32 if not given. */
  readonly precision?: Precision
}

const HEAD = 'head'

/** A whole recogniser in one process: backbone, embedding, head. */
export class Classifier {
  readonly parameters: Parameters
  /** Length of an embedding. */
  readonly dimension: number
  readonly classes: number
  readonly #embed: Network
  readonly #embedForTest: Network
  readonly #head: ClassificationHead

  constructor(spec: ClassifierSpec) {
    this.dimension = spec.embedding
    this.classes = spec.classes
    this.parameters = new Parameters(spec.seed, 'model')
    this.#embed = buildBackbone(spec.backbone, this.parameters, 'backbone', spec.input, spec.embedding, spec.precision)
    this.#embedForTest = spec.mirrored ? bothWays(this.#embed) : this.#embed
    this.#head = buildHead(spec.head, this.parameters, HEAD, { dimension: spec.embedding, classes: spec.classes })
  }

  /** What many owners' models have in common: all parameters, or all but the head's, the last ones, where each has its own. */
  shared(localHead: boolean): ParameterVector {
    return localHead ? this.parameters.without(`${HEAD}/`) : this.parameters
  }

  /** One step on images [n, h, w, c] with labels [n]; returns the mean loss before it. */
  trainStep(images: tf.Tensor4D, labels: Int32Array, optimizer: Optimizer, learningRate: number): number {
    const { loss, gradients } = this.gradients(images, labels)
    optimizer.step(gradients, learningRate)
    return loss
  }

  /** The mean training loss of images [n, h, w, c] with labels [n], and its gradients by the parameters in their order. */
  gradients(images: tf.Tensor4D, labels: Int32Array): { loss: number; gradients: tf.Tensor[] } {
    return this.gradientsThrough(() => images, labels, [])
  }

  /**
   * The same for images that are made of further variables, by which the last gradients are.
   * @param make called within the differentiated function
   */
  gradientsThrough(
    make: () => tf.Tensor4D,
    labels: Int32Array,
    further: readonly tf.Variable[],
  ): { loss: number; gradients: tf.Tensor[] } {
    return lossAndGradients(
      () => this.#head.loss(this.#embed(make(), 'training'), tf.tensor1d(labels, 'int32')),
      [...this.parameters.variables, ...further],
    )
  }

  /** Embeddings of images [n, h, w, c] as prediction uses them: with the mirror image's if the model learnt from both. */
  embed(images: tf.Tensor4D): Float32Array {
    return tf.tidy(() => this.#embedForTest(images).dataSync() as Float32Array)
  }

  /** Makes the running statistics of batch norm those of the images [n, h, w, c], normalised as in training. */
  measure(images: tf.Tensor4D): void {
    tf.tidy(() => void this.#embed(images, 'measurement'))
  }

  /** A score of each class for each image: values [n, classes]; the greatest is the most likely class's. */
  scores(images: tf.Tensor4D): Float32Array {
    return tf.tidy(() => this.#head.classify(this.#embedForTest(images)).dataSync() as Float32Array)
  }

  dispose(): void {
    this.parameters.dispose()
  }
}
