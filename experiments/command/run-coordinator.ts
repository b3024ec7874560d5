import { RunStatus } from '../../coordinator/dashboard/run-status.js'
import { serveStatus } from '../../coordinator/dashboard/status-server.js'
import type { Metrics, RunEvent } from '../../coordinator/event.js'
import { runCoordinator } from '../../coordinator/run.js'
import { readPlan } from '../../coordinator/store.js'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Name, type Plan } from '../../proto/plan.js'
import { withoutGuarantee } from '../../proto/privacy.js'
import { armOf, budgetFiles, lastArm, loadScenario } from '../scenario/load.js'
import { planOf } from '../scenario/plan-of.js'
import { coordinatorRecords } from '../scenario/records.js'
import { actsInExperiment, type Scenario } from '../scenario/schema.js'
import { alignedLine } from '../terminal/aligned.js'
import { departureLine, endingLine } from '../terminal/departure.js'
import { area, bytes, duration, epsilon, percent } from '../terminal/format.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch, type Watch } from '../terminal/watch.js'
import { hostAndPort } from './address.js'
import { type DoorFlags, doorOf } from './door.js'
import { type Backend, changesOf, type ScenarioChanges } from './options.js'

export interface CoordinatorCommandOptions extends ScenarioChanges, DoorFlags {
  readonly config: string
  readonly arm?: string
  readonly run?: string
  readonly store?: string
  readonly startFrom?: string
  readonly resume?: boolean
  readonly status?: string
  readonly engine: Backend
  readonly events?: boolean
  readonly json?: boolean
  readonly insecureSeededNoise?: boolean
  readonly stopWithParent?: boolean
}

/** `fedveil coordinator`: one run of one arm, until its result or Ctrl-C. */
export async function coordinate(options: CoordinatorCommandOptions): Promise<void> {
  const seededNoise = options.insecureSeededNoise === true
  const whole = loadScenario(options.config, changesOf(options))
  const arm = options.arm ?? lastArm(whole).name
  const scenario = armOf(whole, arm)
  const run = runName(options.run ?? resumedRun(options) ?? newRunId(scenario.name, arm))
  const door = doorOf(options, seededNoise)
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  const watch = openWatch('coordinator', { events: options.events === true, json: options.json === true })
  try {
    const { labelsFor, classes, ...held } = await coordinatorRecords(scenario, watch)
    interrupt.signal.throwIfAborted()
    if (scenario.warmStart !== undefined && options.startFrom === undefined) watch.onNotice(COLD_START)
    const plan = planOf(whole, arm, run, classes)
    const status = statusOf(plan)
    const page =
      options.status === undefined ? undefined : await serveStatus(status, hostAndPort('--status', options.status))
    if (page) watch.line(`Status of the run: ${page.url}`)
    const result = await runCoordinator({
      plan,
      listen: door.listen,
      entrance: door.entrance,
      store: options.store ?? `runs/${run}`,
      startFrom: options.startFrom,
      resume: options.resume === true,
      labels: labelsFor(run),
      budgets: budgetFiles(whole),
      ...held,
      noise: seededNoise ? 'seeded' : 'system',
      backend: options.engine,
      onEvent: (event) => {
        watch.event(event)
        status.take(event)
        if (!watch.forMachines) show(event, scenario, options, watch)
      },
      onNotice: watch.onNotice,
      signal: interrupt.signal,
    }).finally(() => page?.close())
    watch.close()
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  } finally {
    watch.close()
    door.close()
    interrupt.release()
  }
}

function statusOf({ run, scenario, arm, work, privacy, participants }: Plan): RunStatus {
  const names = participants.map(({ name }) => name)
  return new RunStatus({ run, scenario, arm, mode: work.mode, privacy: privacy.mechanism, participants: names })
}

const COLD_START =
  'the scenario has a warm start, which a simulation trains by itself; this run begins with random weights unless --start-from names a model'

/** The id of the run that the store holds, where it is to go on. */
function resumedRun({ resume, store }: CoordinatorCommandOptions): string | undefined {
  if (resume !== true) return undefined
  if (store !== undefined) return readPlan(store).run
  throw new FedveilError('USAGE', '--resume needs the --store of the run', EXIT.usage)
}

/** Six letters and digits from the operating system behind the names; the id is public and need not be secret. */
function newRunId(scenario: string, arm: string): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const stream = RandomStream.system()
  const tail = Array.from({ length: 6 }, () => alphabet[stream.integer(alphabet.length)]).join('')
  return `${`${scenario}-${arm}`.slice(0, 57)}-${tail}`
}

function runName(run: string): string {
  const checked = Name.safeParse(run)
  if (checked.success) return checked.data
  throw new FedveilError('RUN_ID', `--run "${run}" is not an id: ${checked.error.issues[0]?.message}`, EXIT.usage)
}

/** What a person sees of an event. */
function show(event: RunEvent, scenario: Scenario, options: CoordinatorCommandOptions, watch: Watch): void {
  switch (event.event) {
    case 'listening':
      watch.line(`Run ${event.run} waits for ${scenario.participants.length} participants at ${event.url}.`)
      watch.line('Start each in a terminal of its own:')
      for (const command of participantCommands(event, scenario, options)) watch.line(`  ${command}`)
      break
    case 'joined':
      watch.line(`${event.participant} has joined (${event.have} of ${event.of})`)
      break
    case 'aligned':
      watch.line(alignedLine(event))
      break
    case 'progress':
      watch.progress(event)
      break
    case 'metrics': {
      const { round, loss, accuracy } = event.metrics
      const seen = [
        loss === undefined ? '' : `loss ${loss.toFixed(3)}`,
        accuracy === undefined ? '' : `accuracy ${percent(accuracy)}`,
      ]
      watch.note(`round ${round}, ${seen.filter(Boolean).join(', ')}`)
      const spent = spending(event.metrics)
      if (spent !== undefined) watch.line(`round ${round}: ${spent}`)
      break
    }
    case 'left':
      watch.line(departureLine(event))
      break
    case 'statement':
      watch.line(`${event.participant} states: ${event.text}`)
      break
    case 'result': {
      const { result } = event
      const spent = result.epsilon === null ? 'no privacy guarantee' : `epsilon ${epsilon(result.epsilon)}`
      const sent = `${bytes(result.bytesUp)} up, ${bytes(result.bytesDown)} down`
      if (result.ended) watch.line(`Note: ${endingLine(result.ended)}`)
      const measured = result.accuracy === null ? 'not measured' : percent(result.accuracy)
      const ranked = result.auc === null ? '' : `, AUC ${area(result.auc)}`
      watch.line(`Result: accuracy ${measured}${ranked}, ${spent}, ${sent}, ${duration(result.seconds)}.`)
    }
  }
}

const MOST_NAMED = 8

/** What participants have stated that they spent by the end of a round; nothing where no number bounds it. */
function spending({ epsilon: stated = {}, centralEpsilon }: Metrics): string | undefined {
  if (centralEpsilon !== undefined) return `epsilon ${epsilon(centralEpsilon)} spent by every participant`
  const bounded = Object.entries(stated).filter(([, value]) => value !== null)
  if (bounded.length === 0) return undefined
  const most = bounded.toSorted(([, a], [, b]) => b! - a!).slice(0, MOST_NAMED)
  const others = bounded.length > most.length ? ` and ${bounded.length - most.length} more who spent less` : ''
  return `epsilon spent: ${most.map(([name, value]) => `${name} ${epsilon(value)}`).join(', ')}${others}`
}

/** The exact command of each participant; attackers of a scenario have their own. */
function participantCommands(
  { url, run }: { url: string; run: string },
  scenario: Scenario,
  options: CoordinatorCommandOptions,
): string[] {
  const changes = [
    ...options.set.flatMap((one) => ['--set', quoted(one)]),
    ...(options.data === undefined ? [] : ['--data', quoted(options.data)]),
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
  ]
  const consent = withoutGuarantee(scenario.privacy) ? ['--allow-unprotected'] : []
  return scenario.participants.map(({ name }) => {
    const attacks = actsInExperiment(scenario, name)
    const arm = attacks && options.arm !== undefined ? ['--arm', options.arm] : []
    const who = ['--join', url, '--config', quoted(options.config), '--name', name, '--run', run]
    return ['fedveil', ...(attacks ? ['attack'] : []), 'participant', ...who, ...arm, ...changes, ...consent].join(' ')
  })
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
