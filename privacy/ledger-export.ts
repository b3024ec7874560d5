import { Ledger } from './ledger.js'
import type { ReleaseRow } from './ledger-reader.js'

/**
 * Every release that the ledger of a folder holds, oldest first: plain data for a table or JSON lines, without record
 * ids, digests or noise keys. Never makes a ledger, and reads one that is in use.
 * @throws what Ledger.read throws
 */
export function exportLedger(dir: string): ReleaseRow[] {
  const ledger = Ledger.read(dir)
  try {
    return ledger.releases()
  } finally {
    ledger.close()
  }
}
