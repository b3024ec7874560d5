import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, FedveilError } from '../proto/error.js'
import { LEDGER_FILE, Ledger, type ReleaseRow } from './ledger.js'

/**
 * Every release that the ledger of a folder holds, oldest first: plain data for a table or JSON lines, without record
 * ids, digests or noise keys. Never makes a ledger.
 * @throws LEDGER_NOT_FOUND; what Ledger.open throws
 */
export function exportLedger(dir: string): ReleaseRow[] {
  if (!existsSync(join(dir, LEDGER_FILE))) {
    const sentence = `there is no privacy ledger in ${dir}: name the folder that holds ${LEDGER_FILE}`
    throw new FedveilError('LEDGER_NOT_FOUND', sentence, EXIT.usage)
  }
  const ledger = Ledger.open(dir)
  try {
    return ledger.releases()
  } finally {
    ledger.close()
  }
}
