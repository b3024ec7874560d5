import type { Metrics, RunEvent } from '../event.js'

/** What one participant is doing in a run. */
export interface ParticipantStatus {
  readonly name: string
  readonly state: 'awaited' | 'joined' | 'left'
  /** Why it left. */
  readonly reason: string | null
  /** What it has stated that it spent; null without a bound, or before it has. */
  readonly epsilon: number | null
  /** Whether the rule left its update out in the last round. */
  readonly flagged: boolean
  /** What the rule made of its last update; what it measures is the rule's. */
  readonly score: number | null
}

/** A run at one moment, as the status page and the metrics show it: names and counts, nothing of a record. */
export interface Status {
  readonly run: string
  readonly scenario: string
  readonly arm: string
  readonly mode: string
  readonly privacy: string
  /** `waiting` for participants, at work, or over. */
  readonly phase: 'waiting' | 'align' | 'train' | 'evaluate' | 'receive' | 'finished'
  readonly done: number
  readonly total: number
  readonly unit: string
  /** Seconds since this process opened the run. */
  readonly seconds: number
  readonly rounds: readonly Pick<Metrics, 'round' | 'loss' | 'accuracy' | 'attackSuccess' | 'flagged' | 'reason'>[]
  readonly participants: readonly ParticipantStatus[]
  readonly accuracy: number | null
  readonly bytesUp: number
  readonly bytesDown: number
}

/** Rounds that are shown; a long run's first ones make room. */
const MOST_ROUNDS = 2_000

interface Entry {
  state: ParticipantStatus['state']
  reason: string | null
  epsilon: number | null
  flagged: boolean
  score: number | null
}

/** Follows a run by its events. */
export class RunStatus {
  readonly #participants: Map<string, Entry>
  readonly #begin = performance.now()
  #rounds: Status['rounds'][number][] = []
  #at: Pick<Status, 'phase' | 'done' | 'total' | 'unit'> = { phase: 'waiting', done: 0, total: 0, unit: '' }
  #accuracy: number | null = null
  #bytes = { up: 0, down: 0 }

  constructor(
    private readonly about: Pick<Status, 'run' | 'scenario' | 'arm' | 'mode' | 'privacy'> & {
      readonly participants: readonly string[]
    },
  ) {
    const fresh = (): Entry => ({ state: 'awaited', reason: null, epsilon: null, flagged: false, score: null })
    this.#participants = new Map(about.participants.map((name) => [name, fresh()]))
  }

  /** Whether all that the plan needs have come and the run has begun, and it is not over. */
  get isOpen(): boolean {
    return this.#at.phase !== 'waiting' && this.#at.phase !== 'finished'
  }

  take(event: RunEvent): void {
    switch (event.event) {
      case 'joined':
        this.#set(event.participant, { state: 'joined' })
        break
      case 'left':
        this.#set(event.participant, { state: 'left', reason: event.reason })
        break
      case 'progress': {
        const { phase, done, total, unit } = event
        this.#at = { phase, done, total, unit }
        break
      }
      case 'metrics':
        this.#takeMetrics(event.metrics)
        this.#bytes = { up: event.bytesUp, down: event.bytesDown }
        break
      case 'result':
        this.#at = { ...this.#at, phase: 'finished' }
        this.#accuracy = event.result.accuracy
        this.#bytes = { up: event.result.bytesUp, down: event.result.bytesDown }
    }
  }

  #takeMetrics(metrics: Metrics): void {
    const { round, loss, accuracy, attackSuccess, flagged, reason, scores, epsilon } = metrics
    const shown = { round, loss, accuracy, attackSuccess, flagged, reason }
    this.#rounds.push(shown)
    if (this.#rounds.length > MOST_ROUNDS) this.#rounds = this.#rounds.slice(-MOST_ROUNDS)
    if (accuracy !== undefined) this.#accuracy = accuracy
    for (const name of this.#participants.keys())
      this.#set(name, {
        epsilon: epsilon?.[name] ?? this.#participants.get(name)!.epsilon,
        flagged: flagged?.includes(name) ?? false,
        score: scores?.[name] ?? null,
      })
  }

  #set(name: string, change: Partial<Entry>): void {
    const entry = this.#participants.get(name)
    if (entry) Object.assign(entry, change)
  }

  get current(): Status {
    const { participants: _, ...about } = this.about
    return {
      ...about,
      ...this.#at,
      seconds: (performance.now() - this.#begin) / 1000,
      rounds: this.#rounds,
      participants: [...this.#participants].map(([name, entry]) => ({ name, ...entry })),
      accuracy: this.#accuracy,
      bytesUp: this.#bytes.up,
      bytesDown: this.#bytes.down,
    }
  }
}
