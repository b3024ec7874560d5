import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'
import {
  type Account,
  type Budget,
  boundedEpsilon,
  debited,
  EMPTY_ACCOUNT,
  epsilonOf,
  fits,
  releasesLeft,
} from './accountant/account.js'
import { LedgerKey, syncFolder } from './ledger-key.js'
import type { Loss, Mechanism } from './mechanism/mechanism.js'

/** File of the ledger in its folder; SQLite keeps `-wal` and `-shm` files beside it. */
export const LEDGER_FILE = 'ledger.sqlite'

const SCHEMA_VERSION = 1
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS release (
    run TEXT NOT NULL,
    release_id TEXT NOT NULL,
    mechanism TEXT NOT NULL,
    input_digest BLOB NOT NULL,
    noise_source TEXT NOT NULL,
    noise_key BLOB NOT NULL,
    rows INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (run, release_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS spend (
    record BLOB PRIMARY KEY,
    mu2 REAL NOT NULL,
    pure REAL NOT NULL,
    infinite INTEGER NOT NULL,
    releases INTEGER NOT NULL
  ) WITHOUT ROWID;
`

export type NoiseKind = 'system' | 'seeded'

export interface LedgerOptions {
  /** Milliseconds to wait for another process that is writing; default 10000. */
  readonly busyTimeout?: number
  readonly now?: () => Date
}

export interface DebitRequest {
  readonly run: string
  /** Unique within the run. */
  readonly releaseId: string
  /** Ids of the records released, each once. */
  readonly records: readonly string[]
  readonly mechanism: Mechanism
  /** Digest of all that decides the clean input: records, shape, values. */
  readonly inputDigest: Uint8Array
  readonly noiseKind: NoiseKind
  /** Kept for a fresh release, so that its noise can be drawn again. */
  readonly noiseKey: Uint8Array
  /** `null`: nothing is granted, so every loss that a budget bounds is refused. */
  readonly budget: Budget | null
}

export interface Receipt {
  /** False when the same release was debited before: nothing was spent. */
  readonly fresh: boolean
  /** The key of the release's noise: the one that was kept when it was debited. */
  readonly noiseKey: Uint8Array
}

/** Epsilon over the records; `null` stands for infinite. */
export interface Spent {
  readonly records: number
  /** The most releases that any record was in. */
  readonly releases: number
  /** The largest of any record. */
  readonly epsilon: number | null
  readonly distribution: { readonly min: number | null; readonly median: number | null; readonly max: number | null }
  /** How many records were in an unprotected release. */
  readonly unprotected: number
}

/** A release as it is written down: neither its noise key nor its digest. */
export interface ReleaseRow {
  readonly run: string
  readonly releaseId: string
  readonly mechanism: MechanismRow
  readonly noiseKind: NoiseKind
  readonly rows: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
}

export interface MechanismRow {
  readonly name: Mechanism['name']
  readonly description: string
  readonly loss: Loss
  readonly fingerprint?: string
}

/** How many releases were made in one way. */
export interface MechanismUse {
  readonly mechanism: MechanismRow
  readonly noiseKind: NoiseKind
  readonly releases: number
}

/**
 * A participant's own account of what its records have spent, over all runs, on its own disk.
 *
 * `debit` is durable when it returns (SQLite, write-ahead log, synchronous FULL, committed), so a process killed at any
 * point can only have counted too much. Checking and debiting are one transaction, also between processes.
 */
export class Ledger {
  readonly #dir: string
  readonly #database: Database.Database
  readonly #key: LedgerKey
  readonly #now: () => Date
  readonly #statements: Statements
  #closed = false

  private constructor(dir: string, database: Database.Database, key: LedgerKey, now: () => Date) {
    this.#dir = dir
    this.#database = database
    this.#key = key
    this.#now = now
    this.#prepareSchema()
    this.#statements = prepareStatements(database)
  }

  /**
   * Opens the ledger of a folder, making folder, secret and tables where there are none.
   * @throws LEDGER_OPEN_FAILED, LEDGER_VERSION, LEDGER_KEY_MISSING, LEDGER_KEY_DAMAGED, LEDGER_KEY_EXPOSED, LEDGER_KEY_WRONG
   */
  static open(dir: string, { busyTimeout = 10_000, now = () => new Date() }: LedgerOptions = {}): Ledger {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      const file = join(dir, LEDGER_FILE)
      // Made here for its mode: it holds noise keys. SQLite gives its side files the same mode.
      closeSync(openSync(file, 'a', 0o600))
      const key = LedgerKey.load(dir, statSync(file).size === 0)
      const database = new Database(file, { timeout: busyTimeout })
      try {
        const ledger = new Ledger(dir, database, key, now)
        syncFolder(dir)
        return ledger
      } catch (error) {
        database.close()
        throw error
      }
    } catch (error) {
      if (error instanceof FedveilError) throw error
      const sentence = `the privacy ledger in ${dir} cannot be opened (${sentenceOf(error)}): check the folder and its permissions`
      throw new FedveilError('LEDGER_OPEN_FAILED', sentence, EXIT.privacy, { cause: error })
    }
  }

  /**
   * Debits every record of a release once, durably, or throws and leaves everything as it was. The same release again
   * (same run, id and input) costs nothing and returns the noise key that was kept.
   * @throws BUDGET_SPENT, BUDGET_MISSING, RELEASE_REUSED, RELEASE_EMPTY, RELEASE_DUPLICATE_RECORD, LEDGER_WRITE_FAILED
   */
  debit(request: DebitRequest): Receipt {
    checkRecords(request)
    try {
      return this.#inTransaction(() => this.#known(request) ?? this.#debitFresh(request))
    } catch (error) {
      if (error instanceof FedveilError) throw error
      throw new FedveilError(
        'LEDGER_WRITE_FAILED',
        `release "${request.releaseId}" was not made: the ledger in ${this.#dir} could not write its debit (${sentenceOf(error)})`,
        EXIT.privacy,
        { cause: error },
      )
    }
  }

  /** How many more releases of this mechanism all the records can be in; Infinity where a budget bounds nothing. */
  releasesLeft(records: readonly string[], mechanism: Mechanism, budget: Budget): number {
    return leastLeft(
      records.map((id) => this.#account(this.#key.keyed('record', id))),
      mechanism.loss,
      budget,
    )
  }

  /** What has been spent over all runs, at `delta` (0 counts pure releases only as bounded). */
  spent(delta: number): Spent {
    const groups = (this.#statements.accounts.all([]) as (Account & { readonly records: number })[])
      .map((row) => ({ ...row, epsilon: epsilonOf(row, delta) }))
      .sort((a, b) => a.epsilon - b.epsilon)
    const records = groups.reduce((sum, group) => sum + group.records, 0)
    const max = finiteOrNull(groups.at(-1)?.epsilon ?? 0)
    return {
      records,
      releases: groups.reduce((most, group) => Math.max(most, group.releases), 0),
      epsilon: max,
      distribution: { min: finiteOrNull(groups[0]?.epsilon ?? 0), median: finiteOrNull(median(groups, records)), max },
      unprotected: groups.reduce((sum, group) => sum + (group.infinite > 0 ? group.records : 0), 0),
    }
  }

  /** How releases were made so far, most used first. */
  mechanisms(): MechanismUse[] {
    const rows = this.#statements.uses.all([]) as { mechanism: string; noiseKind: NoiseKind; releases: number }[]
    return rows.map((row) => ({ ...row, mechanism: JSON.parse(row.mechanism) as MechanismRow }))
  }

  /** Every release, oldest first. */
  releases(): ReleaseRow[] {
    const rows = this.#statements.releases.all([]) as (Omit<ReleaseRow, 'mechanism'> & { mechanism: string })[]
    return rows.map((row) => ({ ...row, mechanism: JSON.parse(row.mechanism) as MechanismRow }))
  }

  /** Closes the file; every later call fails. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#database.close()
  }

  #prepareSchema(): void {
    const mode = this.#database.prepare('PRAGMA journal_mode = WAL').get([]) as { journal_mode: string }
    if (mode.journal_mode !== 'wal')
      throw new Error(`this file system gives journal mode ${mode.journal_mode}, not wal`)
    this.#database.exec('PRAGMA synchronous = FULL')
    this.#inTransaction(() => {
      this.#database.exec(SCHEMA)
      this.#keepMeta('version', Buffer.from(String(SCHEMA_VERSION)), (found) => {
        const sentence = `the ledger in ${this.#dir} has version ${found.toString()}, this program reads ${SCHEMA_VERSION}: upgrade fedveil`
        return new FedveilError('LEDGER_VERSION', sentence, EXIT.privacy)
      })
      this.#keepMeta('key-check', this.#key.keyed('check', ''), () => {
        const sentence = `the key in ${this.#dir} is not the one that its ledger was written with: restore the right one`
        return new FedveilError('LEDGER_KEY_WRONG', sentence, EXIT.privacy)
      })
    })
  }

  /** Writes a value the first time and compares it ever after. */
  #keepMeta(name: string, value: Buffer, error: (found: Buffer) => FedveilError): void {
    this.#database.prepare('INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)').run([name, value])
    const row = this.#database.prepare('SELECT value FROM meta WHERE name = ?').get([name]) as { value: ArrayBuffer }
    const found = Buffer.from(row.value)
    if (!found.equals(value)) throw error(found)
  }

  #inTransaction<T>(work: () => T): T {
    // Prepared statements outlive the connection in this driver, so it is not asked.
    if (this.#closed) throw new Error('the ledger is closed')
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      try {
        this.#database.exec('ROLLBACK')
      } catch {
        // SQLite has rolled back by itself; the first error is the one to report.
      }
      throw error
    }
  }

  #known(request: DebitRequest): Receipt | undefined {
    const row = this.#statements.release.get([request.run, request.releaseId]) as
      | { digest: ArrayBuffer; noiseKey: ArrayBuffer }
      | undefined
    if (row === undefined) return undefined
    if (!Buffer.from(row.digest).equals(this.#inputDigest(request))) {
      const sentence = `release id "${request.releaseId}" was used before for other vectors or another mechanism: take a new id`
      throw new FedveilError('RELEASE_REUSED', sentence, EXIT.privacy)
    }
    return { fresh: false, noiseKey: new Uint8Array(row.noiseKey) }
  }

  #debitFresh(request: DebitRequest): Receipt {
    const loss = request.mechanism.loss
    const accounts = request.records.map((id) => {
      const record = this.#key.keyed('record', id)
      return { record, before: this.#account(record) }
    })
    refuseBeyondBudget(
      request,
      accounts.map(({ before }) => before),
    )
    for (const { record, before } of accounts) {
      const { mu2, pure, infinite, releases } = debited(before, loss)
      this.#statements.putAccount.run([record, mu2, pure, infinite, releases])
    }
    const { run, releaseId, noiseKind, noiseKey, records } = request
    const mechanism = JSON.stringify(mechanismRow(request.mechanism))
    const digest = this.#inputDigest(request)
    const created = this.#now().toISOString()
    this.#statements.putRelease.run([run, releaseId, mechanism, digest, noiseKind, noiseKey, records.length, created])
    return { fresh: true, noiseKey: noiseKey.slice() }
  }

  #account(record: Buffer): Account {
    return (this.#statements.account.get([record]) as Account | undefined) ?? EMPTY_ACCOUNT
  }

  /** Keyed as well, because a plain digest of few possible inputs would give them away. */
  #inputDigest({ inputDigest, mechanism }: DebitRequest): Buffer {
    return this.#key.keyed('input', Buffer.concat([inputDigest, Buffer.from(JSON.stringify(mechanismRow(mechanism)))]))
  }
}

interface Statements {
  readonly release: Database.Statement
  readonly putRelease: Database.Statement
  readonly account: Database.Statement
  readonly putAccount: Database.Statement
  readonly accounts: Database.Statement
  readonly uses: Database.Statement
  readonly releases: Database.Statement
}

function prepareStatements(database: Database.Database): Statements {
  return {
    release: database.prepare(
      'SELECT input_digest AS digest, noise_key AS noiseKey FROM release WHERE run = ? AND release_id = ?',
    ),
    putRelease: database.prepare(
      `INSERT INTO release (run, release_id, mechanism, input_digest, noise_source, noise_key, rows, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    account: database.prepare('SELECT mu2, pure, infinite, releases FROM spend WHERE record = ?'),
    putAccount: database.prepare(
      `INSERT INTO spend (record, mu2, pure, infinite, releases) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (record) DO UPDATE SET mu2 = excluded.mu2, pure = excluded.pure, infinite = excluded.infinite,
         releases = excluded.releases`,
    ),
    accounts: database.prepare(
      `SELECT mu2, pure, infinite, max(releases) AS releases, count(*) AS records FROM spend
       GROUP BY mu2, pure, infinite`,
    ),
    uses: database.prepare(
      `SELECT mechanism, noise_source AS noiseKind, count(*) AS releases FROM release
       GROUP BY mechanism, noise_source ORDER BY count(*) DESC, mechanism`,
    ),
    releases: database.prepare(
      `SELECT run, release_id AS releaseId, mechanism, noise_source AS noiseKind, rows, created_at AS createdAt
       FROM release ORDER BY created_at, run, release_id`,
    ),
  }
}

function mechanismRow(mechanism: Mechanism): MechanismRow {
  const { name, loss, fingerprint } = mechanism
  return { name, description: mechanism.describe(), loss, ...(fingerprint === undefined ? {} : { fingerprint }) }
}

function checkRecords({ releaseId, records }: DebitRequest): void {
  if (records.length === 0) {
    throw new FedveilError(
      'RELEASE_EMPTY',
      `release "${releaseId}" names no record: a release needs at least one`,
      EXIT.usage,
    )
  }
  const distinct = new Set(records).size
  if (distinct !== records.length) {
    const sentence = `release "${releaseId}" names ${records.length} records of which only ${distinct} differ: name each record once`
    throw new FedveilError('RELEASE_DUPLICATE_RECORD', sentence, EXIT.usage)
  }
}

function refuseBeyondBudget({ releaseId, mechanism, budget }: DebitRequest, accounts: readonly Account[]): void {
  const loss = mechanism.loss
  if (loss.kind === 'infinite') return
  if (budget === null) {
    const sentence = `release "${releaseId}" needs a privacy budget and this participant grants none: set epsilon and delta`
    throw new FedveilError('BUDGET_MISSING', sentence, EXIT.privacy)
  }
  const refused = accounts.filter((account) => !fits(debited(account, loss), budget))
  if (refused.length === 0) return
  const { delta, epsilon } = budget
  const asked = epsilonOf(debited(EMPTY_ACCOUNT, loss), delta)
  const spent = refused.reduce((most, account) => Math.max(most, boundedEpsilon(account, delta)), 0)
  throw new FedveilError(
    'BUDGET_SPENT',
    `release "${releaseId}" asks for epsilon ${shown(asked)} at delta ${delta} of each of ${accounts.length} records, ` +
      `but ${refused.length} of them would pass the budget of epsilon ${epsilon}: ` +
      `${shown(spent)} is spent, ${shown(Math.max(0, epsilon - spent))} is left, ${leastLeft(refused, loss, budget)} more such releases fit`,
    EXIT.privacy,
  )
}

function leastLeft(accounts: readonly Account[], loss: Loss, budget: Budget): number {
  return accounts.reduce(
    (least, account) => Math.min(least, releasesLeft(account, loss, budget)),
    Number.POSITIVE_INFINITY,
  )
}

function shown(epsilon: number): string {
  return String(Number(epsilon.toPrecision(4)))
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Of groups sorted by epsilon; of two middle records the greater. */
function median(groups: readonly { readonly epsilon: number; readonly records: number }[], records: number): number {
  let below = 0
  for (const group of groups) {
    below += group.records
    if (below > Math.floor(records / 2)) return group.epsilon
  }
  return 0
}
