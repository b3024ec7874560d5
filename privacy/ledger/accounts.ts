import type Database from 'libsql'
import { EXIT, FedveilError } from '../../proto/error.js'
import { NO_HISTORY } from './history.js'
import type { LedgerKey } from './key.js'

/** What the ledger keeps of a record. */
export interface Account {
  /** Keyed id. */
  readonly record: Buffer
  /** Keyed id of its person, if it was ever named. */
  readonly person: Buffer | null
  readonly history: number
}

const MOST_REMEMBERED = 2 ** 18

/**
 * Where every record stands. What was read or written last is remembered, for a run asks for the same records again and
 * again; the ledger's lock makes this process the only one that writes.
 */
export class LedgerAccounts {
  readonly #statements: Statements
  readonly #keyedIds = new Map<string, Buffer>()
  readonly #remembered = new Map<string, Account>()
  #dataVersion: number | undefined

  constructor(
    database: Database.Database,
    private readonly key: LedgerKey,
  ) {
    this.#statements = prepareStatements(database)
  }

  of(id: string): Account {
    const known = this.#remembered.get(id)
    if (known !== undefined) return known
    const record = this.keyed(id)
    const row = this.#statements.account.get([record]) as { person: ArrayBuffer | null; history: number } | undefined
    return { record, person: row?.person ? Buffer.from(row.person) : null, history: row?.history ?? NO_HISTORY }
  }

  /** Whether the ledger has ever held a record. */
  knows(id: string): boolean {
    return this.#statements.account.get([this.keyed(id)]) !== undefined
  }

  /** How many records the ledger holds. */
  count(): number {
    return (this.#statements.held.get([]) as { records: number }).records
  }

  /** Within a transaction; `forget` if that fails. */
  put(id: string, account: Account): void {
    this.#statements.putAccount.run([account.record, account.person, account.history])
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear()
    this.#remembered.set(id, account)
  }

  /**
   * The person that the ledger keeps for a record from now on.
   * @throws RECORD_PERSON if it was another one before
   */
  person(what: string, { person }: Account, named: string | undefined): Buffer | null {
    if (named === undefined) return person
    const keyed = this.keyed(named, 'person')
    if (person === null || person.equals(keyed)) return keyed
    const sentence = `${what} names another person for a record than before: a record stays the same person's`
    throw new FedveilError('RECORD_PERSON', sentence, EXIT.privacy)
  }

  /** A keyed id. */
  keyed(id: string, purpose: 'record' | 'person' = 'record'): Buffer {
    const name = `${purpose} ${id}`
    const known = this.#keyedIds.get(name)
    if (known !== undefined) return known
    if (this.#keyedIds.size >= MOST_REMEMBERED) this.#keyedIds.clear()
    const keyed = this.key.keyed(purpose, id)
    this.#keyedIds.set(name, keyed)
    return keyed
  }

  forget(): void {
    this.#remembered.clear()
  }

  /** Nobody else should write, but if somebody has, what is remembered counts no longer. */
  forgetAfterOthers(): void {
    const { data_version: version } = this.#statements.dataVersion.get([]) as { data_version: number }
    if (version !== this.#dataVersion) this.forget()
    this.#dataVersion = version
  }
}

type Statements = Record<'account' | 'putAccount' | 'held' | 'dataVersion', Database.Statement>

function prepareStatements(database: Database.Database): Statements {
  return {
    account: database.prepare('SELECT person, history FROM record WHERE record = ?'),
    putAccount: database.prepare(
      `INSERT INTO record (record, person, history) VALUES (?, ?, ?)
       ON CONFLICT (record) DO UPDATE SET person = excluded.person, history = excluded.history`,
    ),
    held: database.prepare('SELECT count(*) AS records FROM record'),
    // Changes when another connection has written.
    dataVersion: database.prepare('PRAGMA data_version'),
  }
}
