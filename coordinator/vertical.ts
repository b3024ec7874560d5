import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { epochOrder } from '../learning/data/batch.js'
import { Decisions } from '../learning/metrics/decisions.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import type { Parameters } from '../learning/parameters.js'
import { releasedLength, releasedVectors } from '../privacy/embedding-mechanisms.js'
import { releasesIn, teachesIn } from '../proto/release-schedule.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { CodeDecoder } from './code-decoder.js'
import { GradientNoise } from './defence/gradient-noise.js'
import { type Ask, requestEmbeddings, sendGradients } from './embedding-requests.js'
import { KeptReleases } from './kept-releases.js'
import { requireAlignment } from './same-records.js'
import { releasedColumns, scoresOf, vectorsOf } from './scores.js'
import type { Outcome, Session } from './session.js'
import type { PartyRows } from './stand-ins.js'
import { TopModel } from './top-model.js'
import { classShares, trainingClasses } from './training-classes.js'

/**
 * Vertical training: the parties release embeddings of the records that are named here, the top model classifies
 * them together, and each party gets back the gradient of its own embeddings. All that is computed here from released
 * embeddings is post-processing.
 *
 * Training records are released as the plan's schedule says; the `batch` records that do not fill a last batch wait for
 * the next epoch's order. Between releases the top model learns from what it has. Test records are released once, at the
 * end. Without a party the run goes on if the plan says with what in its place; otherwise it ends: the model is then the
 * one of the last whole epoch, and nothing can be tested any more.
 */
export async function runVertical(session: Session, work: VerticalWork, parameters: Parameters): Promise<Outcome> {
  const { labels } = session
  requireAlignment(session.membership.present, labels)
  const training = new VerticalTraining(session, work, parameters)
  try {
    await training.run()
    const decisions = session.membership.ended ? undefined : await training.predictTest()
    const truth = labels.test.map((position) => labels.classOf[position]!)
    return {
      ...(decisions?.judge(truth) ?? { accuracy: null, majority: majority(truth), auc: null }),
      attackSuccess: null,
      flagged: [],
      predictions: decisions && { positions: [...labels.test], classes: [...decisions.predicted] },
    }
  } finally {
    training.dispose()
  }
}

class VerticalTraining {
  readonly #top: TopModel
  /** Where parties release codes. */
  readonly #decoder: CodeDecoder | undefined
  readonly #vectorsOf: (released: Float32Array) => Float32Array
  /** Length of a row that a party releases. */
  readonly #columns: number
  /** Classes that training uses: the true ones, or the true ones after randomized response. */
  readonly #classOf: Int32Array
  /** The latest release of every training record. */
  readonly #kept: KeptReleases
  readonly #gradientNoise: GradientNoise | undefined
  #step = 0
  #backward: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly session: Session,
    private readonly work: VerticalWork,
    private readonly parameters: Parameters,
  ) {
    const { plan, labels, noise } = session
    this.#classOf = trainingClasses(plan, work, labels, noise)
    this.#top = new TopModel(plan, work, parameters, classShares(plan.classes, labels.train, this.#classOf))
    this.#decoder = work.adjust.snap === 'none' ? undefined : new CodeDecoder(plan, work, parameters)
    this.#vectorsOf = releasedVectors(plan, work)
    this.#columns = releasedColumns(plan, work)
    this.#kept = new KeptReleases(plan.participants.length)
    this.#gradientNoise =
      work.defence.kind === 'gradient-noise' ? new GradientNoise(plan, work.defence, noise) : undefined
  }

  async run(): Promise<void> {
    const { membership, plan, noise } = this.session
    await this.#top.confuseLabels(noise === 'seeded' ? plan.seed : randomBytes(32).toString('hex'))
    let whole = this.parameters.flatten()
    for (let epoch = 1; epoch <= this.work.training.epochs; epoch++) {
      const measured = await this.#epoch(epoch)
      if (membership.ended) {
        this.parameters.assign(whole)
        return
      }
      whole = this.parameters.flatten()
      this.session.record({ round: epoch, ...measured })
    }
    await this.#backward
    const { positions, released } = this.#kept.all()
    const classes = Int32Array.from(positions, (position) => this.#classOf[position]!)
    this.#top.settle()
    if (this.#decoder) await this.#decoder.fit(released, classes)
    else this.#top.calibrate(vectorsOf(released, this.#vectorsOf), classes)
  }

  /** @returns undefined if a party left before it had released all test records */
  async predictTest(): Promise<Decisions | undefined> {
    const { labels, plan } = this.session
    const batches = await this.#collect(labels.test, this.work.training.epochs + 1, 'evaluate')
    if (!batches) return undefined
    const reader = { top: this.#top, decoder: this.#decoder, vectorsOf: this.#vectorsOf }
    const decisions = new Decisions(labels.test.length, plan.classes)
    let first = 0
    for (const { positions, released } of batches) {
      decisions.take(await scoresOf(reader, released, positions.length), first)
      first += positions.length
    }
    return decisions
  }

  async #epoch(epoch: number): Promise<{ loss?: number; trainAccuracy?: number }> {
    const { labels, plan } = this.session
    const fresh = releasesIn(epoch, this.work)
    const teaches = teachesIn(epoch, this.work)
    if (fresh && !teaches) {
      const batches = await this.#collect(labels.train, epoch, 'receive')
      if (!batches) return {}
      for (const { positions, released } of batches) this.#kept.put(positions, released)
    }
    if (this.work.adjust.snap !== 'none' && !teaches) return {}
    const known = teaches ? labels.train : labels.train.filter((position) => this.#kept.has(position))
    return this.#steps(epoch, epochOrder(known, epoch, plan.seed), teaches)
  }

  /** Steps of one epoch, of the parties too if it teaches them. */
  async #steps(epoch: number, order: Int32Array, teaches: boolean): Promise<{ loss: number; trainAccuracy: number }> {
    const { labels, signal, emit } = this.session
    const { batch, epochs, learningRate, warmup } = this.work.training
    const perEpoch = Math.max(1, Math.floor(labels.train.length / batch))
    const steps = Math.max(1, Math.floor(order.length / batch))
    const total = epochs * perEpoch
    let loss = 0
    let right = 0
    for (let first = 0; first < steps; first++, this.#step++) {
      signal.throwIfAborted()
      const positions = order.slice(first * batch, (first + 1) * batch)
      // Who comes back must learn from the last gradient before it answers again.
      if (this.work.absent.kind === 'wait') await this.#backward
      const released = teaches
        ? await this.#ask({ epoch, step: this.#step, training: true, positions })
        : this.#keptOfPresent(positions)
      // A party answers in order, so its backward pass was done before these embeddings; an error of it shows here.
      await this.#backward
      if (!released) return { loss, trainAccuracy: 0 }
      if (teaches) this.#kept.put(positions, released)
      const rate = warmupCosine(this.#step, total, learningRate, warmup)
      const classes = positions.map((position) => this.#classOf[position]!)
      const result = this.#top.step(vectorsOf(released, this.#vectorsOf), classes, rate)
      if (teaches) this.#send(epoch, rate, this.#gradientNoise?.added(result.gradients, this.#step) ?? result.gradients)
      else await turn()
      loss += result.loss
      right += result.right
      emit({ event: 'progress', phase: 'train', done: Math.min(this.#step + 1, total), total, unit: 'steps' })
    }
    return { loss: loss / steps, trainAccuracy: right / (steps * Math.min(batch, order.length)) }
  }

  #send(epoch: number, learningRate: number, gradients: PartyRows<Float32Array>): void {
    const { membership, plan } = this.session
    const at = { epoch, step: this.#step }
    this.#backward = sendGradients(plan, membership, at, learningRate, releasedLength(this.work), gradients)
    this.#backward.catch(() => undefined)
  }

  /** One release of each of the positions, without a gradient to follow. @returns undefined if the run ended */
  async #collect(
    positions: Int32Array,
    epoch: number,
    phase: 'receive' | 'evaluate',
  ): Promise<ReceivedBatch[] | undefined> {
    const { emit } = this.session
    const batches: ReceivedBatch[] = []
    await this.#backward
    const { batch } = this.work.training
    for (let first = 0, step = 0; first < positions.length; first += batch, step++) {
      this.session.signal.throwIfAborted()
      const asked = positions.slice(first, first + batch)
      const released = await this.#ask({ epoch, step, training: false, positions: asked })
      if (!released) return undefined
      batches.push({ positions: asked, released })
      const done = Math.min(first + batch, positions.length)
      emit({ event: 'progress', phase, done, total: positions.length, unit: 'images' })
    }
    return batches
  }

  /** One matrix from every party; undefined if the run ended. */
  async #ask(ask: Ask): Promise<PartyRows<Float32Array> | undefined> {
    const { plan, membership } = this.session
    return requestEmbeddings(plan, membership, this.#columns, ask)
  }

  /** What was kept of the parties that are still there: predictions will have to do without the others. */
  #keptOfPresent(positions: Int32Array): PartyRows<Float32Array> {
    const { plan, membership } = this.session
    const there = new Set(membership.present.map(({ name }) => name))
    return this.#kept.of(positions).map((each, party) => (there.has(plan.participants[party]!.name) ? each : undefined))
  }

  dispose(): void {
    this.#top.dispose()
  }
}

/** What every party released of some positions. */
interface ReceivedBatch {
  readonly positions: Int32Array
  readonly released: PartyRows<Float32Array>
}
