import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Ledger, type LedgerOptions } from '../../../privacy/ledger/ledger.js'

/** A folder of its own for one test, gone afterwards. */
export function scratchFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'fedveil-ledger-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** An open ledger, closed after the test. */
export function scratchLedger(dir: string = scratchFolder(), options: LedgerOptions = {}): Ledger {
  const ledger = Ledger.open(dir, { busyTimeout: 50, lockTimeout: 50, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
