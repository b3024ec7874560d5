import { dirname, join as joinPath } from 'node:path'
import { KnownCoordinator } from '../../participant/coordinator-key.js'
import type { Credentials } from '../../participant/enter.js'
import { type ParticipantEvent, type ParticipantOptions, runParticipant } from '../../participant/run.js'
import type { InTurn } from '../../participant/work.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { readPublicKey } from '../../proto/identity.js'
import { GradientRecord } from '../attack/gradient-record.js'
import { horizontalHooks } from '../attack/horizontal/build.js'
import { Collusion } from '../attack/horizontal/collusion.js'
import { activeCompletion } from '../attack/malicious-sgd.js'
import { armOf, budgetFiles, loadScenario } from '../scenario/load.js'
import { didYouMean } from '../scenario/nearest.js'
import { predictionRecords, type WhichRecords } from '../scenario/prediction-records.js'
import { participantRecords } from '../scenario/records.js'
import { actsInExperiment, type Scenario } from '../scenario/schema.js'
import type { SharedImages } from '../scenario/shared-images.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch, type Watch } from '../terminal/watch.js'
import { checkJoin } from './address.js'
import { identityIn, participantIdentity } from './identities.js'
import { type Backend, changesOf, type ScenarioChanges } from './options.js'

type Hooks = NonNullable<ParticipantOptions['hooks']>

export interface ParticipantCommandOptions extends ScenarioChanges {
  readonly join: string
  readonly config: string
  readonly name: string
  readonly run?: string
  readonly store?: string
  readonly token?: string
  readonly coordinatorKey?: string
  readonly tlsCa?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly withoutChannelBinding?: boolean
  readonly pretrained?: string
  readonly predict?: WhichRecords
  /** Of an attacker: the arm whose attack it makes; the scenario's own if not given. */
  readonly arm?: string
  readonly engine: Backend
  readonly insecureSeededNoise?: boolean
  readonly insecurePlainText?: boolean
  readonly allowUnprotected?: boolean
  readonly events?: boolean
  readonly stopWithParent?: boolean
}

/** `fedveil participant`: takes part in one run, until it is over or Ctrl-C. */
export async function takePart(options: ParticipantCommandOptions): Promise<void> {
  await join(options, loadScenario(options.config, changesOf(options)))
}

/** `fedveil attack participant`: the same with the hooks of the scenario's attack, and keeping the gradients that come. */
export async function takePartAsAttacker(options: ParticipantCommandOptions): Promise<void> {
  const scenario = loadScenario(options.config, changesOf(options))
  const armed = options.arm === undefined ? scenario : armOf(scenario, options.arm)
  const { attack, name, record } = armed
  if (!actsInExperiment(armed, options.name)) {
    const attackers = attack?.participants.join(', ') ?? 'none'
    throw new FedveilError(
      'NOT_AN_ATTACKER',
      `"${options.name}" has no part in an attack of scenario "${name}" (attackers: ${attackers}); run "fedveil participant" instead`,
      EXIT.usage,
    )
  }
  const own = attackHooks(armed, options)
  if (record === undefined) return join(options, scenario, own)
  const gradients = new GradientRecord()
  await join(options, scenario, { ...own, gradient: gradients.gradient.bind(gradients) })
  gradients.save(storeOf(options))
}

/** What somebody does differently who takes part in an attack of the scenario. */
export function attackHooks({ attack, seed, participants }: Scenario, options: ParticipantCommandOptions): Hooks {
  const { name } = options
  if (attack === undefined) return {}
  if (attack.kind === 'active-completion') return attack.participants.includes(name) ? activeCompletion(attack) : {}
  const everybody = participants.map((one) => one.name)
  // Beside the stores of all who take part: they run on one machine.
  const collusion = () => new Collusion(joinPath(dirname(storeOf(options)), 'collusion'), name)
  return horizontalHooks(attack, { seed, name, everybody, collusion })
}

async function join(options: ParticipantCommandOptions, scenario: Scenario, hooks?: Hooks): Promise<void> {
  const seeded = options.insecureSeededNoise === true
  checkJoin(options.join, { plainText: options.insecurePlainText === true, seededNoise: seeded })
  requireParticipant(scenario, options.name)
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  const watch = openWatch(`participant ${options.name}`, { events: options.events === true, json: false })
  try {
    await runParticipant({
      ...participantOptions(options, scenario, { watch, signal: interrupt.signal, hooks }),
      onEvent: (event) => {
        watch.event(event)
        show(event, watch)
      },
    })
  } finally {
    watch.close()
    interrupt.release()
  }
}

/** What a participant of this process has besides its flags. */
interface Part {
  readonly watch: Watch
  readonly signal: AbortSignal
  readonly hooks?: Hooks | undefined
  /** Of participants that share the process. */
  readonly images?: SharedImages
  readonly inTurn?: InTurn
}

/** A participant as the command line and its scenario say. */
export function participantOptions(
  options: ParticipantCommandOptions,
  scenario: Scenario,
  { watch, signal, hooks, images, inTurn }: Part,
): ParticipantOptions {
  const { name, predict } = options
  return {
    join: options.join,
    tls: { ca: options.tlsCa, cert: options.tlsCert, key: options.tlsKey },
    credentials: credentialsOf(options, watch),
    ...(options.run === undefined ? {} : { run: options.run }),
    scenario: scenario.name,
    name,
    store: storeOf(options),
    pretrained: options.pretrained,
    budgets: budgetFiles(scenario),
    purpose: predict === undefined ? 'train' : 'predict',
    records: (plan) =>
      predict === undefined
        ? participantRecords(scenario, plan, name, watch, images)
        : predictionRecords(scenario, plan, name, predict, watch),
    noise: options.insecureSeededNoise === true ? 'seeded' : 'system',
    limits: limitsOf(scenario, options),
    ...(hooks === undefined ? {} : { hooks }),
    ...(inTurn === undefined ? {} : { inTurn }),
    backend: options.engine,
    onNotice: watch.onNotice,
    signal,
  }
}

/** A token needs a key to enrol: one is made if the store has none. */
function credentialsOf(options: ParticipantCommandOptions, { onNotice }: Watch): Credentials {
  const store = storeOf(options)
  const token = options.token ?? process.env.FEDVEIL_TOKEN
  const given = options.coordinatorKey === undefined ? undefined : readPublicKey(options.coordinatorKey)
  return {
    identity: token === undefined ? identityIn(store) : participantIdentity(store),
    token,
    coordinator: new KnownCoordinator(store, given, onNotice),
    channelBinding: options.withoutChannelBinding !== true,
  }
}

function storeOf({ store, name }: ParticipantCommandOptions): string {
  return store ?? `fedveil-${name}`
}

/** The scenario's limits, with what it says of this participant alone in place of what it says of all. */
function limitsOf(scenario: Scenario, options: ParticipantCommandOptions): ParticipantOptions['limits'] {
  const { limits, participants, work } = scenario
  const own = participants.find(({ name }) => name === options.name)?.limits
  return {
    modes: [work.mode],
    maxEpsilon: limits.maxEpsilon,
    budget: own?.budget ?? limits.budget ?? limits.maxEpsilon,
    allowUnprotected: limits.allowUnprotected || options.allowUnprotected === true,
    shareLabels: limits.shareLabels,
    trustCoordinator: limits.trustCoordinator,
    maxAlignedIds: limits.maxAlignedIds,
  }
}

/** What a person sees of an event. */
function show(event: ParticipantEvent, watch: Watch): void {
  if (event.event === 'joined') watch.line(`joined run ${event.run}: ${event.plan.work.mode}, arm ${event.plan.arm}`)
  if (event.event === 'pretraining') {
    watch.progress({ phase: 'pretrain', done: event.done, total: event.total, unit: 'steps' })
  }
  if (event.event === 'aligned')
    watch.line(`${event.records} records are common to all owners; ${event.dropped} of this participant's are dropped`)
  if (event.event === 'round') watch.line(`round ${event.round}`)
  if (event.event === 'statement') watch.line(`Privacy statement: ${event.text}`)
}

/** @throws PARTICIPANT_NAME */
export function requireParticipant({ name: scenario, participants }: Scenario, name: string): void {
  const names = participants.map((one) => one.name)
  if (names.includes(name)) return
  throw new FedveilError(
    'PARTICIPANT_NAME',
    `scenario "${scenario}" has no participant "${name}"${didYouMean(name, names)} (participants: ${names.join(', ')})`,
    EXIT.usage,
  )
}
