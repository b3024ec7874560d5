import type { Classifier } from '../learning/classifier.js'
import { BatchLoader } from '../learning/data/batch.js'
import type { PlainInputs } from '../learning/data/inputs.js'
import { RandomStream } from '../learning/engine/random.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import { predict } from '../learning/train.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { HorizontalWork } from '../proto/horizontal-work.js'
import type { NamedTensor } from '../proto/message.js'
import { imageSizeOf } from '../proto/plan.js'
import { buildRule } from './aggregation/build.js'
import type { Aggregated, RoundUpdates } from './aggregation/rule.js'
import { BatchNormRounds, type SentUpdate } from './batch-norm-rounds.js'
import type { CentralNoiseRounds } from './central-noise-rounds.js'
import type { Metrics, StartingModel } from './event.js'
import { rootUpdate } from './root-update.js'
import type { Member } from './roster.js'
import type { LabelledImages, Outcome, Session } from './session.js'

/**
 * Horizontal training: every round each participant trains the global model on its own records and returns its update;
 * the updates are checked, scored by the defence if there is one, averaged, and added to the model.
 *
 * Participants weigh the same: their record counts would be one more thing that derives from their data.
 */
export async function runHorizontal(session: Session, work: HorizontalWork, model: Classifier): Promise<Outcome> {
  const { plan, signal, central } = session
  const test = requireTestImages(session)
  const rounds = work.training.epochs
  const batchNorm = new BatchNormRounds(work, plan, model)
  const rule = buildRule(work.aggregation, {
    layers: model.parameters.shapes,
    stream: (round) => drawsOf(session, round),
    hasOwn: session.rootImages !== undefined,
  })
  const tally = new FlagTally()
  let share: number | null = null
  let attackSuccess: number | null = null
  const testModel = async () => {
    await batchNorm.measure(inputsOf(test, imageSizeOf(plan)), positionsOf(test), signal)
    share = await shareRight(model, test, imageSizeOf(plan), signal)
    for (const probe of session.probes) attackSuccess = await shareRight(model, probe, imageSizeOf(plan), signal)
    return { accuracy: share, ...(attackSuccess === null ? {} : { attackSuccess }) }
  }
  const start = await measuredStart(session, testModel)
  for (let round = 1; round <= rounds; round++) {
    signal.throwIfAborted()
    const rate = warmupCosine(round - 1, rounds, work.training.learningRate, work.training.warmup)
    const updates = await updatesOf(session, model, batchNorm, { round, learningRate: rate })
    if (session.membership.ended) break
    const own = await ownUpdate(session, work, model, { round, learningRate: rate })
    const sent = { ...roundOf(round, updates), ...(own ? { own } : {}) }
    const aggregated = central ? noisyMean(central, sent, model.parameters.size) : rule.aggregate(sent)
    addTo(model, aggregated.update)
    batchNorm.pool(updates.filter(({ participant }) => aggregated.kept.includes(participant)))
    tally.add(aggregated.pruned)

    session.record({
      round,
      ...(await testModel()),
      ...(central ? { centralEpsilon: central.epsilonAfter(round) } : {}),
      ...judgementOf(work, aggregated),
    })
    session.emit({ event: 'progress', phase: 'train', done: round, total: rounds, unit: 'rounds' })
  }
  return {
    accuracy: share,
    majority: majority(test.labels),
    auc: null,
    attackSuccess,
    flagged: tally.flagged(),
    ...(start ? { start } : {}),
  }
}

/** Tests the model that the run was given to start from, as round 0. */
async function measuredStart(
  { startDigest, record }: Session,
  testModel: () => Promise<{ readonly accuracy: number; readonly attackSuccess?: number }>,
): Promise<StartingModel | undefined> {
  if (startDigest === undefined) return undefined
  const { accuracy, attackSuccess } = await testModel()
  record({ round: 0, accuracy, ...(attackSuccess === undefined ? {} : { attackSuccess }) })
  return { digest: startDigest, accuracy, attackSuccess: attackSuccess ?? null }
}

/** From all members, or with central noise from those drawn; in the plan's order. */
async function updatesOf(
  { membership, central }: Session,
  model: Classifier,
  batchNorm: BatchNormRounds,
  { round, learningRate }: { round: number; learningRate: number },
): Promise<SentUpdate[]> {
  const weights = weightsOf(model, batchNorm)
  const clip = central?.clip ?? 0
  const expected = model.parameters.size + batchNorm.size + (central?.extra ?? 0)
  const asked = central ? central.draw(round, membership.present) : membership.present
  const request = async ({ name, channel }: Member) => {
    const reply = await channel.request({ kind: 'trainRequest', round, weights, learningRate, clip }, 'update')
    const { dtype, values } = reply.release.values
    if (reply.round !== round || dtype !== 'f32' || values.length !== expected)
      throw new FedveilError(
        'UPDATE_SHAPE',
        `"${name}" sent an update of ${values.length} ${dtype} values for round ${reply.round}, expected ${expected} f32 values for round ${round}.`,
        EXIT.runFailed,
      )
    return batchNorm.split(name, values as Float32Array)
  }
  const answers = await membership.ask(round, request, asked)
  return answers.map(({ answer }) => answer)
}

function weightsOf({ parameters: { names, variables } }: Classifier, batchNorm: BatchNormRounds): NamedTensor[] {
  const trainable = variables.map((variable, i) => ({ name: names[i]!, variable }))
  return [...trainable, ...batchNorm.tensors].map(({ name, variable }) => ({
    name,
    tensor: { dtype: 'f32', shape: variable.shape, values: variable.dataSync() as Float32Array },
  }))
}

async function shareRight(
  model: Classifier,
  images: LabelledImages,
  size: number,
  signal: AbortSignal,
): Promise<number> {
  return accuracy(await predict(model, inputsOf(images, size), positionsOf(images), signal), images.labels)
}

function inputsOf({ images }: LabelledImages, size: number): PlainInputs {
  const augmentation = { shift: 0, flip: false }
  return new BatchLoader({ images, height: size, width: size, ids: [], seed: 0, party: '', augmentation })
}

function positionsOf({ labels }: LabelledImages): Int32Array {
  return labels.map((_, i) => i)
}

function addTo(model: Classifier, update: Float32Array): void {
  const weights = model.parameters.flatten()
  for (let i = 0; i < weights.length; i++) weights[i]! += update[i]!
  model.parameters.assign(weights)
}

/** Of the coordinator, for rules that compare with it. */
async function ownUpdate(
  { rootImages: root, plan, signal }: Session,
  work: HorizontalWork,
  model: Classifier,
  { round, learningRate }: { round: number; learningRate: number },
): Promise<Float32Array | undefined> {
  if (root === undefined || work.aggregation.rule !== 'fltrust') return undefined
  const { seed } = plan
  return rootUpdate(model, { work, root, size: imageSizeOf(plan), round, learningRate, seed, signal })
}

/** By id, so that neither the order of a plan nor that of arrival changes what a rule makes of them. */
function roundOf(round: number, sent: readonly SentUpdate[]): RoundUpdates {
  const sorted = sent.toSorted((a, b) => (a.participant < b.participant ? -1 : 1))
  const participants = sorted.map(({ participant }) => participant)
  return { round, participants, updates: sorted.map(({ values }) => values) }
}

function noisyMean(central: CentralNoiseRounds, sent: RoundUpdates, dimension: number): Aggregated {
  const update = central.aggregate(sent.round, sent.updates, dimension)
  return { update, kept: sent.participants, pruned: [] }
}

/** A deployment draws from the operating system; a simulation can be repeated from the plan's seed. */
function drawsOf({ noise, plan }: Session, round: number): RandomStream {
  return noise === 'system' ? RandomStream.system() : RandomStream.named(plan.seed, 'coordinator', round, 'aggregation')
}

/** What is recorded of a rule that judges participants; the mean never does. */
function judgementOf({ aggregation }: HorizontalWork, aggregated: Aggregated): Omit<Metrics, 'round'> {
  if (aggregation.rule === 'fedavg') return {}
  const { pruned, update: _, kept: _kept, ...judgement } = aggregated
  return { flagged: [...pruned], ...structuredClone(judgement) } as Omit<Metrics, 'round'>
}

/** Counts who was pruned, from the first round in which anybody was. */
class FlagTally {
  #rounds = 0
  readonly #times = new Map<string, number>()

  add(pruned: readonly string[]): void {
    if (pruned.length > 0 || this.#rounds > 0) this.#rounds++
    for (const name of pruned) this.#times.set(name, (this.#times.get(name) ?? 0) + 1)
  }

  flagged(): string[] {
    return [...this.#times].filter(([, times]) => times > this.#rounds / 2).map(([name]) => name)
  }
}

function requireTestImages({ testImages }: Session): LabelledImages {
  if (testImages) return testImages
  throw new FedveilError(
    'NO_TEST_IMAGES',
    'A horizontal run needs test images at the coordinator: give it --data.',
    EXIT.data,
  )
}
