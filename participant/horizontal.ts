import { Classifier } from '../learning/classifier.js'
import { BatchLoader, type BatchSource } from '../learning/data/batch.js'
import type { TrainingInputs } from '../learning/data/inputs.js'
import { type OpenInputs, openInputs } from '../learning/data/prefetch.js'
import { BatchNormStatistics } from '../learning/layer/batch-norm-statistics.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { meanGradient, trainClassifier } from '../learning/train.js'
import { centralNoise } from '../privacy/central-noise.js'
import { localUpdateNoise } from '../privacy/local-update-noise.js'
import { centralGaussian } from '../privacy/mechanism/central-gaussian.js'
import { gaussian } from '../privacy/mechanism/gaussian.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { unprotected } from '../privacy/mechanism/unprotected.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { HorizontalWork } from '../proto/horizontal-work.js'
import type { Message, MessageOf, NamedTensor } from '../proto/message.js'
import { imageSizeOf, type Plan } from '../proto/plan.js'
import { HookedSgd } from './hooked-sgd.js'
import type { HorizontalHooks, LabelledImages, LocalRound } from './horizontal-hooks.js'
import { asFloats, type ImageRecords, type PartyWork, type WorkContext, wireRelease } from './work.js'

const RESERVATION = 'rounds'

/** A participant of horizontal training: the global model, its own records, a few local epochs, and out goes the difference. */
export class HorizontalParty implements PartyWork {
  readonly alignment = new Uint8Array(0)
  readonly records: number
  /** What the ledger debits: all of this participant's data together. */
  readonly #unit: readonly string[]
  /** By the clip norm of the round, where the coordinator adapts it. */
  readonly #mechanismWith: (clip: number) => Mechanism
  /** Whether the plan is debited as a whole. */
  readonly #reserves: boolean
  readonly #model: Classifier
  /** Of the model's batch norm, where they travel. */
  readonly #statistics: BatchNormStatistics | undefined
  #inputs: OpenInputs | undefined
  readonly #training: { images: Uint8Array; labels: Int32Array; ids: string[] }

  constructor(
    private readonly plan: Plan,
    private readonly work: HorizontalWork,
    private readonly party: string,
    own: ImageRecords,
    private readonly context: WorkContext,
    private readonly hooks: HorizontalHooks = {},
  ) {
    this.#unit = [participantUnit(party)]
    this.#mechanismWith = updateMechanism(plan, work)
    this.#reserves = plan.privacy.mechanism === 'dp-fedavg-central'
    this.#training = trainingRecords(own)
    this.records = this.#training.labels.length
    this.#model = new Classifier({
      backbone: work.model,
      head: work.head,
      embedding: work.embedding,
      classes: plan.classes,
      input: { height: own.height, width: own.width, channels: 3 },
      seed: plan.seed,
      mirrored: work.training.flip,
    })
    const pooled = work.batchNormStatistics === 'pooled'
    this.#statistics = pooled ? new BatchNormStatistics(this.#model.parameters) : undefined
  }

  roundsThatFit(): number {
    const { event } = this.#mechanismWith(0)
    const { epochs } = this.work.training
    if (!this.#reserves) return this.context.door.releasesLeft(this.#unit, event)
    return this.context.door.releasesLeft(this.#unit, { kind: 'repeated', times: epochs, event }) >= 1 ? epochs : 0
  }

  /**
   * Rounds in which it is not drawn count as much as the others, and so does a run in which it never is: whoever took
   * part again and again until it is drawn would have no benefit from the sampling.
   */
  open(): void {
    if (!this.#reserves) return
    const { event } = this.#mechanismWith(0)
    const times = this.work.training.epochs
    this.context.door.reserve({ reservationId: RESERVATION, records: this.#unit, event, times })
  }

  async handle(message: Message): Promise<Message> {
    if (message.kind !== 'trainRequest')
      throw new FedveilError(
        'MESSAGE_UNEXPECTED',
        `A horizontal participant has no answer to a "${message.kind}" message.`,
        EXIT.refused,
      )
    const { round, learningRate, clip } = message
    const local = this.#localRound(round, this.#take(message))
    const { inTurn = (work) => work() } = this.context
    await inTurn(() => this.#train(local, learningRate))
    const update = difference(this.#model.parameters.flatten(), local.global)
    const sent = (await this.hooks.transform?.(update, local)) ?? update
    const values = this.#withBit(this.#withMoments(sent))
    const released = this.context.door.release({
      releaseId: `update/${round}`,
      records: this.#unit,
      values,
      shape: [1, values.length],
      mechanism: this.#mechanismWith(clip),
      ...(this.#reserves ? { reservation: RESERVATION } : {}),
    })
    const encoded = (values: Float32Array) => asFloats(this.hooks.forge?.(values, local) ?? values)
    return { kind: 'update', round, release: wireRelease(released, encoded) }
  }

  #localRound(round: number, global: Float32Array): LocalRound {
    const { run, classes } = this.plan
    const size = imageSizeOf(this.plan)
    const { signal } = this.context
    const gradient = ({ images, labels }: LabelledImages) =>
      meanGradient(this.#model, new BatchLoader(this.#decoded(images)), labels)
    const layers = this.#model.parameters.shapes
    return { run, round, size, classes, records: this.#training, layers, global, signal, gradient }
  }

  #decoded(images: Uint8Array): BatchSource {
    const { plan, party, work } = this
    const size = imageSizeOf(plan)
    const { ids } = this.#training
    return { images, height: size, width: size, ids, seed: plan.seed, party, augmentation: work.training }
  }

  /** Where statistics are pooled, the model's own means and second raw moments follow the update, as they are. */
  #withMoments(update: Float32Array): Float32Array {
    if (!this.#statistics) return update
    const longer = new Float32Array(update.length + this.#statistics.size)
    longer.set(update)
    longer.set(this.#statistics.moments(), update.length)
    return longer
  }

  /** With an adaptive clip one more coordinate follows the update, which the mechanism fills in. */
  #withBit(update: Float32Array): Float32Array {
    const { privacy } = this.plan
    if (privacy.mechanism !== 'dp-fedavg-central' || !privacy.adaptiveClip) return update
    const longer = new Float32Array(update.length + 1)
    longer.set(update)
    return longer
  }

  /** Loads the global weights, and statistics where they are pooled; their names and shapes must be this model's. */
  #take({ weights }: MessageOf<'trainRequest'>): Float32Array {
    const { parameters } = this.#model
    const statistics = this.#statistics?.tensors ?? []
    const flat = flattened(weights, [
      ...parameters.shapes,
      ...statistics.map(({ name, variable: { shape } }) => ({ name, shape })),
    ])
    const before = flat.slice(0, parameters.size)
    parameters.assign(before)
    this.#statistics?.assign(flat.subarray(parameters.size))
    return before
  }

  async #train(local: LocalRound, learningRate: number): Promise<void> {
    const { plan, work, hooks } = this
    const clean = this.#training
    const { images, labels } = hooks.poison?.(local) ?? clean
    const decoded = this.#decoded(images)
    const steps = hooks.steps?.(local)
    await trainClassifier({
      model: this.#model,
      source: images === clean.images ? this.#cleanInputs(decoded) : new BatchLoader(decoded),
      labels,
      records: labels.map((_, i) => i),
      batch: work.training.batch,
      epochs: { first: (local.round - 1) * work.localEpochs + 1, last: local.round * work.localEpochs },
      optimizer: (variables) =>
        steps ? new HookedSgd(this.#model.parameters, work.training, steps) : new Sgd(variables, work.training),
      rate: () => learningRate,
      seed: plan.seed,
      signal: this.context.signal,
    })
  }

  /** The same for all rounds. Of many participants in one process none starts threads of its own. */
  #cleanInputs(decoded: BatchSource): TrainingInputs {
    if (this.context.inTurn) return new BatchLoader(decoded)
    this.#inputs ??= openInputs(decoded, this.work.training.batch)
    return this.#inputs
  }

  dispose(): void {
    void this.#inputs?.close()
    this.#model.dispose()
  }
}

/** @throws WEIGHTS_SHAPE unless the tensors begin with those of these names and shapes, in this order */
function flattened(
  weights: readonly NamedTensor[],
  expected: readonly { name: string; shape: readonly number[] }[],
): Float32Array {
  const parts = expected.map(({ name, shape }, i) => {
    const got = weights[i]
    if (got?.name !== name || got.tensor.dtype !== 'f32' || got.tensor.shape.join() !== shape.join())
      throw new FedveilError(
        'WEIGHTS_SHAPE',
        `Weight ${i} of the global model is "${got?.name}" [${got?.tensor.shape}], expected "${name}" [${shape}]: both ends need the same plan.`,
        EXIT.refused,
      )
    return got.tensor.values
  })
  const flat = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    flat.set(part, offset)
    offset += part.length
  }
  return flat
}

/**
 * The mechanism of a round by the clip norm of that round, 0 for the plan's. The participant computes its noise itself from
 * the plan's epsilon and delta: it takes no noise level from anybody.
 */
export function updateMechanism({ privacy }: Plan, work: HorizontalWork): (clip: number) => Mechanism {
  const rounds = work.training.epochs
  switch (privacy.mechanism) {
    case 'unprotected':
      return () => unprotected()
    case 'dp-fedavg-local': {
      const own = gaussian({ clip: privacy.clip, sigma: localUpdateNoise(privacy, rounds) })
      return () => own
    }
    case 'dp-fedavg-central': {
      const { samplingRate, adaptiveClip } = privacy
      const noiseMultiplier = centralNoise(privacy, rounds)!.multiplier
      const normBit = adaptiveClip !== undefined
      const withClip = (clip: number) => centralGaussian({ clip, noiseMultiplier, samplingRate, normBit })
      return (clip) => withClip(normBit && clip > 0 ? clip : privacy.clip)
    }
    default:
      throw new FedveilError(
        'PRIVACY_MODE',
        `Horizontal runs protect updates with "dp-fedavg-local" or "dp-fedavg-central", and the plan says "${privacy.mechanism}".`,
        EXIT.scenario,
      )
  }
}

/** The one record of a participant that is protected as a whole. */
export function participantUnit(name: string): string {
  return `participant/${name}`
}

function trainingRecords({ ids, images, labels, train, height, width }: ImageRecords) {
  const bytes = height * width * 3
  const kept = new Uint8Array(train.length * bytes)
  for (const [i, position] of train.entries())
    kept.set(images.subarray(position * bytes, (position + 1) * bytes), i * bytes)
  return {
    images: kept,
    labels: train.map((position) => labels[position]!),
    ids: Array.from(train, (position) => ids[position]!),
  }
}

function difference(after: Float32Array, before: Float32Array): Float32Array {
  return after.map((value, i) => value - before[i]!)
}
