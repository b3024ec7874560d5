/** Failed attempts of one address within a window after which it is not listened to for the rest of it. */
const MOST_FAILURES = 20
const WINDOW_MS = 60_000
/** Addresses that are remembered; the oldest are forgotten first. */
const MOST_ADDRESSES = 10_000

/** Counts failed joins by address, so that guessing is answered before a signature is looked at. */
export class FailedAttempts {
  readonly #counts = new Map<string, { since: number; failures: number }>()

  /** @param now milliseconds, for tests */
  constructor(private readonly now: () => number = Date.now) {}

  isBlocked(address: string): boolean {
    const count = this.#counts.get(address)
    return count !== undefined && this.now() - count.since < WINDOW_MS && count.failures >= MOST_FAILURES
  }

  note(address: string): void {
    const before = this.#counts.get(address)
    const current = before && this.now() - before.since < WINDOW_MS ? before : { since: this.now(), failures: 0 }
    current.failures++
    this.#counts.delete(address)
    this.#counts.set(address, current)
    if (this.#counts.size > MOST_ADDRESSES) this.#counts.delete(this.#counts.keys().next().value!)
  }
}
