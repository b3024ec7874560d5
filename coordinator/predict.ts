import { join } from 'node:path'
import { readWhole } from '../learning/checkpoint/durable-file.js'
import { floatsOf } from '../learning/checkpoint/model-tensors.js'
import { readSafetensors } from '../learning/checkpoint/safetensors.js'
import { loadTensors } from '../learning/checkpoint/tensor-file.js'
import { loadEngine } from '../learning/engine/load.js'
import { Parameters } from '../learning/parameters.js'
import { releasedVectors } from '../privacy/embedding-mechanisms.js'
import { statementText } from '../privacy/statement.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { absenceIn } from './absence.js'
import { CodeDecoder } from './code-decoder.js'
import { requestEmbeddings } from './embedding-requests.js'
import type { Departure, RunEvent } from './event.js'
import { type DoorOptions, openFrontDoor } from './front-door.js'
import { Membership } from './membership.js'
import type { Member, Roster } from './roster.js'
import { dismiss, participantLost, SILENCE_MS } from './run.js'
import { mostLikely, type Reader, releasedColumns, scoresOf } from './scores.js'
import { MODEL_FILE, readPlan } from './store.js'
import { CLASS_SHARES, TopModel } from './top-model.js'

export interface PredictOptions extends DoorOptions {
  /** The store of a finished vertical run: its plan and its model. */
  readonly store: string
  /** Id of this prediction, of its own: what is released for it is debited anew. */
  readonly run: string
  /** How long parties may take to join; only a plan that fills goes on without them then. */
  readonly patienceMs: number
  /** Names of parties that nobody waits for. */
  readonly without: readonly string[]
  readonly backend?: 'auto' | 'native' | 'js'
  onEvent(event: RunEvent): void
  readonly signal: AbortSignal
}

/** One row for each record, in the parties' order. */
export interface Predicted {
  readonly classes: Int32Array
  /** Probability of the class, by the model. */
  readonly scores: Float32Array
  /** Parties whose vectors the model had to do without, at least for some records. */
  readonly left: readonly Departure[]
}

/**
 * Predicts the classes of records that the parties of a finished vertical run bring: each party releases one embedding of
 * each by the plan's mechanism for predictions, from the model that it kept, and debits it to its ledger.
 * @throws NOT_A_MODEL, PARTY_ABSENT, NOT_ALIGNED, BUDGET_SPENT, PARTICIPANT_LOST, MODEL_UNFINISHED; the signal's reason
 */
export async function predict(options: PredictOptions): Promise<Predicted> {
  const { signal, onEvent, onNotice } = options
  const { plan, work } = planOfStore(options)
  const engine = await loadEngine({
    backend: options.backend ?? 'auto',
    threads: plan.threads,
    ...(onNotice ? { onNotice } : {}),
  })
  const parameters = new Parameters(plan.seed, 'coordinator')
  const reader = readerOf(options.store, plan, work, parameters)
  const silenceMs = SILENCE_MS[engine.backend]
  const door = await openFrontDoor(plan, options, silenceMs, {
    joined: (participant, have) => onEvent({ event: 'joined', participant, have, of: plan.participants.length }),
    declined: (name, sentence) => onNotice?.(`${name} does not take part: ${sentence}`),
    message: () => undefined,
  })
  const { roster } = door
  const onAbort = () => roster.fail(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    onEvent({ event: 'listening', url: door.url, run: plan.run })
    const members = await gather(roster, options)
    requireAll(plan, work, members, roster)
    const records = recordsOf(members)
    const onLeft = (departure: Departure) => onEvent({ event: 'left', ...departure })
    const membership = new Membership(members, plan.membership, onLeft, absenceIn(plan, roster, signal))
    for (const { participant, reason } of roster.spent) membership.depart({ participant, round: 0, reason })
    const predictions = await predictAll({ plan, work, reader, membership, records, options })
    for (const [participant, statement] of await dismiss(membership))
      onEvent({ event: 'statement', participant, text: statementText(statement) })
    await roster.emptied()
    return predictions
  } catch (error) {
    throw signal.aborted ? signal.reason : participantLost(error)
  } finally {
    signal.removeEventListener('abort', onAbort)
    reader.top.dispose()
    parameters.dispose()
    await door.close()
  }
}

function planOfStore({ store, run }: PredictOptions): { plan: Plan; work: VerticalWork } {
  const plan = readPlan(store)
  const { work } = plan
  if (work.mode !== 'vertical')
    throw new FedveilError(
      'NOT_A_MODEL',
      `The run in ${store} was ${work.mode}, and only parties of vertical runs predict together.`,
      EXIT.usage,
    )
  // The parties say which records they bring; what they have in common is not for the coordinator to find out here.
  const given: VerticalWork = { ...work, alignment: { kind: 'given' } }
  return { plan: { ...plan, run, purpose: 'predict', work: given }, work: given }
}

function readerOf(store: string, plan: Plan, work: VerticalWork, parameters: Parameters): Reader {
  const file = join(store, MODEL_FILE)
  const { tensors } = readSafetensors(readWhole(file))
  const shares = floatsOf(tensors.get(CLASS_SHARES), CLASS_SHARES, [plan.classes], `The file ${file}`)
  const decoder = work.adjust.snap === 'none' ? undefined : new CodeDecoder(plan, work, parameters)
  const top = new TopModel(plan, work, parameters, shares)
  loadTensors(file, [parameters])
  return { top, decoder, vectorsOf: releasedVectors(plan, work) }
}

/** Those that join in time. */
async function gather(roster: Roster, { without, patienceMs }: PredictOptions): Promise<readonly Member[]> {
  for (const name of without) roster.doWithout(name, 'nobody waits for it')
  const late = () => {
    for (const name of roster.missing) roster.doWithout(name, `it did not join within ${patienceMs / 1000} s`)
  }
  const timer = setTimeout(late, patienceMs)
  try {
    return await roster.complete
  } finally {
    clearTimeout(timer)
  }
}

function requireAll(plan: Plan, { absent }: VerticalWork, members: readonly Member[], roster: Roster): void {
  const [first] = roster.spent
  if (first === undefined) return
  const { participant, reason, code } = first
  const exit = code === 'BUDGET_SPENT' ? EXIT.privacy : EXIT.runFailed
  const without = `Nothing was predicted, since "${participant}" is absent: ${reason}`
  if (absent.kind !== 'fill')
    throw new FedveilError(
      code,
      `${without}. The plan of the run says ${absent.kind}, so that its model cannot do without a party; only one that was trained with work.absent {kind: fill} can.`,
      exit,
    )
  if (members.length < plan.membership.minimum)
    throw new FedveilError(code, `${without}, and ${plan.membership.minimum} must be there.`, exit)
}

/** How many records the parties bring, the same at each. */
function recordsOf(members: readonly Member[]): number {
  const [first] = members
  const other = members.find(({ alignment }) => Buffer.compare(alignment, first!.alignment) !== 0)
  if (other)
    throw new FedveilError(
      'NOT_ALIGNED',
      `"${first!.name}" and "${other.name}" bring other records, or the same in another order: give all parties the same records.`,
      EXIT.data,
    )
  return first!.records
}

interface Work {
  readonly plan: Plan
  readonly work: VerticalWork
  readonly reader: Reader
  readonly membership: Membership
  readonly records: number
  readonly options: PredictOptions
}

async function predictAll({ plan, work, reader, membership, records, options }: Work): Promise<Predicted> {
  const classes = new Int32Array(records)
  const scores = new Float32Array(records)
  const { batch } = work.training
  const columns = releasedColumns(plan, work)
  for (let first = 0, step = 0; first < records; first += batch, step++) {
    options.signal.throwIfAborted()
    const rows = Math.min(batch, records - first)
    const positions = Int32Array.from({ length: rows }, (_, i) => first + i)
    const ask = { epoch: 1, step, training: false, positions }
    const released = await requestEmbeddings(plan, membership, columns, ask)
    if (!released) throw ended(membership)
    const ofBatch = await scoresOf(reader, released, rows)
    const best = mostLikely(ofBatch, plan.classes)
    classes.set(best, first)
    scores.set(probabilities(ofBatch, best, plan.classes), first)
    options.onEvent({ event: 'progress', phase: 'evaluate', done: first + rows, total: records, unit: 'images' })
  }
  return { classes, scores, left: membership.left }
}

/** Softmax of the best score of each row. */
function probabilities(scores: Float32Array, best: Int32Array, classes: number): Float32Array {
  return Float32Array.from(best, (top, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes)
    return 1 / own.reduce((sum, score) => sum + Math.exp(score - own[top]!), 0)
  })
}

function ended({ left, ended }: Membership): FedveilError {
  const sentence = `Nothing was predicted: ${ended?.reason ?? 'the run ended'} (${left.at(-1)?.reason ?? 'no reason given'}).`
  return new FedveilError('PARTY_ABSENT', sentence, EXIT.runFailed)
}
