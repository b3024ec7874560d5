/**
 * Hands on what comes from several senders in the ascending order of their names, each as soon as everything before it has
 * come or is known never to come. What came too early waits.
 */
export class InOrder<T> {
  readonly #names: readonly string[]
  readonly #waiting = new Map<string, T>()
  readonly #absent = new Set<string>()
  #next = 0

  constructor(
    names: readonly string[],
    private readonly use: (name: string, value: T) => void,
  ) {
    this.#names = names.toSorted()
  }

  /** How many wait for somebody before them. */
  get waiting(): number {
    return this.#waiting.size
  }

  take(name: string, value: T): void {
    this.#waiting.set(name, value)
    this.#handOn()
  }

  /** Nothing will come from this sender. */
  skip(name: string): void {
    this.#absent.add(name)
    this.#handOn()
  }

  #handOn(): void {
    for (; this.#next < this.#names.length; this.#next++) {
      const name = this.#names[this.#next]!
      const value = this.#waiting.get(name)
      if (value !== undefined) {
        this.#waiting.delete(name)
        this.use(name, value)
      } else if (!this.#absent.has(name)) return
    }
  }
}
