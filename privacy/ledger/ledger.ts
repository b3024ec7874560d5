import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'libsql'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { syncFolder } from '../../proto/secret-file.js'
import { type Budget, isUnprotected, judge, timesLeft } from '../accountant/filter.js'
import { eventKey, type PrivacyEvent } from '../event.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { LedgerAccounts } from './accounts.js'
import { LedgerCounter } from './counter.js'
import { keptMeta, LEDGER_FILE, makeFile, openForReading, openForWriting, prepareSchema } from './file.js'
import { HistoryReader, HistoryWriter } from './history.js'
import { LedgerKey } from './key.js'
import { LedgerLock, LOCK_FILE } from './lock.js'
import { LedgerReader, type MechanismRow, type NoiseKind } from './reader.js'
import { type LedgerStatements, prepareStatements } from './statements.js'

export interface LedgerOptions {
  /** Name of the participant that the ledger is bound to; default: it is bound to none. */
  readonly participant?: string
  /**
   * Folder outside the ledger's for the counter that detects an old copy, e.g. userCounterDir(); default: none is kept,
   * as for seeded simulation.
   */
  readonly counterDir?: string
  /** Milliseconds to wait for another process that has the ledger open; default 1000. */
  readonly lockTimeout?: number
  /** Milliseconds to wait for a reader that holds up a write; default 10000. */
  readonly busyTimeout?: number
  readonly now?: () => Date
  onNotice?(sentence: string): void
}

/** Which records are to pay, under which budget. */
interface Charge {
  readonly run: string
  /** Ids of the records, each once. */
  readonly records: readonly string[]
  /** Id of the person of each record, aligned with `records`; a record stays the same person's. */
  readonly persons?: readonly string[]
  /** `null`: nothing is granted, so every event that a budget bounds is refused. */
  readonly budget: Budget | null
}

export interface DebitRequest extends Charge {
  /** Unique within the run. */
  readonly releaseId: string
  readonly mechanism: Mechanism
  /** Digest of all that decides the clean input: records, shape, values. */
  readonly inputDigest: Uint8Array
  readonly noiseKind: NoiseKind
  /** Kept for a fresh release, so that its noise can be drawn again. */
  readonly noiseKey: Uint8Array
  /** Takes one of the releases of this reservation, which were debited then, instead of debiting. */
  readonly reservation?: string
}

export interface Receipt {
  /** False when the same release was debited before: nothing was spent. */
  readonly fresh: boolean
  /** The key of the release's noise: the one that was kept when it was debited. */
  readonly noiseKey: Uint8Array
}

export interface ReserveRequest extends Charge {
  /** Unique within the run. */
  readonly reservationId: string
  /** What each of the releases will be, exactly. */
  readonly event: PrivacyEvent
  /** Whole number >= 1. */
  readonly times: number
}

export interface Reservation {
  /** False when the same reservation was made before: nothing was spent. */
  readonly fresh: boolean
  /** Releases that were not made yet. */
  readonly left: number
}

/**
 * A participant's own account of what its records were released in, over all runs, on its own disk. It keeps what
 * happened; filters and accountants judge it (accountant/).
 *
 * `debit` is durable when it returns (SQLite, write-ahead log, synchronous FULL, committed), so a process killed at any
 * point can only have counted too much. Checking and debiting are one transaction. One process at a time has a ledger
 * open; others can read it (`Ledger.read`).
 */
export class Ledger extends LedgerReader {
  readonly #dir: string
  readonly #database: Database.Database
  readonly #lock: LedgerLock
  readonly #key: LedgerKey
  readonly #pasts: HistoryWriter
  readonly #now: () => Date
  readonly #statements: LedgerStatements
  readonly #accounts: LedgerAccounts
  readonly #counter: LedgerCounter | undefined
  #closed = false

  private constructor(
    dir: string,
    database: Database.Database,
    lock: LedgerLock,
    key: LedgerKey,
    options: LedgerOptions,
  ) {
    inTransaction(database, () => {
      prepareSchema(database, dir)
      checkKey(database, dir, key)
      if (options.participant !== undefined) checkParticipant(database, dir, options.participant)
    })
    const pasts = new HistoryWriter(database)
    super(database, pasts)
    this.#dir = dir
    this.#database = database
    this.#lock = lock
    this.#key = key
    this.#pasts = pasts
    this.#now = options.now ?? (() => new Date())
    this.#statements = prepareStatements(database)
    this.#accounts = new LedgerAccounts(database, key)
    this.#counter = this.#openCounter(options)
  }

  /**
   * Opens the ledger of a folder for writing, making folder, secret and tables where there are none.
   * @throws LEDGER_IN_USE, LEDGER_ROLLED_BACK, LEDGER_OTHER_PARTICIPANT, LEDGER_OPEN_FAILED, LEDGER_VERSION,
   *   LEDGER_KEY_MISSING, LEDGER_KEY_DAMAGED, LEDGER_KEY_EXPOSED, LEDGER_KEY_WRONG
   */
  static open(dir: string, options: LedgerOptions = {}): Ledger {
    const { lockTimeout = 1_000, busyTimeout = 10_000 } = options
    const opened: { close(): void }[] = []
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      const lock = LedgerLock.take(join(dir, LOCK_FILE), dir, lockTimeout)
      opened.push({ close: () => lock.release() })
      const file = join(dir, LEDGER_FILE)
      makeFile(file)
      const key = LedgerKey.load(dir, statSync(file).size === 0)
      const database = openForWriting(dir, busyTimeout)
      opened.push(database)
      const ledger = new Ledger(dir, database, lock, key, options)
      syncFolder(dir)
      return ledger
    } catch (error) {
      for (const each of opened.reverse()) each.close()
      throw openFailed(dir, error)
    }
  }

  /**
   * Opens the ledger of a folder for reading only, also while another process writes it. Makes no ledger.
   * @throws LEDGER_NOT_FOUND, LEDGER_VERSION, LEDGER_OPEN_FAILED
   */
  static read(dir: string, options: Pick<LedgerOptions, 'busyTimeout'> = {}): LedgerReader {
    try {
      const database = openForReading(dir, options.busyTimeout ?? 10_000)
      return new LedgerReader(database, new HistoryReader(database))
    } catch (error) {
      throw openFailed(dir, error)
    }
  }

  /**
   * Debits every record of a release once, durably, or throws and leaves everything as it was. The same release again
   * (same run, id and input) costs nothing and returns the noise key that was kept. With a `reservation` one of its
   * releases is taken instead.
   * @throws BUDGET_SPENT, BUDGET_MISSING, BUDGET_KIND, RELEASE_REUSED, RELEASE_EMPTY, RELEASE_DUPLICATE_RECORD,
   *   RECORD_PERSON, RESERVATION_UNKNOWN, RESERVATION_RECORDS, RESERVATION_EVENT, RESERVATION_USED_UP,
   *   LEDGER_WRITE_FAILED
   */
  debit(request: DebitRequest): Receipt {
    const what = `release "${request.releaseId}"`
    checkRecords(what, request)
    return this.#write(what, () => this.#known(request) ?? this.#debitFresh(what, request))
  }

  /**
   * Debits `times` releases of `event` beforehand in one durable step, as a plan that is judged as a whole. A crash
   * counts too much by at most the releases that were not made; those stay counted. The same reservation again costs
   * nothing.
   * @throws what debit throws for a budget; RESERVATION_REUSED, RESERVATION_TIMES, LEDGER_WRITE_FAILED
   */
  reserve(request: ReserveRequest): Reservation {
    const what = `reservation "${request.reservationId}"`
    checkRecords(what, request)
    if (!(Number.isSafeInteger(request.times) && request.times >= 1)) {
      const sentence = `${what} asks for ${request.times} releases: a whole number from 1 up is needed`
      throw new FedveilError('RESERVATION_TIMES', sentence, EXIT.usage)
    }
    return this.#write(what, () => this.#knownReservation(what, request) ?? this.#reserveFresh(what, request))
  }

  /** How many more times all the records can be in such an event; Infinity where a budget bounds nothing. */
  releasesLeft(records: readonly string[], event: PrivacyEvent, budget: Budget): number {
    return this.#leastLeft(new Set(records.map((id) => this.#accounts.of(id).history)), event, budget)
  }

  /**
   * Checks that the ledger is about these records: it knows at least one of them, or holds none yet.
   * @throws LEDGER_OTHER_DATA
   */
  recognise(records: readonly string[]): void {
    const held = this.#accounts.count()
    if (held === 0 || records.some((id) => this.#accounts.knows(id))) return
    throw new FedveilError(
      'LEDGER_OTHER_DATA',
      `the ledger in ${this.#dir} is of other data: none of these ${records.length} records is among the ${held} that it keeps; name another folder, or the data that it belongs to`,
      EXIT.privacy,
    )
  }

  /** Closes the file and lets others open it; every later write fails. */
  override close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#counter?.close()
    try {
      // Readers that come later find everything in the file itself.
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A reader is in the way, or the disk is full: the log stays, and nothing is lost.
    }
    super.close()
    this.#lock.release()
  }

  #openCounter({ counterDir, onNotice }: LedgerOptions): LedgerCounter | undefined {
    if (counterDir === undefined) return undefined
    const id = keptMeta(this.#database, 'id', randomBytes(16)).toString('hex')
    const sequence = this.#sequence()
    let counter: LedgerCounter
    try {
      counter = LedgerCounter.open(counterDir, id)
    } catch (error) {
      onNotice?.(
        `An old copy of the ledger in ${this.#dir} will not be noticed, because its counter cannot be kept in ${counterDir} (${sentenceOf(error)}).`,
      )
      return undefined
    }
    if (counter.found === undefined && sequence > 0)
      onNotice?.(
        `Whether the ledger in ${this.#dir} is its newest copy cannot be told, because its counter is missing from ${counterDir}.`,
      )
    if (counter.found !== undefined && counter.found > sequence) {
      counter.close()
      throw new FedveilError(
        'LEDGER_ROLLED_BACK',
        `the ledger in ${this.#dir} is an old copy: it holds ${sequence} debits and ${counter.found} were made, so what was spent since is not in it; put the newest copy there, or start with a new folder and count that spending against its budget`,
        EXIT.privacy,
      )
    }
    counter.raise(sequence)
    return counter
  }

  #sequence(): number {
    return (this.#statements.sequence.get([]) as { count: number }).count
  }

  #write<T extends { readonly fresh: boolean }>(what: string, work: () => T): T {
    try {
      // Prepared statements outlive the connection in this driver, so it is not asked.
      if (this.#closed) throw new Error('the ledger is closed')
      const { result, sequence } = inTransaction(this.#database, () => {
        this.#accounts.forgetAfterOthers()
        const result = work()
        if (result.fresh) this.#statements.advance.run([])
        return { result, sequence: this.#sequence() }
      })
      if (result.fresh) this.#counter?.raise(sequence)
      return result
    } catch (error) {
      this.forget()
      this.#accounts.forget()
      if (error instanceof FedveilError) throw error
      throw new FedveilError(
        'LEDGER_WRITE_FAILED',
        `${what} was not made: the ledger in ${this.#dir} could not write its debit (${sentenceOf(error)})`,
        EXIT.privacy,
        { cause: error },
      )
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

  #debitFresh(what: string, request: DebitRequest): Receipt {
    const { run, releaseId, noiseKind, noiseKey, records, mechanism, reservation } = request
    if (reservation === undefined) this.#charge(what, request, mechanism.event)
    else this.#takeReserved(what, request, reservation)
    this.#statements.putRelease.run([
      run,
      releaseId,
      JSON.stringify(mechanismRow(mechanism)),
      this.#inputDigest(request),
      noiseKind,
      noiseKey,
      records.length,
      reservation ?? null,
      this.#now().toISOString(),
    ])
    return { fresh: true, noiseKey: noiseKey.slice() }
  }

  #knownReservation(what: string, request: ReserveRequest): Reservation | undefined {
    const row = this.#reservation(request.run, request.reservationId)
    if (row === undefined) return undefined
    const same = row.event === eventKey(request.event) && row.times === request.times
    if (!same || !this.#recordsDigest(request.records).equals(Buffer.from(row.digest))) {
      const sentence = `${what} was made before for other records or another event: take a new id`
      throw new FedveilError('RESERVATION_REUSED', sentence, EXIT.privacy)
    }
    return { fresh: false, left: row.times - row.used }
  }

  #reserveFresh(what: string, request: ReserveRequest): Reservation {
    const { run, reservationId, records, event, times } = request
    this.#charge(what, request, times === 1 ? event : { kind: 'repeated', times, event })
    const digest = this.#recordsDigest(records)
    const created = this.#now().toISOString()
    this.#statements.putReservation.run([run, reservationId, eventKey(event), times, digest, records.length, created])
    return { fresh: true, left: times }
  }

  #takeReserved(what: string, { run, records, mechanism }: DebitRequest, reservation: string): void {
    const row = this.#reservation(run, reservation)
    const refuse = (code: string, why: string) =>
      new FedveilError(code, `${what} cannot be taken from reservation "${reservation}": ${why}`, EXIT.privacy)
    if (row === undefined) throw refuse('RESERVATION_UNKNOWN', `run "${run}" has none of this name; reserve first`)
    if (!this.#recordsDigest(records).equals(Buffer.from(row.digest)))
      throw refuse('RESERVATION_RECORDS', `it is for ${row.rows} other records; reserve for these`)
    if (row.event !== eventKey(mechanism.event))
      throw refuse('RESERVATION_EVENT', 'it is for another mechanism, sampling or noise; reserve for this one')
    if (row.used >= row.times)
      throw refuse('RESERVATION_USED_UP', `all of its ${row.times} releases were made; reserve more`)
    this.#statements.useReservation.run([run, reservation])
  }

  #reservation(run: string, id: string) {
    return this.#statements.reservation.get([run, id]) as
      | { event: string; times: number; used: number; rows: number; digest: ArrayBuffer }
      | undefined
  }

  /** Moves every record to the past that has `event` added, if a budget allows each. */
  #charge(what: string, charge: Charge, event: PrivacyEvent): void {
    const { records, persons } = charge
    const accounts = records.map((id, i) => {
      const account = this.#accounts.of(id)
      return { ...account, person: this.#accounts.person(what, account, persons?.[i]) }
    })
    const counts = new Map<number, number>()
    for (const { history } of accounts) counts.set(history, (counts.get(history) ?? 0) + 1)
    const after = new Map([...counts.keys()].map((history) => [history, this.#pasts.next(history, event)]))
    if (!isUnprotected(event)) this.#refuseBeyondBudget(what, charge, event, counts, after)
    for (const [i, account] of accounts.entries()) {
      this.#accounts.put(records[i]!, { ...account, history: after.get(account.history)! })
    }
  }

  /** @param counts how many of the records have each history @param after what each would become */
  #refuseBeyondBudget(
    what: string,
    { records, budget }: Charge,
    event: PrivacyEvent,
    counts: ReadonlyMap<number, number>,
    after: ReadonlyMap<number, number>,
  ): void {
    if (budget === null) {
      const sentence = `${what} needs a privacy budget and this participant grants none: set epsilon and delta`
      throw new FedveilError('BUDGET_MISSING', sentence, EXIT.privacy)
    }
    const refused = [...after].filter(([, next]) => !this.judged(next, budget).fits).map(([history]) => history)
    if (refused.length === 0) return
    const refusedRecords = refused.reduce((sum, history) => sum + counts.get(history)!, 0)
    const unjudged = refused.some((history) => this.judged(after.get(history)!, budget).unjudged !== undefined)
    if (unjudged) {
      const sentence = `${what} cannot be added to the account of ${refusedRecords} of ${records.length} records, because the filter that their earlier releases chose has no bound for its "${nameOf(event)}" event: use the mechanism of those releases`
      throw new FedveilError('BUDGET_KIND', sentence, EXIT.privacy)
    }
    const { delta, epsilon } = budget
    const asked = judge([{ event, times: 1 }], budget).boundedEpsilon
    const spent = Math.max(...refused.map((history) => this.judged(history, budget).boundedEpsilon))
    throw new FedveilError(
      'BUDGET_SPENT',
      `${what} asks for epsilon ${shown(asked)} at delta ${delta} of each of ${records.length} records, ` +
        `but ${refusedRecords} of them would pass the budget of epsilon ${epsilon}: ` +
        `${shown(spent)} is spent, ${shown(Math.max(0, epsilon - spent))} is left, ` +
        `${this.#leastLeft(refused, event, budget)} more such releases fit`,
      EXIT.privacy,
    )
  }

  #leastLeft(histories: Iterable<number>, event: PrivacyEvent, budget: Budget): number {
    const left = [...histories].map((history) => timesLeft(this.pasts.events(history), event, budget))
    return Math.min(Number.POSITIVE_INFINITY, ...left)
  }

  /** Of the records whatever their order. */
  #recordsDigest(records: readonly string[]): Buffer {
    const hash = createHash('sha256')
    for (const record of records.map((id) => this.#accounts.keyed(id)).sort(Buffer.compare)) hash.update(record)
    return hash.digest()
  }

  /** Keyed as well, because a plain digest of few possible inputs would give them away. */
  #inputDigest({ inputDigest, mechanism }: DebitRequest): Buffer {
    return this.#key.keyed('input', Buffer.concat([inputDigest, Buffer.from(JSON.stringify(mechanismRow(mechanism)))]))
  }
}

function openFailed(dir: string, error: unknown): FedveilError {
  if (error instanceof FedveilError) return error
  const sentence = `the privacy ledger in ${dir} cannot be opened (${sentenceOf(error)}): check the folder, its permissions and the space on its disk`
  return new FedveilError('LEDGER_OPEN_FAILED', sentence, EXIT.privacy, { cause: error })
}

function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    try {
      database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself; the first error is the one to report.
    }
    throw error
  }
}

function checkKey(database: Database.Database, dir: string, key: LedgerKey): void {
  const value = key.keyed('check', '')
  if (keptMeta(database, 'key-check', value).equals(value)) return
  const sentence = `the key in ${dir} is not the one that its ledger was written with: restore the right one`
  throw new FedveilError('LEDGER_KEY_WRONG', sentence, EXIT.privacy)
}

function checkParticipant(database: Database.Database, dir: string, participant: string): void {
  const bound = keptMeta(database, 'participant', Buffer.from(participant)).toString()
  if (bound === participant) return
  const sentence = `the ledger in ${dir} is participant "${bound}"'s and this is "${participant}": name another folder`
  throw new FedveilError('LEDGER_OTHER_PARTICIPANT', sentence, EXIT.privacy)
}

function mechanismRow(mechanism: Mechanism): MechanismRow {
  const { name, event, fingerprint } = mechanism
  return { name, description: mechanism.describe(), event, ...(fingerprint === undefined ? {} : { fingerprint }) }
}

function checkRecords(what: string, { records, persons }: Pick<Charge, 'records' | 'persons'>): void {
  if (records.length === 0) {
    throw new FedveilError('RELEASE_EMPTY', `${what} names no record: a release needs at least one`, EXIT.usage)
  }
  const distinct = new Set(records).size
  if (distinct !== records.length) {
    const sentence = `${what} names ${records.length} records of which only ${distinct} differ: name each record once`
    throw new FedveilError('RELEASE_DUPLICATE_RECORD', sentence, EXIT.usage)
  }
  if (persons !== undefined && persons.length !== records.length) {
    const sentence = `${what} names ${persons.length} persons for ${records.length} records: name the person of each`
    throw new FedveilError('RECORD_PERSON', sentence, EXIT.usage)
  }
}

/** An event's kind, with what is inside. */
function nameOf(event: PrivacyEvent): string {
  return 'event' in event ? `${event.kind} ${nameOf(event.event)}` : event.kind
}

function shown(epsilon: number): string {
  return String(Number(epsilon.toPrecision(4)))
}
