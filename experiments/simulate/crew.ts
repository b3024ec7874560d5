import { z } from 'zod'
import { RunEvent } from '../../coordinator/event.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Name } from '../../proto/plan.js'
import { type Child, type ChildEnd, childFailure, startChild } from './child.js'

export interface CrewOptions {
  /** dist/experiments/cli.js; a test brings a script that plays the parts. */
  readonly script: string
  readonly signal: AbortSignal
  /** What the first process tells. */
  onEvent(event: RunEvent): void
  /** Each JSON line that a participant prints. */
  onParticipant?(name: string, line: unknown): void
  onNotice(sentence: string): void
}

/** What a participant tells whose part is over; it has told the coordinator the same, which decides what follows. */
const LeftEvent = z.looseObject({ event: z.literal('left') })

/** A line of a process that several participants share says whose it is. */
const OwnedLine = z.looseObject({ participant: Name })
/** There a participant that fails tells so, and leaves the others alone. */
const FailedEvent = z.looseObject({ event: z.literal('failed'), sentence: z.string(), exit: z.int() })

/** How long participants may take to end after the coordinator has. */
const GRACE_MS = 20_000

/** How long a coordinator may take to say why it let its participants go. */
const LAST_WORD_MS = 3_000

/**
 * The processes of one run on this machine, started with the commands that a deployment uses: first the one that leads
 * (a coordinator, or a process that needs no others), then the participants. Whoever makes one dismisses it in the end,
 * which leaves no process behind.
 */
export class Crew {
  readonly #children: Child[] = []
  readonly #failed: Promise<never>
  #fail: (reason: unknown) => void = () => {}
  #listening: (url: string) => void = () => {}
  readonly #onAbort = () => this.#fail(this.options.signal.reason)

  constructor(readonly options: CrewOptions) {
    const { signal } = options
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject
    })
    this.#failed.catch(() => {}) // it is looked at where somebody waits
    if (signal.aborted) this.#onAbort()
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /**
   * Starts the coordinator.
   * @returns the address it listens on
   * @throws what `ended` throws
   */
  async coordinator(args: readonly string[]): Promise<string> {
    const url = new Promise<string>((resolve) => {
      this.#listening = resolve
    })
    this.leader('coordinator', args)
    return Promise.race([url, this.#failed, this.#leaderEnd()])
  }

  /** Starts the process that leads. */
  leader(role: string, args: readonly string[]): void {
    this.#start(role, args, (line) => this.#heard(line))
  }

  participant(name: string, args: readonly string[]): void {
    let left = false
    const onLine = (line: unknown) => {
      left ||= LeftEvent.safeParse(line).success
      this.options.onParticipant?.(name, line)
    }
    this.#start(`participant ${name}`, args, onLine, () => left)
  }

  /** Starts a process that several participants share. */
  participants(names: readonly string[], args: readonly string[]): void {
    const left = new Set<string>()
    const onLine = (line: unknown) => {
      const name = OwnedLine.safeParse(line).data?.participant
      if (name === undefined) return
      if (LeftEvent.safeParse(line).success) left.add(name)
      const { data: failed } = FailedEvent.safeParse(line)
      if (failed) {
        const error = childFailure(`participant ${name}`, failed.exit, failed.sentence)
        if (!left.has(name)) void this.#goneWrong(error)
      }
      this.options.onParticipant?.(name, line)
    }
    this.#start(`participants ${names[0]} to ${names.at(-1)}`, args, onLine)
  }

  /** @param isPartOfTheRun whether a bad end is one that the run provides for */
  #start(
    role: string,
    args: readonly string[],
    onLine: (line: unknown) => void,
    isPartOfTheRun: () => boolean = () => false,
  ): void {
    const { script, onNotice } = this.options
    const child = startChild({ role, script, args, onLine, onNotice })
    this.#children.push(child)
    void child.ended.then(async ({ error }) => {
      if (error !== undefined && !isPartOfTheRun()) await this.#goneWrong(error)
    })
  }

  /** A coordinator that fails lets go of everybody first; its own sentence says why. */
  async #goneWrong(error: FedveilError): Promise<void> {
    if (error.exit === EXIT.runFailed) await withGrace([this.#children[0]!.ended], LAST_WORD_MS)
    this.#fail(error)
  }

  /**
   * Waits until all have ended well; participants that take too long after the leader's end are not waited for.
   * @throws FedveilError with the sentence and exit code of the first process that failed; or the signal's reason
   */
  async ended(): Promise<void> {
    const [leader, ...others] = this.#children
    await Promise.race([leader?.ended, this.#failed])
    await Promise.race([withGrace(others.map((child) => child.ended)), this.#failed])
  }

  /** Stops whoever still runs. */
  async dismiss(): Promise<void> {
    this.options.signal.removeEventListener('abort', this.#onAbort)
    await Promise.all(this.#children.map((child) => child.stop()))
  }

  async #leaderEnd(): Promise<never> {
    const leader = await this.#children[0]!.ended
    await new Promise((resolve) => setImmediate(resolve)) // its own error, if any, comes first
    throw noResult(leader.role)
  }

  #heard(line: unknown): void {
    const { data: event } = RunEvent.safeParse(line)
    if (event === undefined) return
    if (event.event === 'listening') this.#listening(event.url)
    this.options.onEvent(event)
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

/** For a process that ends well and without the result that it is there for. */
export function noResult(role: string): FedveilError {
  return new FedveilError('NO_RESULT', `the ${role} ended without a result`, EXIT.runFailed)
}
