import { z } from 'zod'
import { RunEvent, type RunResult } from '../../coordinator/event.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { Name } from '../../proto/plan.js'
import type { Scenario } from '../scenario/schema.js'
import { type Child, type ChildEnd, startChild } from './child.js'
import { coordinatorStore, participantStore, pretrainedStore, type RunFolder } from './run-folder.js'

/** What every process of a simulation is started with. */
export interface Stage {
  /** dist/experiments/cli.js; a test brings a script that plays the parts. */
  readonly script: string
  readonly folder: RunFolder
  /** `--engine` of each process; absent: the process chooses. */
  readonly engine?: string | undefined
  readonly signal: AbortSignal
  /** Folder of pre-trained bottom models that several runs share; the run's own if not given. */
  readonly pretrained?: string | undefined
  onPretraining?(arm: string, participant: string, progress: { source: string; done: number; total: number }): void
  onEvent(arm: z.infer<typeof Name>, event: RunEvent): void
  onNotice(sentence: string): void
}

/** What a participant tells when its budget is spent; it has told the coordinator the same, which decides what follows. */
const LeftEvent = z.looseObject({ event: z.literal('left') })

/** How far a participant's pre-training has come. */
const PretrainingEvent = z.object({
  event: z.literal('pretraining'),
  source: z.string(),
  done: z.number(),
  total: z.number(),
})

/** How long participants may take to end after the coordinator has. */
const GRACE_MS = 20_000

/** How long a coordinator may take to say why it let its participants go. */
const LAST_WORD_MS = 3_000

/**
 * Runs one arm: a coordinator process and a process for each participant, over real sockets on this machine, with the
 * commands that a deployment uses. When one fails, all are stopped, and none is left behind in any case.
 * @param scenario the scenario as this arm runs it
 * @throws FedveilError with the sentence and exit code of the first process that failed; or the signal's reason
 */
export async function runArm(stage: Stage, scenario: Scenario, arm: string): Promise<RunResult> {
  const crew = new Crew(stage, arm)
  try {
    const url = await crew.coordinator(coordinatorArgs(stage, scenario, arm))
    for (const { name } of scenario.participants) {
      crew.participant(name, participantArgs(stage, scenario, arm, name, url))
    }
    return await crew.result()
  } finally {
    await crew.dismiss()
  }
}

/** Runs the centralised training of a scenario in a process of its own. */
export async function runCentralised(stage: Stage, arm: string): Promise<RunResult> {
  const crew = new Crew(stage, arm)
  try {
    crew.start('centralised training', ['centralised', '--config', stage.folder.scenarioFile, ...common(stage)])
    return await crew.result()
  } finally {
    await crew.dismiss()
  }
}

/** The processes of one arm. */
class Crew {
  readonly #children: Child[] = []
  readonly #failed: Promise<never>
  #fail: (reason: unknown) => void = () => {}
  #listening: (url: string) => void = () => {}
  #result: RunResult | undefined
  readonly #onAbort = () => this.#fail(this.stage.signal.reason)

  constructor(
    readonly stage: Stage,
    readonly arm: string,
  ) {
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject
    })
    this.#failed.catch(() => {}) // it is looked at where somebody waits
    if (stage.signal.aborted) this.#onAbort()
    stage.signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** @returns the address it listens on */
  async coordinator(args: readonly string[]): Promise<string> {
    const url = new Promise<string>((resolve) => {
      this.#listening = resolve
    })
    this.start('coordinator', args)
    return Promise.race([url, this.#failed, this.#leaderEnd()])
  }

  participant(name: string, args: readonly string[]): void {
    let left = false
    const onLine = (line: unknown) => {
      left ||= LeftEvent.safeParse(line).success
      const { data } = PretrainingEvent.safeParse(line)
      if (data) this.stage.onPretraining?.(this.arm, name, data)
    }
    const ofTheRun = (error: FedveilError) => left && error.exit === EXIT.privacy
    this.#start(`participant ${name}`, args, onLine, ofTheRun)
  }

  start(role: string, args: readonly string[]): void {
    this.#start(role, args, (line) => this.#heard(line))
  }

  /** @param isPartOfTheRun whether a bad end is one that the run provides for */
  #start(
    role: string,
    args: readonly string[],
    onLine: (line: unknown) => void,
    isPartOfTheRun: (error: FedveilError) => boolean = () => false,
  ): void {
    const onNotice = (sentence: string) => this.stage.onNotice(sentence)
    const child = startChild({ role, script: this.stage.script, args, onLine, onNotice })
    this.#children.push(child)
    void child.ended.then(async ({ error }) => {
      if (error === undefined || isPartOfTheRun(error)) return
      // A coordinator that fails lets go of everybody first; its own sentence says why.
      if (error.exit === EXIT.runFailed) await withGrace([this.#children[0]!.ended], LAST_WORD_MS)
      this.#fail(error)
    })
  }

  /** Waits until all have ended well. */
  async result(): Promise<RunResult> {
    const [leader, ...others] = this.#children
    await Promise.race([leader?.ended, this.#failed])
    await Promise.race([withGrace(others.map((child) => child.ended)), this.#failed])
    if (this.#result === undefined) throw noResult(leader?.role ?? 'process')
    return this.#result
  }

  async dismiss(): Promise<void> {
    this.stage.signal.removeEventListener('abort', this.#onAbort)
    await Promise.all(this.#children.map((child) => child.stop()))
  }

  async #leaderEnd(): Promise<never> {
    await this.#children[0]?.ended
    await new Promise((resolve) => setImmediate(resolve)) // its own error, if any, comes first
    throw noResult('coordinator')
  }

  #heard(line: unknown): void {
    const event = RunEvent.safeParse(line)
    if (!event.success) return
    if (event.data.event === 'listening') this.#listening(event.data.url)
    if (event.data.event === 'result') this.#result = event.data.result
    this.stage.onEvent(this.arm, event.data)
  }
}

async function withGrace(ends: readonly Promise<ChildEnd>[], graceMs = GRACE_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs)
  })
  await Promise.race([Promise.all(ends), late])
  clearTimeout(timer)
}

function noResult(role: string): FedveilError {
  return new FedveilError('NO_RESULT', `the ${role} ended without a result`, EXIT.runFailed)
}

function common({ engine }: Stage): string[] {
  return ['--events', '--stop-with-parent', ...(engine === undefined ? [] : ['--engine', engine])]
}

/** The run's id is the same each time, since a seeded simulation gives the same bytes each time. */
function runId(scenario: Scenario, arm: string): string {
  return `${scenario.name.slice(0, 40)}-${arm}`.slice(0, 64)
}

function coordinatorArgs(stage: Stage, scenario: Scenario, arm: string): string[] {
  const { folder } = stage
  const where = ['--config', folder.scenarioFile, '--arm', arm, '--run', runId(scenario, arm)]
  return [
    'coordinator',
    ...where,
    '--listen',
    '127.0.0.1:0',
    '--store',
    coordinatorStore(folder, arm),
    '--insecure-seeded-noise',
    ...common(stage),
  ]
}

function participantArgs(stage: Stage, scenario: Scenario, arm: string, name: string, url: string): string[] {
  const { folder } = stage
  const attacks = scenario.record !== undefined || scenario.attack?.participants.includes(name) === true
  const command = attacks ? ['attack', 'participant'] : ['participant']
  const who = ['--join', url, '--name', name, '--run', runId(scenario, arm), '--config', folder.scenarioFile]
  const protection = scenario.privacy.mechanism === 'unprotected' ? ['--allow-unprotected'] : []
  const store = ['--store', participantStore(folder, arm, name), '--insecure-seeded-noise']
  if (scenario.work.mode === 'vertical') store.push('--pretrained', stage.pretrained ?? pretrainedStore(folder))
  return [...command, ...who, ...store, ...protection, ...common(stage)]
}
