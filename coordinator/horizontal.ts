import type { Classifier } from '../learning/classifier.js'
import { RandomStream } from '../learning/engine/random.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import type { ParameterVector } from '../learning/parameter-vector.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { evaluatesAfter, type HorizontalWork } from '../proto/horizontal-work.js'
import type { NamedTensor } from '../proto/message.js'
import { imageSizeOf } from '../proto/plan.js'
import { buildRule } from './aggregation/build.js'
import type { Aggregated, RoundUpdates, RunningRound } from './aggregation/rule.js'
import { BatchNormRounds, type SentUpdate } from './batch-norm-rounds.js'
import type { CentralNoiseRounds } from './central-noise-rounds.js'
import { type ControlledUpdate, ControlVariates } from './control-variates.js'
import type { Metrics, StartingModel } from './event.js'
import { evaluateFederated } from './federated-evaluation.js'
import { globalTest, inputsOf, positionsOf } from './global-test.js'
import { InOrder } from './in-order.js'
import { joinedMemory, type Memory, type Remembering } from './memory.js'
import { buildServerOptimizer } from './optimizer/build.js'
import { Permits } from './permits.js'
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
  const localHead = work.localHead === true
  const size = imageSizeOf(plan)
  const tested = globalTest(model, test, size, localHead)
  const rounds = work.training.epochs
  const travelling = travellingParts(session, work, model)
  const { shared, batchNorm, control } = travelling
  const rule = buildRule(work.aggregation, {
    layers: shared.shapes,
    stream: (round) => drawsOf(session, round),
    hasOwn: session.rootImages !== undefined,
  })
  const optimizer = buildServerOptimizer(work.server)
  const tally = new FlagTally()
  const { resumed } = session
  const kept = joinedMemory({
    rule: rule.kept,
    optimizer: optimizer.kept,
    control,
    flags: tally,
    ...(central ? { central } : {}),
  })
  resumed?.restore(model.parameters, kept)
  const before = resumed?.position
  let share = before?.accuracy ?? null
  let attackSuccess = before?.attackSuccess ?? null
  let federated = before?.federated ?? undefined
  const testModel = async () => {
    await batchNorm.measure(inputsOf(test, size), positionsOf(test), signal)
    const measured = await tested.measure(signal)
    share = measured.accuracy
    for (const probe of session.probes) attackSuccess = await measured.shareNamed(probe, signal)
    return { accuracy: share, ...(attackSuccess === null ? {} : { attackSuccess }) }
  }
  const start = before ? (before.start ?? undefined) : await measuredStart(session, testModel)
  for (let round = (before?.round ?? 0) + 1; round <= rounds; round++) {
    signal.throwIfAborted()
    const rate = warmupCosine(round - 1, rounds, work.training.learningRate, work.training.warmup)
    // What stands behind updates for SCAFFOLD is as long as they are, and kept.
    const running = central || control.size > 0 ? undefined : rule.open?.(round)
    const updates = await updatesOf(session, travelling, { round, learningRate: rate, running })
    if (session.membership.ended) break
    const own = await ownUpdate(session, work, model, { round, learningRate: rate })
    const sent = { ...roundOf(round, updates), ...(own ? { own } : {}) }
    const aggregated = running?.aggregated() ?? (central ? noisyMean(central, sent, shared.size) : rule.aggregate(sent))
    addTo(shared, optimizer.step(aggregated.update))
    control.absorb(updates)
    batchNorm.pool(updates.filter(({ participant }) => aggregated.kept.includes(participant)))
    tally.add(aggregated.pruned)
    const ownTest = await testModel()
    federated = evaluatesAfter(work, round)
      ? await evaluateFederated(session.membership, { round, weights: weightsOf(shared, batchNorm) })
      : undefined
    session.record({
      round,
      ...ownTest,
      ...(central ? { centralEpsilon: central.epsilonAfter(round) } : {}),
      ...(federated ? { federated } : {}),
      ...judgementOf(work, aggregated),
    })
    session.keep(
      { round, accuracy: share, attackSuccess, federated: federated ?? null, start: start ?? null },
      model.parameters,
      kept,
    )
    session.emit({ event: 'progress', phase: 'train', done: round, total: rounds, unit: 'rounds' })
  }
  return {
    accuracy: share,
    majority: majority(tested.labels),
    auc: null,
    attackSuccess,
    flagged: tally.flagged(),
    testedBy: tested.testedBy,
    ...(start ? { start } : {}),
    ...(federated ? { federated } : {}),
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

/** What of the global model goes out, and what comes back with an update. */
interface Travelling {
  readonly shared: ParameterVector
  readonly control: ControlVariates
  readonly batchNorm: BatchNormRounds
}

function travellingParts({ plan }: Session, work: HorizontalWork, model: Classifier): Travelling {
  const shared = model.shared(work.localHead === true)
  return {
    shared,
    control: new ControlVariates(work, shared, plan.participants.length),
    batchNorm: new BatchNormRounds(work, plan, model),
  }
}

interface RoundRequest {
  readonly round: number
  readonly learningRate: number
  /** Takes the updates in by itself, so that they need not be kept. */
  readonly running: RunningRound | undefined
}

/** Requests that are under way to participants at a time: each is a copy of the model. */
const REQUESTS_UNDER_WAY = 8

/** From all members, or with central noise from those drawn; in the plan's order. Without values if they are taken in. */
async function updatesOf(
  { membership, central }: Session,
  { shared, control, batchNorm }: Travelling,
  { round, learningRate, running }: RoundRequest,
): Promise<ControlledUpdate[]> {
  const weights = weightsOf(shared, batchNorm, control.tensors)
  const clip = central?.clip ?? 0
  const expected = shared.size + control.size + batchNorm.size + (central?.extra ?? 0)
  const asked = central ? central.draw(round, membership.present) : membership.present
  const permits = new Permits(REQUESTS_UNDER_WAY)
  const names = asked.map(({ name }) => name)
  const inOrder = running && new InOrder<Float32Array>(names, (name, values) => running.add(name, values))
  const request = async ({ name, channel }: Member) => {
    const onHeld = await permits.acquire()
    const reply = await channel
      .request({ kind: 'trainRequest', round, weights, learningRate, clip }, 'update', { onHeld })
      .finally(onHeld)
    const { dtype, values } = reply.release.values
    if (reply.round !== round || dtype !== 'f32' || values.length !== expected)
      throw new FedveilError(
        'UPDATE_SHAPE',
        `"${name}" sent an update of ${values.length} ${dtype} values for round ${reply.round}, expected ${expected} f32 values for round ${round}.`,
        EXIT.runFailed,
      )
    const sent = control.split(batchNorm.split(name, values as Float32Array))
    if (inOrder === undefined) return sent
    inOrder.take(name, sent.values)
    return { ...sent, values: TAKEN_IN, moments: sent.moments.slice() }
  }
  const answers = await membership.ask(round, request, asked)
  // Only now it is known who does not come back with an answer.
  const answered = new Set(answers.map(({ member }) => member.name))
  for (const name of names) if (!answered.has(name)) inOrder?.skip(name)
  return answers.map(({ answer }) => answer)
}

const TAKEN_IN = new Float32Array(0)

/** The global model as it travels; what comes with the weights stands behind them. */
function weightsOf(
  { names, variables }: ParameterVector,
  batchNorm: BatchNormRounds,
  control: readonly NamedTensor[] = [],
): NamedTensor[] {
  const tensorOf = ({ name, variable }: (typeof batchNorm.tensors)[number]): NamedTensor => ({
    name,
    tensor: { dtype: 'f32', shape: variable.shape, values: variable.dataSync() as Float32Array },
  })
  const weights = variables.map((variable, i) => tensorOf({ name: names[i]!, variable }))
  return [...weights, ...control, ...batchNorm.tensors.map(tensorOf)]
}

function addTo(shared: ParameterVector, change: Float32Array): void {
  const weights = shared.flatten()
  for (let i = 0; i < weights.length; i++) weights[i]! += change[i]!
  shared.assign(weights)
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
class FlagTally implements Remembering {
  #rounds = 0
  readonly #times = new Map<string, number>()

  add(pruned: readonly string[]): void {
    if (pruned.length > 0 || this.#rounds > 0) this.#rounds++
    for (const name of pruned) this.#times.set(name, (this.#times.get(name) ?? 0) + 1)
  }

  get memory(): Memory {
    const times = [...this.#times].map(([name, count]) => [`times/${name}`, Float64Array.of(count)] as const)
    return new Map([['rounds', Float64Array.of(this.#rounds)], ...times])
  }

  recall(memory: Memory): void {
    this.#rounds = memory.get('rounds')?.[0] ?? 0
    for (const [name, [count]] of memory)
      if (name.startsWith('times/')) this.#times.set(name.slice('times/'.length), count!)
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
