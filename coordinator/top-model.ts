import { assignValues } from '../learning/checkpoint/model-tensors.js'
import { ConfusionalAutoencoder } from '../learning/confusional-autoencoder.js'
import { forwardWithPullback } from '../learning/engine/pullback.js'
import * as tf from '../learning/engine/tf.js'
import { buildHead } from '../learning/head/build.js'
import type { ClassificationHead } from '../learning/head/head.js'
import { decodingGain, type NoiseModel } from '../learning/head/noisy-cosface.js'
import { type PartyDecoder, partyDecoder } from '../learning/head/party-decoder.js'
import { batchNorm } from '../learning/layer/batch-norm.js'
import { softCrossEntropy } from '../learning/loss/soft-cross-entropy.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import type { Phase } from '../learning/network.js'
import { ExponentialAverage } from '../learning/optimizer/exponential-average.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import type { Parameters } from '../learning/parameters.js'
import { embeddingMechanisms, releasedLength } from '../privacy/embedding-mechanisms.js'
import { publicCodes } from '../privacy/public-codes.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { type PartyRows, StandIns } from './stand-ins.js'

/** What one step of the top model gives. */
export interface TopStep {
  /** Before the step. */
  readonly loss: number
  /** Records named rightly before the step. */
  readonly right: number
  /** Of each party's vectors [n, d], in the plan's order; undefined for absent parties. */
  readonly gradients: PartyRows<Float32Array>
}

/**
 * The coordinator's part of a vertical model: released vectors, received as the plan says, side by side, then the head.
 * All of it is post-processing of what was released.
 */
export class TopModel {
  readonly #dimension: number
  readonly #head: ClassificationHead
  /** Where predictions have a scale that is fitted at the end. */
  readonly #decoder: PartyDecoder | undefined
  readonly #receive: Receiver
  readonly #optimizer: Sgd
  readonly #average: ExponentialAverage | undefined
  readonly #standIns: StandIns | undefined
  readonly #confusion: ConfusionalAutoencoder | undefined
  /** Where the scores' scale is small, the steps of the parties would be small: their gradients make up for it. */
  readonly #boost: number

  /**
   * @param classShares share of each class among the training records [classes], each > 0; kept with the parameters, since
   *   predictions lean on them
   */
  constructor(
    plan: Plan,
    private readonly work: VerticalWork,
    private readonly parameters: Parameters,
    classShares: Float32Array,
  ) {
    this.#dimension = releasedLength(work)
    assignValues(parameters.buffer(CLASS_SHARES, [plan.classes], 0), classShares)
    this.#standIns =
      work.absent.kind === 'fill' ? new StandIns(parameters, plan, this.#dimension, work.absent.dropout) : undefined
    this.#confusion = work.defence.kind === 'cae' ? new ConfusionalAutoencoder(parameters, plan.classes) : undefined
    this.#receive = receiver(work, parameters, plan.participants.length * this.#dimension)
    const { head, decoder, boost } = headOf(plan, work, parameters, classShares)
    this.#head = head
    this.#decoder = decoder
    this.#boost = boost
    this.#optimizer = new Sgd(parameters.variables, work.training)
    this.#average = work.average > 0 ? new ExponentialAverage(parameters.variables, work.average) : undefined
  }

  /**
   * Finds the soft labels that stand for the classes, where the plan asks for them; before the first step.
   * @param secret seed of the streams, which the parties must not know: whoever does finds the same soft labels
   * @throws CONFUSION_LOST
   */
  async confuseLabels(secret: number | string): Promise<void> {
    const { defence } = this.work
    if (defence.kind === 'cae') await this.#confusion!.fit(defence.entropyWeight, secret)
  }

  /** Forward, loss, backward and update on vectors [n, d] of every party, with classes [n]. @throws PARTY_ABSENT */
  step(vectors: PartyRows<Float32Array>, classes: Int32Array, learningRate: number): TopStep {
    const rows = classes.length
    const inputs = this.#tensors(vectors, rows)
    const given = inputs.filter((input) => input !== undefined)
    const shown = this.#standIns?.draw(inputs, rows)
    const labels = tf.tensor1d(classes, 'int32')
    let right = 0
    const forward = forwardWithPullback(() => {
      const joined = this.#receive(this.#join(inputs, rows, shown), 'training')
      right = rows * accuracy(this.#named(joined), classes)
      return this.#lossOf(joined, labels)
    }, [...this.parameters.variables, ...given])
    const loss = forward.value.dataSync()[0]!
    const one = tf.scalar(1)
    const gradients = forward.pull(one)
    const ofInputs = gradients.splice(this.parameters.variables.length)
    const values = ofInputs.map((gradient) => gradient.dataSync().map((value) => value * this.#boost) as Float32Array)
    tf.dispose([forward.value, one, labels, ...given, ...ofInputs])
    this.#optimizer.step(gradients, learningRate)
    this.#average?.update()
    return { loss, right, gradients: inputs.map((input) => (input === undefined ? undefined : values.shift())) }
  }

  /** Class scores, row-major [rows, classes]: logarithms of probabilities, up to a constant for each row. @throws PARTY_ABSENT */
  async scores(vectors: PartyRows<Float32Array>, rows: number): Promise<Float32Array> {
    const run = () =>
      tf.tidy(() => {
        const joined = this.#receive(this.#join(this.#tensors(vectors, rows), rows), 'prediction')
        return this.#classify(joined, 'prediction').dataSync() as Float32Array
      })
    return this.#average ? this.#average.during(run) : run()
  }

  /** Ends the training: the parameters become those that predictions are made with. */
  settle(): void {
    if (!this.#average || this.#average.updates === 0) return
    for (const [i, variable] of this.parameters.variables.entries()) variable.assign(this.#average.averages[i]!)
  }

  /**
   * Fits the scale that predictions are made with, where the head has one.
   * @param vectors the latest of every training record [n, d] of every party; if one is absent nothing is fitted
   * @param classes of these records [n]
   */
  calibrate(vectors: PartyRows<Float32Array>, classes: Int32Array): void {
    if (this.#decoder === undefined || classes.length === 0 || vectors.some((each) => each === undefined)) return
    tf.tidy(() => this.#decoder!.calibrate(this.#join(this.#tensors(vectors, classes.length), classes.length), classes))
  }

  #tensors(vectors: PartyRows<Float32Array>, rows: number): (tf.Tensor2D | undefined)[] {
    return vectors.map((values) => (values ? tf.tensor2d(values, [rows, this.#dimension]) : undefined))
  }

  /** All parties' vectors side by side [rows, parties * d]. */
  #join(inputs: PartyRows<tf.Tensor2D>, rows: number, shown?: readonly Float32Array[]): tf.Tensor2D {
    if (this.#standIns) return tf.concat2d(this.#standIns.fill(inputs, rows, shown), 1)
    const given = inputs.filter((input) => input !== undefined)
    if (given.length === inputs.length) return tf.concat2d(given, 1)
    const sentence =
      'A party is absent and the model has learned nothing to put in its place: plan work.absent {kind: fill}.'
    throw new FedveilError('PARTY_ABSENT', sentence, EXIT.runFailed)
  }

  #named(joined: tf.Tensor2D): Int32Array {
    return tf.tidy(() => this.#classify(joined, 'training').argMax(1).dataSync() as Int32Array)
  }

  /** Scores of the true classes. */
  #classify(joined: tf.Tensor2D, noise: 'training' | 'prediction'): tf.Tensor2D {
    const scores = this.#head.classify(joined, undefined, noise)
    return this.#confusion ? this.#confusion.decode(scores) : scores
  }

  #lossOf(joined: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
    if (!this.#confusion) return this.#head.loss(joined, labels)
    return softCrossEntropy(this.#head.classify(joined, undefined, 'training'), this.#confusion.softLabels(labels))
  }

  dispose(): void {
    this.#average?.dispose()
    this.#optimizer.dispose()
  }
}

/** Name of the buffer with the share of each class among the training records. */
export const CLASS_SHARES = 'class-shares'

type Receiver = (joined: tf.Tensor2D, phase: Phase) => tf.Tensor2D

/** What happens to released vectors before the head. */
function receiver({ adjust }: VerticalWork, parameters: Parameters, length: number): Receiver {
  switch (adjust.receiver) {
    case 'none':
      return (joined) => joined
    case 'rescale': {
      const scale = parameters.constant<tf.Rank.R0>('receiver/scale', [], 0)
      return (joined) => tf.mul(joined, tf.exp(scale))
    }
    case 'batch-norm': {
      const layer = batchNorm(parameters, 'receiver', length)
      return (joined, phase) => {
        const rows = joined.shape[0]
        return tf.reshape(layer(tf.reshape(joined, [rows, 1, 1, length]), phase), [rows, length])
      }
    }
  }
}

/** The head that reads what the plan's mechanism releases, and how much its gradients are enlarged for the parties. */
function headOf(
  plan: Plan,
  work: VerticalWork,
  parameters: Parameters,
  classShares: Float32Array,
): { head: ClassificationHead; decoder?: PartyDecoder; boost: number } {
  const { participants, classes } = plan
  const dimension = releasedLength(work)
  if (work.adjust.spread) {
    const frame = publicCodes(classes, dimension, plan.seed)
    const length = cleanLength(plan, dimension)
    const shape = { parties: participants.length, dimension, frame, length }
    const decoder = partyDecoder({ ...shape, scale: scaleOf(work), classShares, parameters })
    // Vectors of another length than 1 would make other steps.
    return { head: decoder, decoder, boost: length }
  }
  const noise = noiseModel(plan, work, classShares)
  const shape = { dimension: dimension * participants.length, classes, noise }
  const boost = noise && work.head.kind === 'cosface' ? noiseBoost(work.head.scale, noise) : 1
  return { head: buildHead(work.head, parameters, 'head', shape), boost }
}

/** Softmax has no scale of its own. */
function scaleOf({ head }: VerticalWork): number {
  return head.kind === 'softmax' ? 1 : head.scale
}

function noiseBoost(scale: number, { deviation, cleanLength: length }: NoiseModel): number {
  return scale / decodingGain(scale, deviation.training / length)
}

/** Length of one party's vectors before their noise: the most for L2, the least for vectors of L1 norm C. */
function cleanLength({ privacy }: Plan, dimension: number): number {
  if (privacy.mechanism === 'laplace') return privacy.clip / Math.sqrt(dimension)
  return privacy.mechanism === 'gaussian' ? privacy.clip : 1
}

/** What the decoder may know of the noise: the plan's budget and the coordinator's own labels. */
function noiseModel(plan: Plan, work: VerticalWork, classShares: Float32Array): NoiseModel | undefined {
  const { training, prediction } = embeddingMechanisms(plan, work)
  if (training.deviation === undefined || prediction.deviation === undefined) return undefined
  return {
    cleanLength: cleanLength(plan, releasedLength(work)) * Math.sqrt(plan.participants.length),
    deviation: { training: training.deviation, prediction: prediction.deviation },
    classShares,
  }
}
