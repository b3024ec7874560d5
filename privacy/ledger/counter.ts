import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Counts the commits of one ledger in a file outside its folder, so that an old copy of the folder is noticed. The file
 * is raised after each commit and not synced: it may fall behind the ledger, and never runs ahead of it.
 */
export class LedgerCounter {
  readonly #handle: number
  /** What the file said when it was opened; undefined where it said nothing. */
  readonly found: number | undefined

  private constructor(handle: number, found: number | undefined) {
    this.#handle = handle
    this.found = found
  }

  /** @param id of the ledger, hexadecimal @throws what the file system throws */
  static open(dir: string, id: string): LedgerCounter {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const file = join(dir, id)
    const handle = openSync(file, 'a+', 0o600)
    closeSync(handle)
    const text = readFileSync(file, 'utf8').trim()
    return new LedgerCounter(openSync(file, 'r+'), /^\d+$/.test(text) ? Number(text) : undefined)
  }

  raise(count: number): void {
    // One write of one length, in place: a process killed here leaves the old count or the new one.
    const line = Buffer.from(`${String(count).padStart(DIGITS, '0')}\n`)
    try {
      writeSync(this.#handle, line, 0, line.length, 0)
    } catch {
      // The debit is on disk already, and a count that falls behind only notices less.
    }
  }

  close(): void {
    closeSync(this.#handle)
  }
}

const DIGITS = 16

/** Where the counters of this user's ledgers are: the state folder of the XDG base directories. */
export function userCounterDir(): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return join(state, 'fedveil', 'ledgers')
}
