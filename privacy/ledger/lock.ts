import Database from 'libsql'
import { EXIT, FedveilError } from '../../proto/error.js'
import { makeFile } from './file.js'

/** File whose lock says that a process writes the ledger. It holds nothing. */
export const LOCK_FILE = 'ledger.lock'

/**
 * The right to write one ledger: an exclusive lock of the operating system on a file beside it, taken through SQLite
 * because Node has no call for it. It goes with the process, however that ends.
 */
export class LedgerLock {
  readonly #database: Database.Database

  private constructor(database: Database.Database) {
    this.#database = database
  }

  /**
   * @param file path of the lock file, made where there is none
   * @param timeout milliseconds to wait for another that holds it
   * @throws LEDGER_IN_USE; what SQLite throws for a file that cannot be locked
   */
  static take(file: string, dir: string, timeout: number): LedgerLock {
    makeFile(file)
    const database = new Database(file, { timeout })
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return new LedgerLock(database)
    } catch (error) {
      database.close()
      if (!isBusy(error)) throw error
      throw new FedveilError(
        'LEDGER_IN_USE',
        `the privacy ledger in ${dir} is in use by another process or run: wait until that has ended, or name another folder`,
        EXIT.privacy,
        { cause: error },
      )
    }
  }

  release(): void {
    this.#database.exec('ROLLBACK')
    this.#database.close()
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}
