import { Classifier } from '../learning/classifier.js'
import { BatchLoader, type BatchSource } from '../learning/data/batch.js'
import type { TrainingInputs } from '../learning/data/inputs.js'
import { type OpenInputs, openInputs } from '../learning/data/prefetch.js'
import { BatchNormStatistics } from '../learning/layer/batch-norm-statistics.js'
import { rightPredictions } from '../learning/metrics/accuracy.js'
import type { GradientCorrection } from '../learning/optimizer/optimizer.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import type { ParameterVector } from '../learning/parameter-vector.js'
import { meanGradient, predict, trainClassifier } from '../learning/train.js'
import { centralNoise } from '../privacy/central-noise.js'
import { localUpdateNoise } from '../privacy/local-update-noise.js'
import { centralGaussian } from '../privacy/mechanism/central-gaussian.js'
import { gaussian } from '../privacy/mechanism/gaussian.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { unprotected } from '../privacy/mechanism/unprotected.js'
import { controlName } from '../proto/control-name.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { evaluatesAfter, type HorizontalWork } from '../proto/horizontal-work.js'
import type { Message, MessageOf, NamedTensor } from '../proto/message.js'
import { imageSizeOf, type Plan } from '../proto/plan.js'
import { localAlgorithm } from './client-algorithm.js'
import { HookedSgd } from './hooked-sgd.js'
import type { HorizontalHooks, LabelledImages, LocalRound } from './horizontal-hooks.js'
import type { LocalAlgorithm } from './local-algorithm.js'
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
  readonly #training: ChosenRecords
  /** For federated evaluation; none where the plan has none of it. */
  readonly #validation: ChosenRecords
  /** What of the model travels. */
  readonly #shared: ParameterVector
  readonly #algorithm: LocalAlgorithm

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
    this.#training = chosenRecords(own, own.train)
    this.#validation = chosenRecords(own, work.federatedEvaluation === 'none' ? new Int32Array(0) : own.test)
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
    this.#shared = this.#model.shared(work.localHead === true)
    this.#algorithm = localAlgorithm(work.client, this.#shared, work.training.momentum)
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
    if (message.kind === 'trainRequest') return this.#update(message)
    if (message.kind === 'evaluateRequest' && evaluatesAfter(this.work, message.round)) return this.#evaluation(message)
    throw new FedveilError(
      'MESSAGE_UNEXPECTED',
      `A horizontal participant of this plan has no answer to a "${message.kind}" message.`,
      EXIT.refused,
    )
  }

  async #update(message: MessageOf<'trainRequest'>): Promise<Message> {
    const { round, learningRate, clip } = message
    const { local, before, after, count } = await this.#inTurn(() => this.#learn(message))
    // No longer in turn: attackers wait here for what others have yet to learn.
    const update = difference(after, before)
    const sent = (await this.hooks.transform?.(update, local)) ?? update
    const values = this.#withBit(
      joined(sent, this.#algorithm.close({ before, after, count, learningRate }), this.#moments()),
    )
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

  /** A round of local training. */
  async #learn({ round, weights, learningRate }: MessageOf<'trainRequest'>) {
    const { weights: before, control } = this.#take(weights, this.#algorithm.extra > 0)
    const local = this.#localRound(round, before)
    const correction = this.#algorithm.open(control)
    try {
      const count = await this.#train(local, learningRate, correction?.correct)
      return { local, before, after: this.#shared.flatten(), count }
    } finally {
      correction?.dispose()
    }
  }

  /** Beside other participants of the process one at a time, else at once. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.context.inTurn?.(work) ?? work()
  }

  #localRound(round: number, global: Float32Array): LocalRound {
    const { run, classes } = this.plan
    const size = imageSizeOf(this.plan)
    const { signal } = this.context
    const gradient = ({ images, labels }: LabelledImages) =>
      meanGradient(this.#model, new BatchLoader(this.#decoded(images)), labels).subarray(0, this.#shared.size)
    const layers = this.#shared.shapes
    return { run, round, size, classes, records: this.#training, layers, global, signal, gradient }
  }

  #decoded(images: Uint8Array): BatchSource {
    const { plan, party, work } = this
    const size = imageSizeOf(plan)
    const { ids } = this.#training
    return { images, height: size, width: size, ids, seed: plan.seed, party, augmentation: work.training }
  }

  /** Of the global model with its own head where heads are local, on validation records that it never trains on. */
  async #evaluation({ round, weights }: MessageOf<'evaluateRequest'>): Promise<Message> {
    this.#take(weights, false)
    const { images, labels, ids } = this.#validation
    const size = imageSizeOf(this.plan)
    const plain = { images, height: size, width: size, ids, seed: this.plan.seed, party: this.party }
    const source = new BatchLoader({ ...plain, augmentation: { shift: 0, flip: false } })
    const { signal } = this.context
    const records = labels.map((_, i) => i)
    const predicted = await this.#inTurn(() => predict(this.#model, source, records, signal))
    const right = labels.length === 0 ? 0 : rightPredictions(predicted, labels).reduce((sum, each) => sum + each, 0)
    const released = this.context.door.release({
      releaseId: `evaluation/${round}`,
      records: this.#unit,
      values: Float32Array.of(right, labels.length),
      shape: [1, 2],
      mechanism: this.#mechanismWith(0),
    })
    return { kind: 'evaluation', round, release: wireRelease(released, asFloats) }
  }

  /** Where statistics are pooled, the model's own means and second raw moments, as they are. */
  #moments(): ArrayLike<number> {
    return this.#statistics?.moments() ?? []
  }

  /** With an adaptive clip one more coordinate follows the update, which the mechanism fills in. */
  #withBit(update: Float32Array): Float32Array {
    const { privacy } = this.plan
    if (privacy.mechanism !== 'dp-fedavg-central' || !privacy.adaptiveClip) return update
    const longer = new Float32Array(update.length + 1)
    longer.set(update)
    return longer
  }

  /**
   * Loads the global weights, and statistics where they are pooled; names and shapes must be this model's.
   * @param controlled whether control variates travel with them
   */
  #take(weights: readonly NamedTensor[], controlled: boolean): { weights: Float32Array; control: Float32Array } {
    const { shapes, size } = this.#shared
    const control = controlled ? shapes.map(({ name, shape }) => ({ name: controlName(name), shape })) : []
    const statistics = this.#statistics?.tensors ?? []
    const flat = flattened(weights, [
      ...shapes,
      ...control,
      ...statistics.map(({ name, variable: { shape } }) => ({ name, shape })),
    ])
    const end = controlled ? 2 * size : size
    const before = flat.slice(0, size)
    this.#shared.assign(before)
    this.#statistics?.assign(flat.subarray(end))
    return { weights: before, control: flat.slice(size, end) }
  }

  /** @returns how many steps were made */
  async #train(local: LocalRound, learningRate: number, correct: GradientCorrection | undefined): Promise<number> {
    const { plan, work, hooks } = this
    const clean = this.#training
    const { images, labels } = hooks.poison?.(local) ?? clean
    const decoded = this.#decoded(images)
    const hooked = hooks.steps?.(local)
    const options = { ...work.training, correct }
    let steps = 0
    await trainClassifier({
      model: this.#model,
      source: images === clean.images ? this.#cleanInputs(decoded) : new BatchLoader(decoded),
      labels,
      records: labels.map((_, i) => i),
      batch: work.training.batch,
      epochs: { first: (local.round - 1) * work.localEpochs + 1, last: local.round * work.localEpochs },
      optimizer: (variables) =>
        hooked ? new HookedSgd(variables, this.#shared, options, hooked) : new Sgd(variables, options),
      rate: () => learningRate,
      seed: plan.seed,
      signal: this.context.signal,
      onStep: () => {
        steps++
      },
    })
    return steps
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
  return joined(...parts)
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

/** Records in memory, without the others of their participant. */
interface ChosenRecords {
  readonly images: Uint8Array
  readonly labels: Int32Array
  readonly ids: readonly string[]
}

function chosenRecords({ ids, images, labels, height, width }: ImageRecords, positions: Int32Array): ChosenRecords {
  if (positions.length === ids.length && positions.every((position, i) => position === i))
    return { images, labels, ids }
  const bytes = height * width * 3
  const kept = new Uint8Array(positions.length * bytes)
  for (const [i, position] of positions.entries())
    kept.set(images.subarray(position * bytes, (position + 1) * bytes), i * bytes)
  return {
    images: kept,
    labels: positions.map((position) => labels[position]!),
    ids: Array.from(positions, (position) => ids[position]!),
  }
}

function difference(after: Float32Array, before: Float32Array): Float32Array {
  return after.map((value, i) => value - before[i]!)
}

function joined(...parts: readonly ArrayLike<number>[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
