import { type Logger, pino } from 'pino'
import { build as prettyStream } from 'pino-pretty'

/**
 * The log of one process, on standard error: JSON lines, or pretty ones on a terminal. FEDVEIL_LOG names the level
 * (trace, debug, info, warn, error, silent; default silent, as everything a person needs is printed as a sentence).
 * A log line never holds a record's content, a key or a token: callers log names, counts and rounds.
 */
export function openLogger(role: string): Logger {
  const asked = process.env.FEDVEIL_LOG ?? ''
  const level = LEVELS.has(asked) ? asked : 'silent'
  const stream = process.stderr.isTTY
    ? prettyStream({ destination: 2, sync: true })
    : pino.destination({ dest: 2, sync: true })
  return pino({ level, base: { role, pid: process.pid } }, stream)
}

const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
