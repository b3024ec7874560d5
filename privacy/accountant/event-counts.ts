import { EXIT, FedveilError } from '../../proto/error.js'
import { type EventCount, eventKey, type PrivacyEvent, pureEpsilon } from '../event.js'
import type { Adjacency } from './accountant.js'

/**
 * How often each event happened, in an order that does not depend on the order in which they came: whatever is computed
 * from it is the same for every order of composition, to the last bit.
 */
export class EventCounts {
  readonly #counts = new Map<string, { event: PrivacyEvent; times: number }>()
  #sorted: readonly EventCount[] | undefined

  /** @param times whole number >= 1 */
  add(event: PrivacyEvent, times: number): void {
    if (!(Number.isSafeInteger(times) && times >= 1)) {
      throw new FedveilError('EVENT_TIMES', `an event happens a whole number of times, got ${times}`, EXIT.usage)
    }
    if (event.kind === 'repeated') {
      this.add(event.event, times * event.times)
      return
    }
    // Everybody takes part: no sampling at all.
    if (event.kind === 'poissonSampled' && event.rate === 1) {
      this.add(event.event, times)
      return
    }
    const key = eventKey(event)
    const known = this.#counts.get(key)
    if (known) known.times += times
    else this.#counts.set(key, { event, times })
    this.#sorted = undefined
  }

  /** By their text, `repeated` ones taken apart. */
  list(): readonly EventCount[] {
    this.#sorted ??= [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { event, times }]) => ({ event, times }))
    return this.#sorted
  }
}

/** Epsilon at delta 0: basic composition of pure releases; Infinity if one of them is not. */
export function sumOfPure(events: readonly EventCount[], adjacency: Adjacency): number {
  const sum = events.reduce(
    (total, { event, times }) => total + times * (pureEpsilon(event, adjacency) ?? Number.POSITIVE_INFINITY),
    0,
  )
  // Upwards by more than the rounding of the products and additions.
  return sum * (1 + (events.length + 1) * Number.EPSILON)
}

/** @throws DELTA_RANGE unless 0 <= delta < 1 */
export function checkDeltaRange(delta: number): void {
  if (delta >= 0 && delta < 1) return
  throw new FedveilError('DELTA_RANGE', `delta must lie from 0 up, below 1, got ${delta}`, EXIT.usage)
}

/** The error of an accountant that cannot judge an event. */
export function unsupportedEvent(accountant: string, event: PrivacyEvent): FedveilError {
  const what = event.kind === 'poissonSampled' ? `${event.kind} ${event.event.kind}` : event.kind
  return new FedveilError(
    'UNSUPPORTED_EVENT',
    `the ${accountant} accountant has no bound for a "${what}" event: take another accountant or mechanism`,
    EXIT.privacy,
  )
}
