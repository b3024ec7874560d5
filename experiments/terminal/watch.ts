import type { Logger } from 'pino'
import { openLogger } from './logger.js'
import { openProgress, type Progress, type Screen, type Task } from './progress.js'

/** What one process tells: JSON lines for a program that watches it, or lines and bars for a person; and its log. */
export interface Watch {
  /** True if nobody reads along: only events and notices are written. */
  readonly forMachines: boolean
  /** Writes an event for programs and into the log. */
  event(event: { readonly event: string }): void
  line(text: string): void
  /** A few words that stand behind the bar of the work under way. */
  note(text: string): void
  progress(step: { phase: string; done: number; total: number; unit: string }): void
  /** Loading data, in the form that the loaders report it. */
  readonly onProgress: (done: number, total: number) => void
  /** A sentence that a person should read although all goes on. */
  readonly onNotice: (sentence: string) => void
  /** Ends the bars; the log stays. */
  close(): void
}

/**
 * @param options.events write events as JSON lines on standard output and nothing else there
 * @param options.json keep standard output for the last line: what a person reads goes to standard error
 */
export function openWatch(role: string, { events, json }: { events: boolean; json: boolean }): Watch {
  const log = openLogger(role)
  return events ? machineWatch(log) : personWatch(log, json ? process.stderr : process.stdout)
}

function machineWatch(log: Logger): Watch {
  return {
    forMachines: true,
    event(event) {
      log.debug(event)
      process.stdout.write(`${JSON.stringify(event)}\n`)
    },
    line() {},
    note() {},
    progress() {},
    onProgress() {},
    onNotice(sentence) {
      log.warn(sentence)
      process.stderr.write(`fedveil: note: ${sentence}\n`)
    },
    close() {},
  }
}

const PHASES: Readonly<Record<string, string>> = {
  align: 'aligning records',
  train: 'training',
  evaluate: 'testing',
  receive: 'receiving',
}

function personWatch(log: Logger, screen: Screen): Watch {
  let progress: Progress | undefined
  let task: { readonly phase: string; readonly shown: Task } | undefined
  let note: string | undefined
  const shown = () => {
    progress ??= openProgress(screen)
    return progress
  }
  const advance = (phase: string, unit: string, done: number, total: number) => {
    if (task?.phase !== phase) {
      task?.shown.end()
      task = { phase, shown: shown().task(PHASES[phase] ?? phase, unit) }
    }
    task.shown.update(done, total, note)
  }
  return {
    forMachines: false,
    event: (event) => log.debug(event),
    line(text) {
      if (progress === undefined) screen.write(`${text}\n`)
      else progress.line(text)
    },
    note(text) {
      note = text
    },
    progress: ({ phase, unit, done, total }) => advance(phase, unit, done, total),
    onProgress: (done, total) => advance('loading', 'images', done, total),
    onNotice(sentence) {
      log.warn(sentence)
      if (progress === undefined) screen.write(`note: ${sentence}\n`)
      else progress.line(`note: ${sentence}`)
    },
    close() {
      task?.shown.end()
      task = undefined
      progress?.stop()
      progress = undefined
    },
  }
}
