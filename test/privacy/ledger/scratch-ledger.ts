import { onTestFinished } from 'vitest'
import { Ledger, type LedgerOptions } from '../../../privacy/ledger/ledger.js'
import { scratchFolder } from '../../scratch-folder.js'

/** An open ledger, closed after the test. */
export function scratchLedger(dir: string = scratchFolder(), options: LedgerOptions = {}): Ledger {
  const ledger = Ledger.open(dir, { busyTimeout: 50, lockTimeout: 50, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
