import { epochOrder } from '../learning/data/batch.js'
import { forwardWithPullback } from '../learning/engine/pullback.js'
import * as tf from '../learning/engine/tf.js'
import { buildHead } from '../learning/head/build.js'
import type { ClassificationHead } from '../learning/head/head.js'
import { decodingGain, type NoiseModel } from '../learning/head/noisy-cosface.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import type { Parameters } from '../learning/parameters.js'
import { embeddingNoise } from '../privacy/embedding-noise.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan, VerticalWork } from '../proto/plan.js'
import type { Membership } from './membership.js'
import type { Member } from './roster.js'
import type { Outcome, RecordLabels, Session } from './session.js'

/**
 * Vertical training: the parties release embeddings of the records that are named here, the top model classifies
 * them together, and each party gets back the gradient of its own embeddings. All that is computed here from released
 * embeddings is post-processing.
 *
 * Every training record is released once an epoch; the `batch` records that do not fill a last batch wait for the next
 * epoch's order. Test records are released once, at the end. A party that leaves ends the run, since the top model needs
 * every party's embeddings: the model is then the one of the last whole epoch, and nothing can be tested any more.
 */
export async function runVertical(session: Session, work: VerticalWork, parameters: Parameters): Promise<Outcome> {
  const { plan, labels } = session
  requireAlignment(session)
  const top = new TopModel(plan, work, parameters, labels)
  try {
    await train(session, work, top, parameters)
    const predicted = session.membership.ended ? undefined : await predict(session, work, top)
    const truth = labels.test.map((position) => labels.classOf[position]!)
    return {
      accuracy: predicted ? accuracy(predicted, truth) : null,
      majority: majority(truth),
      attackSuccess: null,
      flagged: [],
    }
  } finally {
    top.dispose()
  }
}

async function train(session: Session, work: VerticalWork, top: TopModel, parameters: Parameters): Promise<void> {
  const { plan, membership, labels, signal } = session
  let whole = parameters.flatten()
  const { epochs, batch, learningRate, warmup } = work.training
  const perEpoch = Math.max(1, Math.floor(labels.train.length / batch))
  const total = epochs * perEpoch
  let backward: Promise<unknown> = Promise.resolve()
  for (let epoch = 1, step = 0; epoch <= epochs; epoch++) {
    const order = epochOrder(labels.train, epoch, plan.seed)
    let loss = 0
    let right = 0
    for (let first = 0; first < perEpoch; first++, step++) {
      signal.throwIfAborted()
      const positions = order.slice(first * batch, (first + 1) * batch)
      const embeddings = await embeddingsOf(membership, work, { epoch, step, training: true, positions })
      // A party answers in order, so its backward pass was done before these embeddings; an error of it shows here.
      await backward
      if (!embeddings) {
        parameters.assign(whole)
        return
      }
      const rate = warmupCosine(step, total, learningRate, warmup)
      const classes = positions.map((position) => labels.classOf[position]!)
      const result = top.step(embeddings, classes, rate)
      backward = sendGradients(membership.present, step, rate, positions.length, work.embedding, result.gradients)
      backward.catch(() => undefined)
      loss += result.loss
      right += result.right
      session.emit({ event: 'progress', phase: 'train', done: step + 1, total, unit: 'steps' })
    }
    whole = parameters.flatten()
    session.record({
      round: epoch,
      loss: loss / perEpoch,
      trainAccuracy: right / (perEpoch * Math.min(batch, order.length)),
    })
  }
  await backward
}

/** @returns undefined if a party left before it had released all test records */
async function predict(session: Session, work: VerticalWork, top: TopModel): Promise<Int32Array | undefined> {
  const { membership, labels, signal } = session
  const predicted = new Int32Array(labels.test.length)
  const { batch, epochs } = work.training
  for (let first = 0, step = 0; first < predicted.length; first += batch, step++) {
    signal.throwIfAborted()
    const positions = labels.test.slice(first, first + batch)
    const embeddings = await embeddingsOf(membership, work, { epoch: epochs + 1, step, training: false, positions })
    if (!embeddings) return undefined
    predicted.set(top.predict(embeddings, positions.length), first)
    const done = Math.min(first + batch, predicted.length)
    session.emit({ event: 'progress', phase: 'evaluate', done, total: predicted.length, unit: 'images' })
  }
  return predicted
}

interface Ask {
  readonly epoch: number
  readonly step: number
  readonly training: boolean
  readonly positions: Int32Array
}

/**
 * One matrix [n, embedding] from every member, in the plan's order (law 6), whoever answers first; undefined if a party
 * left and the run with it.
 */
async function embeddingsOf(membership: Membership, work: VerticalWork, ask: Ask): Promise<Float32Array[] | undefined> {
  const answers = await membership.ask(ask.epoch, async ({ name, channel }) => {
    const { release } = await channel.request(
      {
        kind: 'embeddingRequest',
        releaseId: `${ask.training ? 'train' : 'test'}/${ask.epoch}/${ask.step}`,
        round: ask.epoch,
        step: ask.step,
        training: ask.training,
        positions: [...ask.positions],
      },
      'embeddings',
    )
    const { dtype, shape, values } = release.values
    if (dtype !== 'f32' || shape.length !== 2 || shape[0] !== ask.positions.length || shape[1] !== work.embedding)
      throw new FedveilError(
        'EMBEDDING_SHAPE',
        `"${name}" sent embeddings of shape [${shape}] ${dtype}, expected [${ask.positions.length},${work.embedding}] f32.`,
        EXIT.runFailed,
      )
    return values as Float32Array
  })
  return membership.ended ? undefined : answers.map(({ answer }) => answer)
}

async function sendGradients(
  members: readonly Member[],
  step: number,
  learningRate: number,
  rows: number,
  columns: number,
  gradients: readonly Float32Array[],
): Promise<void> {
  await Promise.all(
    members.map(({ channel }, i) =>
      channel.request(
        {
          kind: 'embeddingGradient',
          step,
          gradient: { dtype: 'f32', shape: [rows, columns], values: gradients[i]! },
          learningRate,
        },
        'done',
      ),
    ),
  )
}

/** The coordinator's part of the network: the released embeddings side by side, then the head. */
class TopModel {
  readonly #head: ClassificationHead
  readonly #optimizer: Sgd
  /** With noise the scores' scale is small, and so would be the steps of the parties: their gradients make up for it. */
  readonly #boost: number

  constructor(
    plan: Plan,
    private readonly work: VerticalWork,
    private readonly parameters: Parameters,
    labels: RecordLabels,
  ) {
    const dimension = work.embedding * plan.participants.length
    const noise = noiseModel(plan, work, labels)
    this.#head = buildHead(work.head, parameters, 'head', { dimension, classes: plan.classes, noise })
    this.#boost = noise && work.head.kind === 'cosface' ? noiseBoost(work.head.scale, noise) : 1
    this.#optimizer = new Sgd(parameters.variables, work.training)
  }

  /** Forward, loss, backward and update; gives the gradient of each member's embeddings. */
  step(embeddings: readonly Float32Array[], classes: Int32Array, learningRate: number) {
    const rows = classes.length
    const inputs = embeddings.map((values) => tf.tensor2d(values, [rows, this.work.embedding]))
    const labels = tf.tensor1d(classes, 'int32')
    let right = 0
    const forward = forwardWithPullback(() => {
      const joined = tf.concat2d(inputs, 1)
      right =
        rows *
        accuracy(
          tf.tidy(() => this.#head.classify(joined, undefined, 'training').argMax(1).dataSync() as Int32Array),
          classes,
        )
      return this.#head.loss(joined, labels)
    }, [...this.parameters.variables, ...inputs])
    const loss = forward.value.dataSync()[0]!
    const one = tf.scalar(1)
    const gradients = forward.pull(one)
    const ofInputs = gradients.splice(this.parameters.variables.length)
    const values = ofInputs.map((gradient) => gradient.dataSync().map((value) => value * this.#boost) as Float32Array)
    tf.dispose([forward.value, one, labels, ...inputs, ...ofInputs])
    this.#optimizer.step(gradients, learningRate)
    return { loss, right, gradients: values }
  }

  predict(embeddings: readonly Float32Array[], rows: number): Int32Array {
    return tf.tidy(() => {
      const inputs = embeddings.map((values) => tf.tensor2d(values, [rows, this.work.embedding]))
      return this.#head.classify(tf.concat2d(inputs, 1)).argMax(1).dataSync() as Int32Array
    })
  }

  dispose(): void {
    this.#optimizer.dispose()
  }
}

function noiseBoost(scale: number, { deviation, cleanLength }: NoiseModel): number {
  return scale / decodingGain(scale, deviation.training / cleanLength)
}

/** What the decoder may know of the noise: the plan's budget and the coordinator's own labels. */
function noiseModel(plan: Plan, work: VerticalWork, { train, classOf }: RecordLabels): NoiseModel | undefined {
  const { privacy, participants, classes } = plan
  if (privacy.mechanism !== 'gaussian') return undefined
  const counts = new Float32Array(classes).fill(1)
  for (const position of train) counts[classOf[position]!]! += 1
  return {
    cleanLength: privacy.clip * Math.sqrt(participants.length),
    deviation: embeddingNoise(privacy, work.training.epochs),
    classShares: counts.map((count) => count / (train.length + classes)),
  }
}

function requireAlignment({ membership, labels }: Session): void {
  for (const { name, alignment } of membership.present)
    if (Buffer.compare(alignment, labels.digest) !== 0)
      throw new FedveilError(
        'NOT_ALIGNED',
        `The records of "${name}" are not those of the coordinator (other ids or another order): give both the same --data, seed and record ids.`,
        EXIT.data,
      )
}
