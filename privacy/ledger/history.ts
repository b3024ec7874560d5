import type Database from 'libsql'
import { type EventCount, eventKey, PrivacyEvent } from '../event.js'

/** The empty past. */
export const NO_HISTORY = 0

interface Node {
  readonly parent: number
  /** Id of the event. */
  readonly event: number
  readonly times: number
}

/** Reads the pasts of records. What is read once is remembered, for a row never changes. */
export class HistoryReader {
  readonly #node: Database.Statement
  readonly #event: Database.Statement
  readonly #nodes = new Map<number, Node>()
  readonly #events = new Map<number, PrivacyEvent>()

  constructor(database: Database.Database) {
    this.#node = database.prepare('SELECT parent, event, times FROM history WHERE id = ?')
    this.#event = database.prepare('SELECT json FROM event WHERE id = ?')
  }

  /** What happened, in order, equal events in a row counted together. */
  events(history: number): EventCount[] {
    const events: EventCount[] = []
    for (let id = history; id !== NO_HISTORY; ) {
      const { parent, event, times } = this.node(id)
      events.push({ event: this.#eventOf(event), times })
      id = parent
    }
    return events.reverse()
  }

  protected node(id: number): Node {
    const node = this.#nodes.get(id) ?? (this.#node.get([id]) as Node)
    this.#nodes.set(id, node)
    return node
  }

  #eventOf(id: number): PrivacyEvent {
    const event =
      this.#events.get(id) ?? PrivacyEvent.parse(JSON.parse((this.#event.get([id]) as { json: string }).json))
    this.#events.set(id, event)
    return event
  }

  /** To be called when a transaction is rolled back: ids of rows that it made will be used again. */
  forget(): void {
    this.#nodes.clear()
    this.#events.clear()
  }
}

/** Writes them, inside the caller's transaction. */
export class HistoryWriter extends HistoryReader {
  readonly #putEvent: Database.Statement
  readonly #eventId: Database.Statement
  readonly #put: Database.Statement
  readonly #id: Database.Statement
  readonly #next = new Map<string, number>()

  constructor(database: Database.Database) {
    super(database)
    this.#putEvent = database.prepare('INSERT OR IGNORE INTO event (json) VALUES (?)')
    this.#eventId = database.prepare('SELECT id FROM event WHERE json = ?')
    this.#put = database.prepare('INSERT OR IGNORE INTO history (parent, event, times) VALUES (?, ?, ?)')
    this.#id = database.prepare('SELECT id FROM history WHERE parent = ? AND event = ? AND times = ?')
  }

  /** The past after one more event, made where no record had it before. */
  next(history: number, event: PrivacyEvent): number {
    const json = eventKey(event)
    const key = `${history} ${json}`
    const id = this.#next.get(key) ?? this.#make(history, json)
    this.#next.set(key, id)
    return id
  }

  #make(history: number, json: string): number {
    this.#putEvent.run([json])
    const { id: event } = this.#eventId.get([json]) as { id: number }
    const last = history === NO_HISTORY ? undefined : this.node(history)
    const row = last?.event === event ? [last.parent, event, last.times + 1] : [history, event, 1]
    this.#put.run(row)
    return (this.#id.get(row) as { id: number }).id
  }

  override forget(): void {
    super.forget()
    this.#next.clear()
  }
}
