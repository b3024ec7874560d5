import path from 'node:path'
import { plannedBudget } from '../learning/budget/planned-budget.js'
import { alignmentDigest } from '../learning/data/alignment.js'
import { loadEngine } from '../learning/engine/load.js'
import { RandomStream } from '../learning/engine/random.js'
import { forgetAlignment } from '../privacy/alignment/session.js'
import { userCounterDir } from '../privacy/ledger/counter.js'
import { Ledger } from '../privacy/ledger/ledger.js'
import { ReleaseDoor } from '../privacy/release.js'
import type { Channel } from '../proto/channel.js'
import { isDeparture } from '../proto/departure.js'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'
import { type Plan, secondsToReturn } from '../proto/plan.js'
import { withoutGuarantee } from '../proto/privacy.js'
import { releasesPerRecord } from '../proto/release-schedule.js'
import { alignRecordIds } from './alignment.js'
import { KnownCoordinator } from './coordinator-key.js'
import { CoordinatorLink } from './coordinator-link.js'
import { coverageOf } from './coverage.js'
import { type Credentials, enter } from './enter.js'
import { HorizontalParty, participantUnit } from './horizontal.js'
import type { HorizontalHooks } from './horizontal-hooks.js'
import { checkPlan, type Limits } from './limits.js'
import { OutsourcedParty } from './outsourced.js'
import { recordsAt } from './records-at.js'
import { RequestServer, type ServingEvent } from './request-server.js'
import type { ClientTlsFiles } from './tls-agent.js'
import { type VerticalHooks, VerticalParty } from './vertical.js'
import { VerticalPrediction } from './vertical-prediction.js'
import type { ImageRecords, InTurn, PartyRecords, PartyWork, PretrainingProgress, WorkContext } from './work.js'

export interface ParticipantOptions {
  /** Address of the coordinator, e.g. `https://example.org:7700`. */
  readonly join: string
  /** For https addresses. */
  readonly tls?: ClientTlsFiles
  /** Default: no key, and the coordinator that the store knows. */
  readonly credentials?: Credentials
  /** Take part in this run only. */
  readonly run?: string
  /** Take part in a run of this scenario only. */
  readonly scenario?: string
  readonly name: string
  /** Folder of the ledger and of a vertical party's bottom model. */
  readonly store: string
  /** Folder of pre-trained bottom models, for several runs to share; the store if not given. */
  readonly pretrained?: string | undefined
  /** Outsourced runs: files of learned budgets of its own, among which the plan's is. */
  readonly budgets?: readonly string[]
  /** What it came for; default: to train. */
  readonly purpose?: Plan['purpose']
  /** Loads this participant's slice once the plan is known and accepted. */
  records(plan: Plan): Promise<PartyRecords>
  readonly noise: 'system' | 'seeded'
  readonly limits: Limits
  readonly hooks?: HorizontalHooks & VerticalHooks
  readonly backend?: 'auto' | 'native' | 'js'
  /** Of participants that share a process: they train one after another. */
  readonly inTurn?: InTurn
  onNotice?(sentence: string): void
  onEvent?(event: ParticipantEvent): void
  readonly signal: AbortSignal
}

/** What a participant process tells whoever watches it. */
export type ParticipantEvent =
  | { readonly event: 'joined'; readonly run: string; readonly plan: Plan }
  | ({ readonly event: 'pretraining' } & PretrainingProgress)
  /** Of its records so many are common to all owners, and the others take no part. */
  | { readonly event: 'aligned'; readonly records: number; readonly dropped: number }
  | ServingEvent
  /** Its part is over (proto/departure.ts), and it has told the coordinator so. */
  | { readonly event: 'left'; readonly reason: string }

/**
 * Takes part in one run: joins, checks the plan against its own limits, loads its records, answers the coordinator's
 * requests, and leaves when the run is over, or before that when its budget is spent.
 * @throws UNREACHABLE, the coordinator's refusal, PLAN_DECLINED, PLAN_VOID, COORDINATOR_LOST, BUDGET_SPENT; the signal's
 *   reason
 */
export async function runParticipant(options: ParticipantOptions): Promise<void> {
  const { signal } = options
  const link = new CoordinatorLink(options.join, options.run ?? '', signal, options.tls)
  try {
    const channel = await link.open()
    const { name, scenario, run } = options
    const credentials = credentialsOf(options)
    const plan = await enter(channel, { name, scenario, run, credentials, binding: link.binding })
    link.enter(plan.run)
    options.onEvent?.({ event: 'joined', run: plan.run, plan })
    await takePart(link, channel, plan, options)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    link.close()
  }
}

async function takePart(link: CoordinatorLink, first: Channel, plan: Plan, options: ParticipantOptions): Promise<void> {
  let channel = first
  let work: PartyWork | undefined
  let ledger: Ledger | undefined
  let door: ReleaseDoor | undefined
  const { onNotice } = options
  try {
    checkPurpose(plan, options)
    checkPlan(plan, options.limits)
    await loadEngine({ backend: options.backend ?? 'auto', threads: plan.threads, ...(onNotice ? { onNotice } : {}) })
    const records = await alignedRecords(channel, plan, options)
    // What follows keeps the event loop busy; participants that share it have a turn each, lest together they seem dead.
    await options.inTurn?.(async () => {})
    ledger = openLedger(options)
    ledger.recognise([...records.ids, participantUnit(options.name)])
    door = openDoor(ledger, plan, records, options)
    work = workFor(plan, records, contextOf(door, options), options)
    noticeShortBudget(plan, work, options)
    await work.prepare?.()
    work.open()
    const server = new RequestServer(work, door, options)
    for (;;) {
      const reason = await server.serve(channel)
      if (reason === undefined) break
      channel = await comeBack(link, plan, reason, options)
    }
    await work.close?.()
    forgetAlignment(alignmentFolder(options))
  } catch (error) {
    if (!channel.closed) await leave(channel, error, door).catch(() => undefined)
    if (isDeparture(error)) options.onEvent?.({ event: 'left', reason: error.message })
    throw error
  } finally {
    work?.dispose()
    ledger?.close()
  }
}

function credentialsOf({ credentials, store, onNotice }: ParticipantOptions): Credentials {
  const notice = (sentence: string) => onNotice?.(sentence)
  return credentials ?? { coordinator: new KnownCoordinator(store, undefined, notice), channelBinding: true }
}

/** Training and predicting are never taken for each other: a prediction spends what it is asked for, and learns nothing. */
function checkPurpose(plan: Plan, { purpose = 'train' }: ParticipantOptions): void {
  if (plan.purpose === purpose) return
  const remedy = plan.purpose === 'predict' ? 'add --predict' : 'leave out --predict'
  throw new FedveilError(
    'PLAN_DECLINED',
    `This participant came to ${purpose} and run "${plan.run}" is to ${plan.purpose}: ${remedy}, or join the other coordinator.`,
    EXIT.refused,
  )
}

function contextOf(
  door: ReleaseDoor,
  { signal, store, pretrained, budgets, inTurn, onEvent }: ParticipantOptions,
): WorkContext {
  return {
    door,
    inTurn,
    signal,
    store,
    pretrained,
    budgets,
    onPretraining: (progress) => onEvent?.({ event: 'pretraining', ...progress }),
  }
}

/** This participant's records, in the order that all owners agree on. */
async function alignedRecords(channel: Channel, plan: Plan, options: ParticipantOptions): Promise<PartyRecords> {
  const own = await options.records(plan)
  const { work, run, seed, participants } = plan
  if (work.mode !== 'vertical' || work.alignment.kind !== 'psi') return own
  const { name, noise, onEvent } = options
  const places = await alignRecordIds(channel, own.ids, {
    run,
    name,
    participants: participants.map((each) => each.name),
    digest: alignmentDigest(own.ids, run),
    most: work.alignment.most,
    folder: alignmentFolder(options),
    stream: () => (noise === 'system' ? RandomStream.system() : RandomStream.named(seed, name, 'alignment')),
  })
  onEvent?.({ event: 'aligned', records: places.length, dropped: own.ids.length - places.length })
  return recordsAt(own, places)
}

function alignmentFolder({ store }: ParticipantOptions): string {
  return path.join(store, 'alignment')
}

/** What is spent already was spent by earlier runs of this ledger: better said before the first round than after it. */
function noticeShortBudget(plan: Plan, work: PartyWork, { onNotice, limits }: ParticipantOptions): void {
  if (plan.purpose === 'predict') return
  const rounds = plan.work.mode === 'vertical' ? releasesPerRecord(plan.work) : plan.work.training.epochs
  const fit = work.roundsThatFit()
  if (fit >= rounds) return
  onNotice?.(
    `${fit} of the ${rounds} rounds of run "${plan.run}" fit what is left of the budget of epsilon ${limits.budget}; after that this participant leaves the run.`,
  )
}

/** The statement goes first: it tells what was spent until now. */
async function leave(channel: Channel, error: unknown, door: ReleaseDoor | undefined): Promise<void> {
  if (door && isBudgetSpent(error)) {
    await channel.send({ kind: 'statement', round: 0, json: JSON.stringify(door.statement()) })
  }
  await channel.send({ kind: 'leave', ...reasonOf(error) })
}

function isBudgetSpent(error: unknown): error is FedveilError {
  return error instanceof FedveilError && error.code === 'BUDGET_SPENT'
}

/**
 * Goes on in the open run on a new connection, if its plan waits for who is lost.
 * @throws COORDINATOR_LOST if the plan does not, or the coordinator cannot be reached in time; the coordinator's refusal
 */
async function comeBack(
  link: CoordinatorLink,
  plan: Plan,
  reason: FedveilError,
  options: ParticipantOptions,
): Promise<Channel> {
  const { name, onNotice, signal } = options
  const credentials = credentialsOf(options)
  signal.throwIfAborted()
  const seconds = secondsToReturn(plan)
  if (seconds === 0) throw lost(reason)
  const deadline = performance.now() + 1000 * seconds
  onNotice?.(`The connection to the coordinator was lost; trying for ${seconds} s to go on in run "${plan.run}".`)
  for (;;) {
    try {
      const channel = await link.open(Math.max(1, deadline - performance.now()))
      await enter(channel, { name, run: plan.run, credentials, binding: link.binding, resumes: true })
      return channel
    } catch (error) {
      signal.throwIfAborted()
      // The coordinator may notice later than this end that the old connection is dead.
      const again = error instanceof FedveilError && (error.code === 'NAME_TAKEN' || error.code === 'PEER_GONE')
      if (performance.now() >= deadline) throw lost(reason)
      if (!again) throw error
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
}

const AGAIN_MS = 500

/** Seeded runs give no guarantee and are run again from copies, so no counter watches theirs. */
function openLedger({ store, name, noise, onNotice }: ParticipantOptions): Ledger {
  return Ledger.open(store, {
    participant: name,
    ...(noise === 'system' ? { counterDir: userCounterDir() } : {}),
    ...(onNotice === undefined ? {} : { onNotice }),
  })
}

function openDoor(
  ledger: Ledger,
  plan: Plan,
  records: PartyRecords,
  { noise, name, limits, budgets = [] }: ParticipantOptions,
): ReleaseDoor {
  const { privacy } = plan
  return new ReleaseDoor({
    ledger,
    noise: noise === 'system' ? { kind: 'system' } : { kind: 'seeded', seed: plan.seed, party: name },
    run: plan.run,
    budget: withoutGuarantee(privacy) ? null : budgetOf(privacy, limits),
    allowUnprotected: limits.allowUnprotected,
    publicLabels: limits.shareLabels,
    coverage: coverageOf(plan, plannedBudget(privacy, budgets)),
    // Horizontal work protects one unit, the participant.
    ...(plan.work.mode === 'horizontal' ? {} : { units: records.ids.length }),
  })
}

/** The participant's own limit, whatever the plan says. */
function budgetOf(privacy: Plan['privacy'], { budget }: Limits) {
  return { epsilon: budget, delta: 'delta' in privacy ? privacy.delta : PURE_DELTA }
}

/** Pure mechanisms need no delta; a budget states one all the same. */
const PURE_DELTA = 1e-9

function workFor(plan: Plan, own: PartyRecords, context: WorkContext, { name, hooks }: ParticipantOptions): PartyWork {
  switch (plan.work.mode) {
    case 'vertical':
      if (plan.purpose === 'predict') return new VerticalPrediction(plan, plan.work, name, own, context)
      return new VerticalParty(plan, plan.work, name, own, context, hooks)
    case 'horizontal':
      return new HorizontalParty(plan, plan.work, name, imagesOf(own, plan), context, hooks)
    case 'outsourced':
      return new OutsourcedParty(plan, imagesOf(own, plan), context)
  }
}

function imagesOf(own: PartyRecords, { run, work: { mode } }: Plan): ImageRecords {
  if ('images' in own) return own
  throw new FedveilError(
    'DATA_KIND',
    `Run "${run}" trains on images in ${mode} mode: this participant has rows of a table.`,
    EXIT.data,
  )
}

function reasonOf(error: unknown): { code: string; sentence: string } {
  return { code: error instanceof FedveilError ? error.code : 'INTERNAL', sentence: sentenceOf(error) }
}

function lost(reason: FedveilError): FedveilError {
  return new FedveilError(
    'COORDINATOR_LOST',
    `The connection to the coordinator ended before the run did (${reason.message}) Start this participant again once the coordinator is back.`,
    EXIT.runFailed,
    { cause: reason },
  )
}
