import { setImmediate as turn } from 'node:timers/promises'
import { epochOrder } from '../learning/data/batch.js'
import { CodeTable } from '../learning/head/code-table.js'
import { Decisions } from '../learning/metrics/decisions.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import type { Parameters } from '../learning/parameters.js'
import {
  cleanCodes,
  codeLogLikelihoods,
  type EmbeddingMechanisms,
  embeddingMechanisms,
  releasedLength,
  releasedVectors,
} from '../privacy/embedding-mechanisms.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { VerticalWork } from '../proto/plan.js'
import { releasesIn, teachesIn } from '../proto/release-schedule.js'
import { KeptReleases } from './kept-releases.js'
import type { Membership } from './membership.js'
import type { Member } from './roster.js'
import { requireAlignment } from './same-records.js'
import type { Outcome, Session } from './session.js'
import { TopModel } from './top-model.js'
import { classShares, trainingClasses } from './training-classes.js'

/**
 * Vertical training: the parties release embeddings of the records that are named here, the top model classifies
 * them together, and each party gets back the gradient of its own embeddings. All that is computed here from released
 * embeddings is post-processing.
 *
 * Training records are released as the plan's schedule says; the `batch` records that do not fill a last batch wait for
 * the next epoch's order. Between releases the top model learns from what it has. Test records are released once, at the
 * end. A party that leaves ends the run, since the top model needs every party's embeddings: the model is then the one
 * of the last whole epoch, and nothing can be tested any more.
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
  readonly #mechanisms: EmbeddingMechanisms
  readonly #vectorsOf: (released: Float32Array) => Float32Array
  /** Classes that training uses: the true ones, or the true ones after randomized response. */
  readonly #classOf: Int32Array
  /** The latest release of every training record. */
  readonly #kept: KeptReleases
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
    this.#vectorsOf = releasedVectors(plan, work)
    this.#mechanisms = embeddingMechanisms(plan, work)
    this.#kept = new KeptReleases(plan.participants.length)
  }

  async run(): Promise<void> {
    const { membership } = this.session
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
  }

  /** @returns undefined if a party left before it had released all test records */
  async predictTest(): Promise<Decisions | undefined> {
    const { labels, plan } = this.session
    const released = await this.#collect(labels.test, this.work.training.epochs + 1, 'evaluate')
    if (!released) return undefined
    const count = labels.test.length
    const decisions = new Decisions(count, plan.classes)
    if (this.work.adjust.snap !== 'none') {
      decisions.take(await this.#decode(released), 0)
      return decisions
    }
    const { batch } = this.work.training
    for (let first = 0; first < count; first += batch) {
      const rows = Math.min(batch, count - first)
      const vectors = released.map((each) => this.#vectorsOf(part(each, first, rows, count)))
      decisions.take(await this.#top.scores(vectors, rows), first)
    }
    return decisions
  }

  /** Class scores by the mechanism's likelihood of every code, with tables learned from the latest training releases. */
  async #decode(test: readonly Float32Array[]): Promise<Float64Array> {
    const { plan } = this.session
    const dimension = releasedLength(this.work)
    const { values, codes } = cleanCodes(plan, this.work)
    const { positions, released } = this.#kept.all()
    const logsOf = async (mechanism: Mechanism, ofParties: readonly Float32Array[]) => {
      const logs: Float32Array[] = []
      for (const each of ofParties) {
        logs.push(codeLogLikelihoods(mechanism, each, values, dimension))
        await turn() // sockets stay alive
      }
      return logs
    }
    const table = await CodeTable.fit(
      { classes: plan.classes, codes, parties: plan.participants.length },
      await logsOf(this.#mechanisms.training, released),
      Int32Array.from(positions, (position) => this.#classOf[position]!),
    )
    return table.scores(await logsOf(this.#mechanisms.prediction, test))
  }

  async #epoch(epoch: number): Promise<{ loss?: number; trainAccuracy?: number }> {
    const { labels, plan } = this.session
    const fresh = releasesIn(epoch, this.work)
    const teaches = teachesIn(epoch, this.work)
    if (fresh && !teaches) {
      const released = await this.#collect(labels.train, epoch, 'receive')
      if (released) this.#kept.put(labels.train, released)
      else return {}
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
      const released = teaches
        ? await this.#ask({ epoch, step: this.#step, training: true, positions })
        : this.#kept.of(positions)
      // A party answers in order, so its backward pass was done before these embeddings; an error of it shows here.
      await this.#backward
      if (!released) return { loss, trainAccuracy: 0 }
      if (teaches) this.#kept.put(positions, released)
      const rate = warmupCosine(this.#step, total, learningRate, warmup)
      const classes = positions.map((position) => this.#classOf[position]!)
      const result = this.#top.step(released.map(this.#vectorsOf), classes, rate)
      if (teaches) this.#send(rate, positions.length, result.gradients)
      else await turn()
      loss += result.loss
      right += result.right
      emit({ event: 'progress', phase: 'train', done: Math.min(this.#step + 1, total), total, unit: 'steps' })
    }
    return { loss: loss / steps, trainAccuracy: right / (steps * Math.min(batch, order.length)) }
  }

  #send(learningRate: number, rows: number, gradients: readonly Float32Array[]): void {
    const { membership } = this.session
    const shape = { rows, columns: releasedLength(this.work) }
    this.#backward = sendGradients(membership.present, this.#step, learningRate, shape, gradients)
    this.#backward.catch(() => undefined)
  }

  /** One release of each of the positions, without a gradient to follow. @returns undefined if a party left */
  async #collect(
    positions: Int32Array,
    epoch: number,
    phase: 'receive' | 'evaluate',
  ): Promise<Float32Array[] | undefined> {
    const { signal, emit, plan } = this.session
    const { batch } = this.work.training
    const parts: Float32Array[][] = []
    for (let first = 0, step = 0; first < positions.length; first += batch, step++) {
      signal.throwIfAborted()
      await this.#backward
      const asked = positions.slice(first, first + batch)
      const released = await this.#ask({ epoch, step, training: false, positions: asked })
      if (!released) return undefined
      parts.push(released)
      const done = Math.min(first + batch, positions.length)
      emit({ event: 'progress', phase, done, total: positions.length, unit: 'images' })
    }
    return plan.participants.map((_, party) => joined(parts.map((each) => each[party]!)))
  }

  /** One matrix from every party; undefined if a party left and the run with it. */
  async #ask(ask: Ask): Promise<Float32Array[] | undefined> {
    return embeddingsOf(this.session.membership, this.#columns(), ask)
  }

  /** Length of a released row. */
  #columns(): number {
    return this.#mechanisms.training.outputDimension ?? releasedLength(this.work)
  }

  dispose(): void {
    this.#top.dispose()
  }
}

function part(values: Float32Array, first: number, rows: number, of: number): Float32Array {
  const length = values.length / of
  return values.subarray(first * length, (first + rows) * length)
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const each of parts) {
    all.set(each, at)
    at += each.length
  }
  return all
}

interface Ask {
  readonly epoch: number
  readonly step: number
  readonly training: boolean
  readonly positions: Int32Array
}

/**
 * One matrix [n, columns] from every member, in the plan's order (law 6), whoever answers first; undefined if a party
 * left and the run with it.
 */
async function embeddingsOf(membership: Membership, columns: number, ask: Ask): Promise<Float32Array[] | undefined> {
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
    if (dtype !== 'f32' || shape.length !== 2 || shape[0] !== ask.positions.length || shape[1] !== columns)
      throw new FedveilError(
        'EMBEDDING_SHAPE',
        `"${name}" sent embeddings of shape [${shape}] ${dtype}, expected [${ask.positions.length},${columns}] f32.`,
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
  { rows, columns }: { readonly rows: number; readonly columns: number },
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
