import { buildBackbone } from '../learning/backbone/build.js'
import { assignValues } from '../learning/checkpoint/model-tensors.js'
import { loadTensors, saveTensors } from '../learning/checkpoint/tensor-file.js'
import { forwardWithPullback, type Pullback } from '../learning/engine/pullback.js'
import type { RandomStream } from '../learning/engine/random.js'
import * as tf from '../learning/engine/tf.js'
import { unit } from '../learning/head/unit.js'
import { bothWays, type ImageShape, type Network, type Phase } from '../learning/network.js'
import { averageStep, ExponentialAverage } from '../learning/optimizer/exponential-average.js'
import type { Optimizer } from '../learning/optimizer/optimizer.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { Parameters } from '../learning/parameters.js'
import { nearestCentres, sphericalKMeans } from '../learning/spherical-k-means.js'
import { latentDivergence, latentGradient, standardNoise, variationalHeads } from '../learning/variational-latent.js'
import { type AdjustOptions, adjustAndClip } from '../privacy/adjust.js'
import { type CleanCodes, cleanCodes, embeddingCodebook, releasedLength } from '../privacy/embedding-mechanisms.js'
import { embeddingPenalty } from '../privacy/embedding-penalty.js'
import type { Plan } from '../proto/plan.js'
import type { Privacy } from '../proto/privacy.js'
import type { Training } from '../proto/training.js'
import type { VerticalWork } from '../proto/vertical-work.js'

/** Makes what moves a bottom model's weights. */
export type BottomOptimizer = (variables: readonly tf.Variable[], training: Training) => Optimizer

/** How much of the running mean of released vectors stays at each step. */
const MEAN_DECAY = 0.99

/**
 * A party's network from its slice of a record to the vector that it hands to the release door:
 *
 *   backbone -> projection (rank) -> minus the mean of released vectors (centre) -> gain -> sphere or clip
 *
 * or, with the defence `mid`, in place of the last step, the means and deviations of a variational bottleneck.
 *
 * Each record is computed alone: batch norm, where the backbone has it, keeps the statistics of the pre-training.
 */
export class BottomModel {
  /** What is pre-trained: the network before it is adjusted, and its tensors. */
  readonly backbone: Network
  readonly backboneParameters: Parameters
  /** Of the adjustments. */
  readonly #adjusting: Parameters
  readonly #vector: Network
  /** Vectors of inputs as predictions are made, from the weights as they are; differentiable. */
  readonly network: Network
  readonly #clip: AdjustOptions | undefined
  readonly #penalty: ((embeddings: tf.Tensor2D) => tf.Scalar) | undefined
  readonly #phase: Phase
  readonly #variables: readonly tf.Variable[]
  readonly #optimizer: Optimizer
  readonly #average: ExponentialAverage | undefined
  /** Running mean of released vectors, where they are to be centred. */
  readonly #mean: tf.Variable<tf.Rank.R1> | undefined
  /** What is released in place of vectors, where they snap, and its directions: unit vectors [codes, d / symbols]. */
  readonly #codes: (CleanCodes & { readonly directions: Float32Array }) | undefined
  /** Of the clusters that codes stand for: centres [symbols * codes, d] and the vectors' mean; private, as the weights are. */
  readonly #clusters: { readonly centres: tf.Variable<tf.Rank.R2>; readonly mean: tf.Variable<tf.Rank.R1> } | undefined

  constructor(
    plan: Plan,
    private readonly work: VerticalWork,
    party: string,
    input: ImageShape,
    optimizer: BottomOptimizer = (variables, training) => new Sgd(variables, training),
  ) {
    const { adjust, training, average, pretraining } = work
    this.backboneParameters = new Parameters(plan.seed, party)
    this.backbone = buildBackbone(work.bottom, this.backboneParameters, 'bottom', input, work.embedding)
    this.#adjusting = new Parameters(plan.seed, party)
    this.#clip = clipOf(plan.privacy, work)
    this.#penalty = penaltyOf(work, this.#clip)
    this.#phase = pretraining.length > 0 ? 'prediction' : 'training'
    this.#mean = adjust.centre ? this.#adjusting.buffer<tf.Rank.R1>('centre', [releasedLength(work)], 0) : undefined
    this.#codes =
      adjust.snap === 'none'
        ? undefined
        : { ...cleanCodes(plan, work), directions: embeddingCodebook(plan, work).codebook }
    this.#clusters =
      adjust.snap === 'clusters'
        ? {
            centres: this.#adjusting.buffer<tf.Rank.R2>(
              'clusters',
              [this.#codes!.symbols * this.#codes!.codes, releasedLength(work)],
              0,
            ),
            mean: this.#adjusting.buffer<tf.Rank.R1>('clusters/mean', [releasedLength(work)], 0),
          }
        : undefined
    this.#vector = this.#adjusted()
    this.network = training.flip ? this.#adjustedBothWays() : this.#vector
    this.#variables = [...this.backboneParameters.variables, ...this.#adjusting.variables]
    this.#optimizer = optimizer(this.#variables, training)
    this.#average = average > 0 ? new ExponentialAverage(this.#variables, average) : undefined
  }

  /** Vectors [n, d] of a batch, to be learnt from once their gradient has come. */
  forward(images: tf.Tensor4D): Pullback<tf.Tensor2D> {
    return forwardWithPullback(() => this.#vector(images, this.#phase), this.#variables)
  }

  /** One step by the gradient of released vectors, with that of the party's own penalties. */
  learn(pullback: Pullback<tf.Tensor2D>, gradient: tf.Tensor2D, learningRate: number): void {
    const gradients = pullback.pull(gradient)
    this.#optimizer.step(gradients, learningRate)
    this.#average?.update()
  }

  /** Gradient of the party's own penalties at a batch of clean vectors [n, d]; undefined where it has none. */
  penaltyGradient(clean: tf.Tensor2D): tf.Tensor2D | undefined {
    const penalty = this.#penalty
    if (!penalty || clean.shape[0] < 2) return undefined
    return tf.tidy(() => tf.grad((h) => penalty(h as tf.Tensor2D))(clean) as tf.Tensor2D)
  }

  /**
   * What turns the gradient of released vectors into that of clean rows, where these are not of one length: the standard
   * normal variates [n * d] that a variational bottleneck's release drew.
   */
  drawnNoise(clean: Float32Array, released: Float32Array): Float32Array | undefined {
    return this.work.defence.kind === 'mid' ? standardNoise(clean, released, releasedLength(this.work)) : undefined
  }

  /** The gradient by clean rows, of that by released vectors [n, d]; new, the caller's to dispose. */
  gradientByClean(received: tf.Tensor2D, noise: Float32Array | undefined): tf.Tensor2D {
    return noise ? latentGradient(received, noise) : received.clone()
  }

  /** Vectors of records as predictions are made: from averaged weights, if the plan averages them. */
  async predict(images: tf.Tensor4D): Promise<tf.Tensor2D> {
    const run = () => tf.tidy(() => this.network(images, 'prediction'))
    return this.#average ? this.#average.during(run) : run()
  }

  /**
   * Finds the clusters of training records' vectors [n, d] whose codes are released, if the plan asks for them: for each
   * symbol other ones, from other first centres, so that each tells what the others do not.
   */
  findClusters(vectors: tf.Tensor2D, stream: RandomStream): void {
    if (!this.#clusters) return
    const { centres, mean } = this.#clusters
    tf.tidy(() => mean.assign(tf.mean<tf.Tensor1D>(vectors, 0)))
    const directions = aboutMean(vectors, mean)
    const { codes, symbols } = this.#codes!
    const found = Array.from({ length: symbols }, () => sphericalKMeans(directions, mean.size, codes, stream))
    assignValues(centres, Float32Array.from(found.flatMap((each) => [...each])))
  }

  /** The rows to release in the place of clean vectors [n * d]: themselves, or the codes that they snap to. */
  snapped(vectors: Float32Array): Float32Array {
    const { snap } = this.work.adjust
    if (snap === 'none') return vectors
    const dimension = releasedLength(this.work)
    const { values, symbols, directions } = this.#codes!
    const width = dimension / symbols
    const nearest = snap === 'frame' ? [nearestCentres(vectors, directions, dimension)] : this.#clustersOf(vectors)
    const rows = new Float32Array(vectors.length)
    for (const [symbol, ofRows] of nearest.entries())
      for (const [row, code] of ofRows.entries())
        rows.set(values.subarray(code * width, (code + 1) * width), row * dimension + symbol * width)
    return rows
  }

  /** For each symbol the cluster of every row. */
  #clustersOf(vectors: Float32Array): Int32Array[] {
    const { centres, mean } = this.#clusters!
    const rows = tf.tensor2d(vectors, [vectors.length / mean.size, mean.size])
    const directions = aboutMean(rows, mean)
    rows.dispose()
    const all = centres.dataSync() as Float32Array
    const { codes, symbols } = this.#codes!
    const ofOne = codes * mean.size
    return Array.from({ length: symbols }, (_, symbol) =>
      nearestCentres(directions, all.subarray(symbol * ofOne, (symbol + 1) * ofOne), mean.size),
    )
  }

  /** Takes released vectors [n, d] into the mean that later ones are centred by. */
  notice(released: Float32Array): void {
    const mean = this.#mean
    if (!mean) return
    tf.tidy(() => {
      const latest = tf.mean(tf.tensor2d(released, [released.length / mean.size, mean.size]), 0)
      mean.assign(averageStep(latest, mean, MEAN_DECAY) as tf.Tensor1D)
    })
  }

  /** Keeps the weights as predictions use them, as safetensors. @throws CHECKPOINT_FILE */
  async save(path: string): Promise<void> {
    const write = () => saveTensors(path, [this.backboneParameters, this.#adjusting])
    await (this.#average ? this.#average.during(write) : write())
  }

  /** @throws CHECKPOINT_FILE, CHECKPOINT, MODEL_TENSOR */
  load(path: string): void {
    loadTensors(path, [this.backboneParameters, this.#adjusting])
  }

  dispose(): void {
    this.#average?.dispose()
    this.#optimizer.dispose()
    this.#adjusting.dispose()
    this.backboneParameters.dispose()
  }

  /** The mean of two vectors of the clip norm is shorter, so it is adjusted once more. */
  #adjustedBothWays(): Network {
    const clip = this.#clip
    const mean = bothWays(this.#vector)
    return clip ? (images, phase) => adjustAndClip(mean(images, phase), clip) : mean
  }

  #adjusted(): Network {
    const { adjust, embedding } = this.work
    const clip = this.#clip
    const project =
      adjust.rank === undefined
        ? undefined
        : this.#adjusting.normal<tf.Rank.R2>('rank/kernel', [embedding, adjust.rank], Math.sqrt(1 / embedding))
    const bottleneck =
      this.work.defence.kind === 'mid'
        ? variationalHeads(this.#adjusting, 'bottleneck', releasedLength(this.work))
        : undefined
    const gain = clip && adjust.scale === 'gain' ? this.#adjusting.constant<tf.Rank.R0>('gain', [], 0) : undefined
    return (images, phase) => {
      let vectors = this.backbone(images, phase)
      if (project) vectors = tf.matMul(vectors, project)
      if (this.#mean) vectors = tf.sub(vectors, this.#mean)
      if (gain) vectors = tf.mul(vectors, tf.exp(gain))
      if (bottleneck) return bottleneck(vectors)
      return clip ? adjustAndClip(vectors, clip) : vectors
    }
  }
}

/** Directions of rows [n, d] as seen from the mean. */
function aboutMean(rows: tf.Tensor2D, mean: tf.Tensor1D): Float32Array {
  return tf.tidy(() => unit(tf.sub(rows, mean), 1).dataSync() as Float32Array)
}

/** The party's own penalty on clean rows. */
function penaltyOf(
  { adjust, defence }: VerticalWork,
  clip: AdjustOptions | undefined,
): ((clean: tf.Tensor2D) => tf.Scalar) | undefined {
  if (defence.kind === 'mid') return (clean) => tf.mul(defence.weight, latentDivergence(clean))
  return clip && embeddingPenalty({ ...adjust, norm: 'l2', ...clip, scale: adjust.scale })
}

/** Unprotected vectors stay as they are, unless the decoder wants directions. */
function clipOf(privacy: Privacy, { adjust }: VerticalWork): AdjustOptions | undefined {
  const scale = adjust.scale === 'sphere' ? 'sphere' : 'none'
  switch (privacy.mechanism) {
    case 'gaussian':
      return { clip: privacy.clip, scale }
    case 'laplace':
      return { clip: privacy.clip, scale, norm: 'l1' }
    case 'priv-unit':
    case 'codebook':
    case 'one-bit':
      return { clip: 1, scale: 'sphere' }
    default:
      return adjust.spread ? { clip: 1, scale: 'sphere' } : undefined
  }
}
