import type Database from 'libsql'
import { type Budget, composedEpsilon, isUnprotected, type Judgement, judge, releasesOf } from '../accountant/filter.js'
import type { EventCount, PrivacyEvent } from '../event.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import type { HistoryReader } from './history.js'

export type NoiseKind = 'system' | 'seeded'

/** At what an epsilon is stated: a delta, an adjacency, and the epsilon of the budget whose filter judged, if one did. */
export type SpentAt = Pick<Budget, 'delta' | 'adjacency'> & Partial<Pick<Budget, 'epsilon'>>

/** Epsilon over the records; `null` stands for infinite. */
export interface Spent {
  readonly records: number
  /** The most releases that any record was in, reserved ones included. */
  readonly releases: number
  /** The largest of any record. */
  readonly epsilon: number | null
  readonly distribution: { readonly min: number | null; readonly median: number | null; readonly max: number | null }
  /** How many records were in an unprotected release. */
  readonly unprotected: number
  /** What judged the record with the largest epsilon. */
  readonly judged: Pick<Judgement, 'how' | 'order'>
  /** Of all records of one person together; absent where no record names its person. */
  readonly person?: SpentByPersons
}

export interface SpentByPersons {
  readonly persons: number
  /** The most records of one person. */
  readonly records: number
  /** The largest of any person. */
  readonly epsilon: number | null
}

/** What happened to some records or persons alike. */
export interface Past {
  /** Equal events in a row counted together. Of a person: record after record, each in its order. */
  readonly events: readonly EventCount[]
  /** How many records have this past. */
  readonly records: number
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
  readonly event: PrivacyEvent
  readonly fingerprint?: string
}

/** How many releases were made in one way. */
export interface MechanismUse {
  readonly mechanism: MechanismRow
  readonly noiseKind: NoiseKind
  readonly releases: number
}

/** Releases debited beforehand in one step, and how many of them were made. */
export interface ReservationRow {
  readonly run: string
  readonly reservationId: string
  readonly event: PrivacyEvent
  readonly times: number
  readonly used: number
  readonly rows: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
}

/** Reads a ledger: what happened, as it was written, and what filters and accountants make of it. */
export class LedgerReader {
  protected readonly pasts: HistoryReader
  readonly #database: Database.Database
  readonly #statements: Statements
  /** Per budget and history: rows of `history` never change. */
  readonly #judged = new Map<string, Map<number, Judgement>>()

  constructor(database: Database.Database, pasts: HistoryReader) {
    this.#database = database
    this.pasts = pasts
    this.#statements = prepareStatements(database)
  }

  /** The pasts of the records, those of the most records first. */
  histories(): Past[] {
    return this.#groups().map(({ history, records }) => ({ events: this.pasts.events(history), records }))
  }

  /** The past of each person whose records name them: all events of all their records. */
  personHistories(): Past[] {
    return [...this.#persons().values()].map((parts) => ({
      events: this.#eventsOf(parts),
      records: parts.reduce((sum, { records }) => sum + records, 0),
    }))
  }

  /** What has been spent over all runs; at delta 0 pure releases only have a bound. */
  spent(at: SpentAt): Spent {
    const groups = this.#groups()
      .map(({ history, records }) => ({ history, records, judgement: this.#spentIn(history, at) }))
      .sort((a, b) => a.judgement.epsilon - b.judgement.epsilon)
    const records = groups.reduce((sum, group) => sum + group.records, 0)
    const max = finiteOrNull(groups.at(-1)?.judgement.epsilon ?? 0)
    const { how, order } = groups.at(-1)?.judgement ?? { how: 'pure' as const }
    const person = this.#spentByPersons(at)
    return {
      records,
      releases: groups.reduce((most, { history }) => Math.max(most, releasesIn(this.pasts.events(history))), 0),
      epsilon: max,
      distribution: {
        min: finiteOrNull(groups[0]?.judgement.epsilon ?? 0),
        median: finiteOrNull(median(groups, records)),
        max,
      },
      unprotected: groups.reduce(
        (sum, { history, records }) =>
          sum + (this.pasts.events(history).some(({ event }) => isUnprotected(event)) ? records : 0),
        0,
      ),
      judged: { how, ...(order === undefined ? {} : { order }) },
      ...(person === undefined ? {} : { person }),
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

  /** Every reservation, oldest first. */
  reservations(): ReservationRow[] {
    const rows = this.#statements.reservations.all([]) as (Omit<ReservationRow, 'event'> & { event: string })[]
    return rows.map((row) => ({ ...row, event: JSON.parse(row.event) as PrivacyEvent }))
  }

  /** Closes the file. */
  close(): void {
    this.#database.close()
  }

  protected judged(history: number, budget: Budget): Judgement {
    const key = `${budget.epsilon} ${budget.delta} ${budget.adjacency}`
    const known = this.#judged.get(key) ?? new Map<number, Judgement>()
    this.#judged.set(key, known)
    const judgement = known.get(history) ?? judge(this.pasts.events(history), budget)
    known.set(history, judgement)
    return judgement
  }

  /** To be called when a transaction is rolled back: ids of rows that it made will be used again. */
  protected forget(): void {
    this.pasts.forget()
    this.#judged.clear()
  }

  #spentIn(history: number, { epsilon, ...at }: SpentAt): Omit<Judgement, 'fits'> {
    return epsilon === undefined
      ? composedEpsilon(this.pasts.events(history), at)
      : this.judged(history, { epsilon, ...at })
  }

  #groups(): { history: number; records: number }[] {
    return this.#statements.groups.all([]) as { history: number; records: number }[]
  }

  /** The histories of each person's records, by the person's keyed id. */
  #persons(): Map<string, { history: number; records: number }[]> {
    const rows = this.#statements.persons.all([]) as { person: string; history: number; records: number }[]
    const persons = new Map<string, { history: number; records: number }[]>()
    for (const { person, history, records } of rows) {
      const parts = persons.get(person) ?? []
      parts.push({ history, records })
      persons.set(person, parts)
    }
    return persons
  }

  #eventsOf(parts: readonly { history: number; records: number }[]): EventCount[] {
    return parts.flatMap(({ history, records }) =>
      this.pasts.events(history).map(({ event, times }) => ({ event, times: times * records })),
    )
  }

  /** Each record of a release has noise of its own, so a person's account is the composition of their records'. */
  #spentByPersons(at: SpentAt): SpentByPersons | undefined {
    const persons = this.#persons()
    if (persons.size === 0) return undefined
    // Persons with records of the same pasts are judged once.
    const alike = new Map([...persons.values()].map((parts) => [JSON.stringify(parts), parts]))
    let [records, epsilon] = [0, 0]
    for (const parts of alike.values()) {
      records = Math.max(
        records,
        parts.reduce((sum, part) => sum + part.records, 0),
      )
      epsilon = Math.max(epsilon, composedEpsilon(this.#eventsOf(parts), at).epsilon)
    }
    return { persons: persons.size, records, epsilon: finiteOrNull(epsilon) }
  }
}

type Statements = Record<'groups' | 'persons' | 'uses' | 'releases' | 'reservations', Database.Statement>

function prepareStatements(database: Database.Database): Statements {
  return {
    groups: database.prepare(
      'SELECT history, count(*) AS records FROM record GROUP BY history ORDER BY records DESC, history',
    ),
    persons: database.prepare(
      `SELECT hex(person) AS person, history, count(*) AS records FROM record WHERE person IS NOT NULL
       GROUP BY person, history ORDER BY person, history`,
    ),
    uses: database.prepare(
      `SELECT mechanism, noise_source AS noiseKind, count(*) AS releases FROM release
       GROUP BY mechanism, noise_source ORDER BY count(*) DESC, mechanism`,
    ),
    releases: database.prepare(
      `SELECT run, release_id AS releaseId, mechanism, noise_source AS noiseKind, rows, created_at AS createdAt
       FROM release ORDER BY created_at, run, release_id`,
    ),
    reservations: database.prepare(
      `SELECT run, reservation_id AS reservationId, event, times, used, rows, created_at AS createdAt
       FROM reservation ORDER BY created_at, run, reservation_id`,
    ),
  }
}

function releasesIn(events: readonly EventCount[]): number {
  return events.reduce((sum, { event, times }) => sum + times * releasesOf(event), 0)
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Of groups sorted by epsilon; of two middle records the greater. */
function median(
  groups: readonly { readonly judgement: { readonly epsilon: number }; readonly records: number }[],
  records: number,
): number {
  let below = 0
  for (const { judgement, records: here } of groups) {
    below += here
    if (below > Math.floor(records / 2)) return judgement.epsilon
  }
  return 0
}
