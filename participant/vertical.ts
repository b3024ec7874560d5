import { buildBackbone } from '../learning/backbone/build.js'
import { alignmentDigest } from '../learning/data/alignment.js'
import { BatchLoader } from '../learning/data/batch.js'
import { forwardWithPullback, type Pullback } from '../learning/engine/pullback.js'
import * as tf from '../learning/engine/tf.js'
import { bothWays, type Network, type Phase } from '../learning/network.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { Parameters } from '../learning/parameters.js'
import { adjustAndClip } from '../privacy/adjust.js'
import { embeddingNoise } from '../privacy/embedding-noise.js'
import { gaussian } from '../privacy/mechanism/gaussian.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { unprotected } from '../privacy/mechanism/unprotected.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Message, MessageOf } from '../proto/message.js'
import type { Plan, VerticalWork } from '../proto/plan.js'
import { asFloats, namedRecords, type PartyRecords, type PartyWork, type WorkContext, wireRelease } from './work.js'

/**
 * A party of vertical training. Its bottom model computes each record alone (plans with batch norm and a guarantee are
 * refused); the embedding is adjusted, clipped and released, and what comes back is the gradient by the released vector, which is also the gradient by the clean one.
 */
export class VerticalParty implements PartyWork {
  readonly alignment: Uint8Array
  readonly records: number
  readonly #parameters: Parameters
  readonly #bottom: Network
  readonly #bottomForTest: Network
  readonly #optimizer: Sgd
  readonly #loader: BatchLoader
  readonly #mechanisms: { readonly train: Mechanism; readonly test: Mechanism }
  /** Steps whose gradient has not come yet. */
  readonly #open = new Map<number, Pullback<tf.Tensor2D>>()

  constructor(
    private readonly plan: Plan,
    private readonly work: VerticalWork,
    party: string,
    private readonly own: PartyRecords,
    private readonly context: WorkContext,
  ) {
    const { height, width, images, ids } = own
    this.alignment = alignmentDigest(ids, plan.run)
    this.records = ids.length
    this.#parameters = new Parameters(plan.seed, party)
    const shape = { height, width, channels: 3 }
    this.#bottom = buildBackbone(work.bottom, this.#parameters, 'bottom', shape, work.embedding)
    this.#bottomForTest = work.training.flip ? bothWays(this.#bottom) : this.#bottom
    this.#optimizer = new Sgd(this.#parameters.variables, work.training)
    this.#loader = new BatchLoader({
      images,
      height,
      width,
      ids,
      seed: plan.seed,
      // The same name at every party: the parts of a record are shifted, turned and mirrored together.
      party: 'all parties',
      augmentation: work.training,
    })
    this.#mechanisms = embeddingMechanisms(plan, work)
  }

  roundsThatFit(): number {
    return this.context.door.releasesLeft(this.own.ids, this.#mechanisms.train.event)
  }

  /** Every release is asked for, and debited then. */
  open(): void {}

  async handle(message: Message): Promise<Message> {
    switch (message.kind) {
      case 'embeddingRequest':
        return this.#release(message)
      case 'embeddingGradient':
        return this.#learn(message)
      default:
        throw new FedveilError(
          'MESSAGE_UNEXPECTED',
          `A vertical party has no answer to a "${message.kind}" message.`,
          EXIT.refused,
        )
    }
  }

  #release({ training, round, step, positions }: MessageOf<'embeddingRequest'>): Message {
    this.#checkPositions(positions)
    const values = training ? this.#loader.augmented(positions, round) : this.#loader.plain(positions)
    const { height, width, channels } = this.#loader
    const images = tf.tensor4d(values, [positions.length, height, width, channels])
    const clean = training
      ? this.#forward(images, step)
      : tf.tidy(() => this.#embed(this.#bottomForTest, images, 'prediction'))
    images.dispose()
    const released = this.context.door.release({
      releaseId: `${training ? 'train' : 'test'}/${round}/${step}`,
      ...namedRecords(this.own, positions),
      values: clean.dataSync() as Float32Array,
      shape: [positions.length, this.work.embedding],
      mechanism: training ? this.#mechanisms.train : this.#mechanisms.test,
    })
    clean.dispose()
    return { kind: 'embeddings', step, release: wireRelease(released, asFloats) }
  }

  #forward(images: tf.Tensor4D, step: number): tf.Tensor2D {
    // Gradients that never came belong to a step that the coordinator has given up.
    for (const pullback of this.#open.values()) pullback.dispose()
    this.#open.clear()
    const pullback = forwardWithPullback(
      () => this.#embed(this.#bottom, images, 'training'),
      this.#parameters.variables,
    )
    this.#open.set(step, pullback)
    return pullback.value
  }

  #embed(bottom: Network, images: tf.Tensor4D, phase: Phase): tf.Tensor2D {
    const { privacy } = this.plan
    const embeddings = bottom(images, phase)
    return privacy.mechanism === 'gaussian' ? adjustAndClip(embeddings, privacy) : embeddings
  }

  #learn({ step, gradient, learningRate }: MessageOf<'embeddingGradient'>): Message {
    const pullback = this.#open.get(step)
    const { shape, dtype, values } = gradient
    if (!pullback || dtype !== 'f32' || shape.length !== 2 || shape.join() !== pullback.value.shape.join())
      throw new FedveilError(
        'GRADIENT_UNEXPECTED',
        `A gradient of shape [${shape}] ${dtype} came for step ${step}, ${pullback ? `expected [${pullback.value.shape}] f32` : 'for which no embeddings are open'}.`,
        EXIT.refused,
      )
    this.#open.delete(step)
    const upstream = tf.tensor2d(values as Float32Array, [shape[0]!, shape[1]!])
    const gradients = pullback.pull(upstream)
    upstream.dispose()
    this.#optimizer.step(gradients, learningRate)
    return { kind: 'done', step }
  }

  #checkPositions(positions: readonly number[]): void {
    const bad = positions.find((position) => position >= this.own.ids.length)
    if (bad === undefined && new Set(positions).size === positions.length) return
    throw new FedveilError(
      'POSITION',
      `The request names ${bad === undefined ? 'a record twice' : `record ${bad} of ${this.own.ids.length}`}.`,
      EXIT.refused,
    )
  }

  dispose(): void {
    for (const pullback of this.#open.values()) pullback.dispose()
    this.#optimizer.dispose()
    this.#parameters.dispose()
  }
}

/** The party computes its noise itself from the plan's epsilon and delta: it takes no noise level from anybody. */
export function embeddingMechanisms(plan: Plan, work: VerticalWork): { train: Mechanism; test: Mechanism } {
  const { privacy } = plan
  switch (privacy.mechanism) {
    case 'unprotected':
      return { train: unprotected(), test: unprotected() }
    case 'gaussian': {
      const { clip } = privacy
      const { training, prediction } = embeddingNoise(privacy, work.training.epochs)
      return { train: gaussian({ clip, sigma: training }), test: gaussian({ clip, sigma: prediction }) }
    }
    default:
      throw new FedveilError(
        'PRIVACY_MODE',
        `Vertical runs protect embeddings with the mechanism "gaussian", and the plan says "${privacy.mechanism}".`,
        EXIT.scenario,
      )
  }
}
