import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import { EXIT, type ExitCode, FedveilError } from '../../proto/error.js'

/** How a child process ended. */
export interface ChildEnd {
  readonly role: string
  /** Absent if all went well. */
  readonly error?: FedveilError
}

export interface Child {
  readonly role: string
  readonly ended: Promise<ChildEnd>
  /** Asks the process to stop in order, kills it after five seconds, and resolves when it is gone. */
  stop(): Promise<void>
}

export interface ChildOptions {
  /** How messages name the process, e.g. `participant p1`. */
  readonly role: string
  /** The script that the same Node runs. */
  readonly script: string
  readonly args: readonly string[]
  /** Receives each JSON line of its standard output. */
  onLine(value: unknown): void
  /** Receives each notice (`fedveil: note: ...`) of its standard error. */
  onNotice(sentence: string): void
}

const KILL_AFTER_MS = 5_000
const LAST_WORDS = 6

/**
 * Starts one of our own commands as a process of its own. It runs in its own process group, so that a terminal's Ctrl-C
 * reaches this process alone, which then stops it in order; and its standard input is a pipe of ours, whose end tells it
 * that we are gone, even if we were killed.
 */
export function startChild({ role, script, args, onLine, onNotice }: ChildOptions): Child {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const said = listen(child, onLine, onNotice)
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (cause) => resolve({ role, error: childFailure(role, EXIT.internal, cause.message) }))
    child.once('close', (code, signal) =>
      resolve(code === 0 ? { role } : { role, error: said.error(role, code, signal) }),
    )
  })
  child.stdin?.on('error', () => {})
  const stopping = () => {
    child.stdin?.end()
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
    return ended.finally(() => clearTimeout(timer))
  }
  return {
    role,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await stopping()
      else await ended
    },
  }
}

export interface ResultOptions<T> extends Omit<ChildOptions, 'onLine'> {
  /** Of the line that is the result; others are passed over. */
  readonly schema: z.ZodType<T>
  readonly signal: AbortSignal
}

/**
 * Runs one of our own commands in a process of its own to its end.
 * @returns the last line of its standard output that fits the schema
 * @throws FedveilError with the process's sentence; NO_RESULT; or the signal's reason
 */
export async function childResult<T>({ schema, signal, ...options }: ResultOptions<T>): Promise<T> {
  let found: T | undefined
  signal.throwIfAborted()
  const onLine = (line: unknown) => {
    found = schema.safeParse(line).data ?? found
  }
  const child = startChild({ ...options, onLine })
  const stop = () => void child.stop()
  signal.addEventListener('abort', stop, { once: true })
  const { error } = await child.ended
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (error !== undefined) throw error
  if (found !== undefined) return found
  throw new FedveilError('NO_RESULT', `${options.role}: it ended without a result`, EXIT.runFailed)
}

/** Reads both outputs and remembers what explains a bad end. */
function listen(child: ChildProcess, onLine: (value: unknown) => void, onNotice: (sentence: string) => void) {
  let sentence: string | undefined
  const last: string[] = []
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value = parsed(line)
      if (value !== undefined) onLine(value)
    })
  }
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.startsWith('fedveil: note: ')) onNotice(line.slice('fedveil: note: '.length))
      else if (line.startsWith('fedveil: ')) sentence = line.slice('fedveil: '.length)
      else if (isLog(line)) process.stderr.write(`${line}\n`)
      else if (last.push(line) > LAST_WORDS) last.shift()
    })
  }
  return {
    error(role: string, code: number | null, signal: string | null): FedveilError {
      if (sentence !== undefined) return childFailure(role, code ?? EXIT.internal, sentence)
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`
      const words = last.length === 0 ? '' : `; its last words: ${last.join(' | ')}`
      return childFailure(role, code ?? EXIT.runFailed, `it ended unexpectedly ${how}${words}`)
    },
  }
}

/** What a process says of itself, with the exit code that it ended with. */
export function childFailure(role: string, code: number, sentence: string): FedveilError {
  return new FedveilError('CHILD_FAILED', `${role}: ${sentence}`, knownExit(code))
}

function knownExit(code: number): ExitCode {
  return Object.values(EXIT).find((known) => known === code && known !== EXIT.ok) ?? EXIT.internal
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined // a library's print, not an event
  }
}

/** Log lines of the child (FEDVEIL_LOG) are JSON objects with a level. */
function isLog(line: string): boolean {
  return line.startsWith('{"level":')
}
