import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Classifier } from '../learning/classifier.js'
import { loadEngine } from '../learning/engine/load.js'
import { RandomStream } from '../learning/engine/random.js'
import { Parameters } from '../learning/parameters.js'
import { forgetAlignment } from '../privacy/alignment/session.js'
import { centralStatementText } from '../privacy/central-statement.js'
import type { FormMethod } from '../privacy/frequency/form-method.js'
import type { NoiseKind } from '../privacy/ledger/reader.js'
import { checkClaim } from '../privacy/plan-check.js'
import { PrivacyStatement, statementText } from '../privacy/statement.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { MessageOf } from '../proto/message.js'
import { imageSizeOf, Plan } from '../proto/plan.js'
import { absenceIn } from './absence.js'
import { alignRecordIds } from './alignment.js'
import { CentralNoiseRounds } from './central-noise-rounds.js'
import { commonLabels } from './common-labels.js'
import { embeddingLimit } from './embedding-limit.js'
import type { Departure, RunEvent, RunResult } from './event.js'
import { type DoorOptions, openFrontDoor } from './front-door.js'
import { runHorizontal } from './horizontal.js'
import { Membership } from './membership.js'
import { planMethod, runOutsourced } from './outsourced.js'
import type { Roster } from './roster.js'
import { type RunState, readRunState, writeRunState } from './run-state.js'
import type { LabelledImages, Outcome, Probe, RecordLabels, Session } from './session.js'
import { startFrom } from './starting-model.js'
import { readPlan, Store } from './store.js'
import { runVertical } from './vertical.js'

export interface CoordinatorOptions extends DoorOptions {
  readonly plan: Plan
  /** Folder for the plan, metrics, statements, the model and the result; must not hold another run. */
  readonly store: string
  readonly labels: RecordLabels
  /** Horizontal runs: the coordinator's own test set. */
  readonly testImages?: LabelledImages
  /** Horizontal runs with a rule that compares with the coordinator's own update: what it trains that on. */
  readonly rootImages?: LabelledImages | undefined
  readonly probes?: readonly Probe[]
  /** Outsourced runs: files of learned budgets, among which the plan's is. */
  readonly budgets?: readonly string[]
  /** Horizontal runs: a safetensors file with the model to begin with, in place of random weights. */
  readonly startFrom?: string | undefined
  /** Goes on with the run that the store holds, after its last closed round: horizontal runs. */
  readonly resume?: boolean
  /** Central noise and the drawing of participants; `seeded` is for simulation and gives no guarantee. */
  readonly noise: NoiseKind
  readonly backend?: 'auto' | 'native' | 'js'
  onEvent(event: RunEvent): void
  readonly signal: AbortSignal
}

/**
 * One run from the open door to the result: waits for the plan's participants, trains in the plan's mode, keeps
 * everything in the store, and lets the participants go.
 * @throws PLAN_VOID, START_FROM, MODEL_TENSOR, PORT_IN_USE, STORE_USED, PARTICIPANT_LOST and the errors of the mode; the signal's reason
 */
export async function runCoordinator(options: CoordinatorOptions): Promise<RunResult> {
  const { plan, onEvent, onNotice, signal } = options
  checkClaim(plan, EXIT.scenario)
  const store = new Store(options.store, options.resume)
  const resumed = options.resume === true ? stateOf(plan, store) : undefined
  const statements = new Map(Object.entries(resumed?.position.statements ?? {}))
  const engine = await loadEngine({
    backend: options.backend ?? 'auto',
    threads: plan.threads,
    ...(onNotice ? { onNotice } : {}),
  })
  // Seconds of work, in which this process would answer nobody: before anybody has come.
  const limit = embeddingLimit(plan, options.labels)
  if (limit.warning !== undefined) onNotice?.(limit.warning)
  const method = plan.work.mode === 'outsourced' ? planMethod(plan, options.budgets ?? []) : undefined
  const model = modelOf(plan, method)
  const startDigest = startOf(options, model)
  const silenceMs = Math.max(SILENCE_MS[engine.backend], options.noise === 'seeded' ? SIMULATED_SILENCE_MS : 0)
  const door = await openFrontDoor(plan, options, silenceMs, {
    joined: (participant, have) => onEvent({ event: 'joined', participant, have, of: plan.participants.length }),
    declined: (name, sentence) => onNotice?.(`${name} does not take part: ${sentence}`),
    message: (name, message) => keepStatement(statements, name, message),
  })
  const { roster } = door
  const onAbort = () => roster.fail(reasonOf(signal))
  signal.addEventListener('abort', onAbort)
  try {
    if (options.resume !== true) store.savePlan(plan)
    for (const { participant, reason } of resumed?.position.left ?? []) roster.doWithout(participant, reason)
    onEvent({ event: 'listening', url: door.url, run: plan.run })
    const labels = await alignedLabels(options, roster, store)
    const ready = await roster.complete
    const onLeft = (departure: Departure) => onEvent({ event: 'left', ...departure })
    const membership = new Membership(ready, plan.membership, onLeft, absenceIn(plan, roster, signal))
    for (const departure of resumed?.position.left ?? []) membership.depart(departure)
    for (const { participant, reason } of roster.spent) membership.depart({ participant, round: 0, reason })
    const begin = performance.now()
    const before = resumed?.position ?? { bytes: { up: 0, down: 0 }, seconds: 0 }
    const spentBy = () => {
      const { up, down } = roster.bytes()
      const seconds = before.seconds + (performance.now() - begin) / 1000
      return { bytes: { up: before.bytes.up + up, down: before.bytes.down + down }, seconds }
    }
    const session: Session = {
      plan,
      membership,
      labels,
      testImages: options.testImages,
      rootImages: options.rootImages,
      central: centralOf(options),
      probes: options.probes ?? [],
      method,
      startDigest,
      noise: options.noise,
      signal,
      emit: onEvent,
      record: (metrics) => {
        const complete = { ...metrics, epsilon: epsilons(plan, statements) }
        store.appendMetrics(complete)
        const { up, down } = spentBy().bytes
        onEvent({ event: 'metrics', metrics: complete, bytesUp: up, bytesDown: down })
      },
      resumed,
      keep: (closed, parameters, kept) => {
        const position = {
          ...closed,
          left: [...membership.left],
          statements: Object.fromEntries(statements),
          ...spentBy(),
        }
        writeRunState(store.stateFile, position, parameters, kept)
      },
    }
    const {
      outcome: { predictions, ...outcome },
      parameters,
    } = await perform(session, model)
    for (const [name, statement] of await dismiss(membership)) statements.set(name, statement)
    const last = inOrder(plan, statements)
    for (const [name, statement] of last) {
      store.saveStatement(name, statement)
      onEvent({ event: 'statement', participant: name, text: statementText(statement) })
    }
    const { bytes, seconds } = spentBy()
    const result: RunResult = {
      run: plan.run,
      arm: plan.arm,
      mode: plan.work.mode,
      epsilonPerRelease: limit.epsilonPerRelease,
      reference: limit.reference,
      ...outcome,
      ...(session.central
        ? centralGuarantee(session.central, store)
        : guarantee(last.map(([, statement]) => statement))),
      left: [...membership.left],
      ended: membership.ended,
      bytesUp: bytes.up,
      bytesDown: bytes.down,
      seconds,
    }
    store.saveModel(parameters)
    if (predictions) store.savePredictions(predictions)
    parameters.dispose()
    store.saveResult(result)
    forgetAlignment(alignmentFolder(options))
    await roster.emptied()
    onEvent({ event: 'result', result })
    return result
  } catch (error) {
    throw signal.aborted ? reasonOf(signal) : participantLost(error)
  } finally {
    signal.removeEventListener('abort', onAbort)
    await door.close()
  }
}

/**
 * Where the run in a store stood; its metrics are cut to that. A run that closed no round begins anew.
 * @throws RESUME if the store holds another plan, or a run of another mode; RUN_STATE
 */
function stateOf(plan: Plan, store: Store): RunState | undefined {
  const held = readPlan(store.folder)
  if (!isDeepStrictEqual(held, Plan.parse(JSON.parse(JSON.stringify(plan)))))
    throw new FedveilError(
      'RESUME',
      `${store.folder} holds run "${held.run}" of another plan: give the --config, --arm, --run, --set and --seed that it was begun with.`,
      EXIT.usage,
    )
  if (plan.work.mode !== 'horizontal')
    throw new FedveilError(
      'RESUME',
      `Only horizontal runs can be resumed, and this one is ${plan.work.mode}.`,
      EXIT.usage,
    )
  const state = readRunState(store.stateFile)
  store.keepMetrics(state?.position.round ?? -1)
  return state
}

/** What the coordinator knows of the records, in the order that all owners agree on. */
async function alignedLabels(options: CoordinatorOptions, roster: Roster, store: Store): Promise<RecordLabels> {
  const { plan, labels, noise, onEvent } = options
  const { work, run, seed } = plan
  if (work.mode !== 'vertical' || work.alignment.kind !== 'psi') return labels
  const parties = await roster.offers
  const places = await alignRecordIds(parties, labels.ids, {
    run,
    digest: labels.digest,
    most: work.alignment.most,
    folder: alignmentFolder(options),
    stream: () => (noise === 'system' ? RandomStream.system() : RandomStream.named(seed, 'coordinator', 'alignment')),
    onProgress: (done, total) => onEvent({ event: 'progress', phase: 'align', done, total, unit: 'ids' }),
  })
  const owners = [{ name: 'coordinator', ids: labels.ids.length }, ...parties]
  const dropped = Object.fromEntries(owners.map(({ name, ids }) => [name, ids - places.length]))
  const aligned = { records: places.length, dropped }
  store.saveAlignment(aligned)
  onEvent({ event: 'aligned', ...aligned })
  return commonLabels(labels, places, run)
}

function alignmentFolder({ store }: CoordinatorOptions): string {
  return join(store, 'alignment')
}

/** A step in pure JavaScript can keep a process busy for minutes, in which it answers nobody. */
export const SILENCE_MS = { native: 5_000, js: 600_000 } as const

/** All processes of a simulation share a machine, which other work may slow down; whoever started them sees when one dies. */
const SIMULATED_SILENCE_MS = 60_000

/** The model that the coordinator trains; of a vertical run its part is made where it is trained. */
function modelOf(plan: Plan, method: FormMethod | undefined): Classifier | undefined {
  const { work } = plan
  if (work.mode === 'vertical') return undefined
  return new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: plan.classes,
    input: {
      height: imageSizeOf(plan),
      width: imageSizeOf(plan),
      channels: method?.reader.channels ?? 3,
    },
    seed: plan.seed,
    mirrored: work.training.flip,
  })
}

/** Before anybody has come, so that a file that does not fit keeps nobody waiting. */
function startOf({ plan, startFrom: file }: CoordinatorOptions, model: Classifier | undefined): string | undefined {
  if (file === undefined) return undefined
  if (model !== undefined && plan.work.mode === 'horizontal') return startFrom(file, model.parameters)
  throw new FedveilError(
    'START_FROM',
    `A ${plan.work.mode} run has no model to start from at its coordinator: leave out --start-from.`,
    EXIT.usage,
  )
}

async function perform(
  session: Session,
  model: Classifier | undefined,
): Promise<{ outcome: Outcome; parameters: Parameters }> {
  const { plan } = session
  const { work } = plan
  if (work.mode === 'vertical') {
    const parameters = new Parameters(plan.seed, 'coordinator')
    return { outcome: await runVertical(session, work, parameters), parameters }
  }
  const whole = model! // of every mode but the vertical one
  const outcome =
    work.mode === 'horizontal' ? await runHorizontal(session, work, whole) : await runOutsourced(session, work, whole)
  return { outcome, parameters: whole.parameters }
}

/** Tells every member that is left that the run is over; each answers with its last statement. */
export async function dismiss(membership: Membership): Promise<(readonly [string, PrivacyStatement])[]> {
  const { ended } = membership
  const reason = ended ? `the run ended early: ${ended.reason}` : 'the run is complete'
  return membership.dismiss(async ({ name, channel }) => {
    const { json } = await channel.request({ kind: 'finish', reason }, 'statement')
    return [name, parseStatement(name, json)] as const
  })
}

function keepStatement(
  statements: Map<string, PrivacyStatement>,
  name: string,
  { json }: MessageOf<'statement'>,
): void {
  statements.set(name, parseStatement(name, json))
}

function parseStatement(name: string, json: string): PrivacyStatement {
  const parsed = PrivacyStatement.safeParse(tryJson(json))
  if (parsed.success) return parsed.data
  throw new FedveilError('STATEMENT', `"${name}" sent a privacy statement that cannot be read.`, EXIT.refused)
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** In the plan's order, not the order of arrival: a seeded run writes the same lines each time. */
function inOrder(plan: Plan, statements: ReadonlyMap<string, PrivacyStatement>) {
  return plan.participants.flatMap(({ name }) => {
    const statement = statements.get(name)
    return statement ? [[name, statement] as const] : []
  })
}

function epsilons(plan: Plan, statements: ReadonlyMap<string, PrivacyStatement>): Record<string, number | null> {
  return Object.fromEntries(inOrder(plan, statements).map(([name, { epsilon }]) => [name, epsilon]))
}

function centralOf({ plan, noise }: CoordinatorOptions): CentralNoiseRounds | undefined {
  const { privacy } = plan
  return privacy.mechanism === 'dp-fedavg-central' ? new CentralNoiseRounds(privacy, plan, noise) : undefined
}

/** Who adds the noise speaks for the run; what the participants state is kept beside it. */
function centralGuarantee(central: CentralNoiseRounds, store: Store) {
  const statement = central.statement()
  store.saveStatement('coordinator', statement)
  const { epsilon, delta } = statement
  return { epsilon, delta, guarantee: centralStatementText(statement) }
}

/** The weakest of the participants' statements speaks for the run. */
function guarantee(statements: readonly PrivacyStatement[]): Pick<RunResult, 'epsilon' | 'delta' | 'guarantee'> {
  const nobody = { epsilon: null, delta: null, guarantee: 'no guarantee: no participant has stated what it released' }
  if (statements.length === 0) return nobody
  const worth = (statement: PrivacyStatement) => statement.epsilon ?? Number.POSITIVE_INFINITY
  const weakest = statements.reduce((a, b) => (worth(b) > worth(a) ? b : a))
  const { epsilon, delta } = weakest
  return { epsilon, delta: epsilon === null ? null : delta, guarantee: statementText(weakest) }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))
}

/** A peer that went away in the middle ends the run, since its membership is fixed. */
export function participantLost(error: unknown): unknown {
  if (!(error instanceof FedveilError) || error.code !== 'PEER_GONE') return error
  return new FedveilError(
    'PARTICIPANT_LOST',
    `A participant went away in the middle of the run, which cannot go on without it (${error.message}) Start the run again.`,
    EXIT.runFailed,
    { cause: error },
  )
}
