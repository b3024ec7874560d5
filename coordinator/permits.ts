/** Lets no more than so many pieces of work go on at a time; the others wait in the order in which they came. */
export class Permits {
  readonly #waiting: (() => void)[] = []

  constructor(private left: number) {}

  /** @returns gives the permit back; calling it again does nothing */
  async acquire(): Promise<() => void> {
    if (this.left > 0) this.left--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = this.#waiting.shift()
      if (next) next()
      else this.left++
    }
  }
}
