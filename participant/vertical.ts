import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { alignmentDigest } from '../learning/data/alignment.js'
import type { RecordInputs } from '../learning/data/inputs.js'
import type { Pullback } from '../learning/engine/pullback.js'
import { RandomStream } from '../learning/engine/random.js'
import * as tf from '../learning/engine/tf.js'
import {
  type EmbeddingMechanisms,
  embeddingMechanisms,
  handedLength,
  releasedLength,
  releasedVectors,
} from '../privacy/embedding-mechanisms.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Message, MessageOf } from '../proto/message.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { BottomModel, type BottomOptimizer } from './bottom-model.js'
import { partyInputs } from './inputs.js'
import { pretrainBottom } from './pretrain-bottom.js'
import {
  asFloats,
  checkPositions,
  namedRecords,
  type PartyRecords,
  type PartyWork,
  type WorkContext,
  wireRelease,
} from './work.js'

/** What an experiment may look at in a party's own work; a deployment's participant has none. */
export interface VerticalHooks {
  /**
   * Sees the gradient that came back for a batch before it is learnt from.
   * @param gradient row-major [positions.length, dimension], of the mean loss of the batch
   */
  gradient?(positions: readonly number[], gradient: Float32Array, dimension: number): void
  /** Moves the bottom model's weights in place of plain SGD. */
  optimizer?: BottomOptimizer
}

/**
 * A party of vertical training. Its bottom model computes each record alone (plans with batch norm and a guarantee are
 * refused); the embedding is adjusted, clipped and released, and what comes back is the gradient by the released vector, which is also the gradient by the clean one.
 */
export class VerticalParty implements PartyWork {
  readonly alignment: Uint8Array
  readonly records: number
  readonly #bottom: BottomModel
  readonly #inputs: RecordInputs
  readonly #mechanisms: EmbeddingMechanisms
  readonly #vectorsOf: (released: Float32Array) => Float32Array
  /** Steps whose gradient has not come yet. */
  readonly #open = new Map<number, Open>()
  /** The latest answer: asked for again, on a new connection, it is sent again as it was. */
  #latest: { readonly releaseId: string; readonly positions: readonly number[]; readonly answer: Message } | undefined
  /** The latest step whose gradient was learned from. */
  #learnt = -1

  constructor(
    private readonly plan: Plan,
    private readonly work: VerticalWork,
    private readonly party: string,
    private readonly own: PartyRecords,
    private readonly context: WorkContext,
    private readonly hooks: VerticalHooks = {},
  ) {
    this.alignment = alignmentDigest(own.ids, plan.run)
    this.records = own.ids.length
    this.#inputs = partyInputs(own, plan.seed, work.training)
    this.#bottom = new BottomModel(plan, work, party, this.#inputs, hooks.optimizer)
    this.#mechanisms = embeddingMechanisms(plan, work)
    this.#vectorsOf = releasedVectors(plan, work)
  }

  /** Pre-trains the bottom model, if the plan says so: nothing is released. */
  async prepare(): Promise<void> {
    const { plan, work, own, context } = this
    await pretrainBottom(this.#bottom, { plan, work, own, ...context })
    if (work.adjust.snap === 'clusters') await this.#findClusters()
  }

  roundsThatFit(): number {
    return this.context.door.releasesLeft(this.own.ids, this.#mechanisms.training.event)
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

  async #release({ training, round, step, positions }: MessageOf<'embeddingRequest'>): Promise<Message> {
    checkPositions(this.own, positions)
    const releaseId = `${training ? 'train' : 'test'}/${round}/${step}`
    if (this.#latest?.releaseId === releaseId && this.#latest.positions.join() === positions.join())
      return this.#latest.answer
    const images = training ? this.#augmented(positions, round) : this.#plain(positions)
    const clean = training ? this.#forward(images, step, positions) : await this.#bottom.predict(images)
    images.dispose()
    // What is asked for after the last round is a prediction, whatever the request says of it.
    const trains = round <= this.work.training.epochs
    const values = this.#bottom.snapped(clean.dataSync() as Float32Array)
    const released = this.context.door.release({
      releaseId,
      ...namedRecords(this.own, positions),
      values,
      shape: [positions.length, handedLength(this.work)],
      mechanism: trains ? this.#mechanisms.training : this.#mechanisms.prediction,
    })
    clean.dispose()
    if (training) {
      this.#open.get(step)!.noise = this.#bottom.drawnNoise(values, released.values)
      this.#bottom.notice(this.#vectorsOf(released.values))
    }
    const answer: Message = { kind: 'embeddings', step, release: wireRelease(released, asFloats) }
    this.#latest = { releaseId, positions, answer }
    return answer
  }

  async #findClusters(): Promise<void> {
    const { train } = this.own
    const parts: tf.Tensor2D[] = []
    for (let first = 0; first < train.length; first += EMBED_BATCH) {
      const images = this.#plain(train.subarray(first, first + EMBED_BATCH))
      parts.push(await this.#bottom.predict(images))
      images.dispose()
      await turn() // sockets stay alive
    }
    const vectors = tf.concat2d(parts, 0)
    this.#bottom.findClusters(vectors, RandomStream.named(this.plan.seed, this.party, 'clusters'))
    tf.dispose([vectors, ...parts])
  }

  #augmented(positions: ArrayLike<number>, epoch: number): tf.Tensor4D {
    const { height, width, channels } = this.#inputs
    return tf.tensor4d(this.#inputs.augmented(positions, epoch), [positions.length, height, width, channels])
  }

  #plain(positions: ArrayLike<number>): tf.Tensor4D {
    const { height, width, channels } = this.#inputs
    return tf.tensor4d(this.#inputs.plain(positions), [positions.length, height, width, channels])
  }

  #forward(images: tf.Tensor4D, step: number, positions: readonly number[]): tf.Tensor2D {
    // Gradients that never came belong to a step that the coordinator has given up.
    this.#forget()
    const pullback = this.#bottom.forward(images)
    const penalty = this.#bottom.penaltyGradient(pullback.value)
    this.#open.set(step, { pullback, positions, penalty, noise: undefined })
    return pullback.value
  }

  #learn({ step, gradient, learningRate }: MessageOf<'embeddingGradient'>): Message {
    if (step === this.#learnt) return { kind: 'done', step }
    const open = this.#open.get(step)
    const { shape, dtype, values } = gradient
    const expected = [open?.positions.length, releasedLength(this.work)]
    if (!open || dtype !== 'f32' || shape.length !== 2 || shape.join() !== expected.join())
      throw new FedveilError(
        'GRADIENT_UNEXPECTED',
        `A gradient of shape [${shape}] ${dtype} came for step ${step}, ${open ? `expected [${expected}] f32` : 'for which no embeddings are open'}.`,
        EXIT.refused,
      )
    this.#open.delete(step)
    this.hooks.gradient?.(open.positions, values as Float32Array, shape[1]!)
    this.#learnt = step
    const upstream = tf.tidy((): tf.Tensor2D => {
      const received = tf.tensor2d(values as Float32Array, [shape[0]!, shape[1]!])
      const byClean = this.#bottom.gradientByClean(received, open.noise)
      return open.penalty ? tf.add(byClean, open.penalty) : byClean
    })
    this.#bottom.learn(open.pullback, upstream, learningRate)
    tf.dispose([upstream, ...(open.penalty ? [open.penalty] : [])])
    return { kind: 'done', step }
  }

  #forget(): void {
    for (const { pullback, penalty } of this.#open.values()) {
      pullback.dispose()
      penalty?.dispose()
    }
    this.#open.clear()
  }

  /** Keeps the bottom model in the participant's own store. */
  async close(): Promise<void> {
    await this.#bottom.save(join(this.context.store, BOTTOM_FILE))
  }

  dispose(): void {
    this.#forget()
    this.#bottom.dispose()
  }
}

/** Where a party keeps its bottom model at the end of a run, in its store. */
export const BOTTOM_FILE = 'bottom.safetensors'

/** Records whose vectors are computed at once where nobody waits for them. */
const EMBED_BATCH = 64

interface Open {
  readonly pullback: Pullback<tf.Tensor2D>
  readonly positions: readonly number[]
  /** Gradient of the party's own penalties at these embeddings. */
  readonly penalty: tf.Tensor2D | undefined
  /** What the release drew, where the gradient depends on it; known once it has been made. */
  noise: Float32Array | undefined
}
