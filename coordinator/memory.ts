/** Numbers that something keeps over the rounds of a run, by name. */
export type Memory = ReadonlyMap<string, Float32Array | Float64Array>

/** What keeps something over rounds, so that a run can go on after its coordinator was stopped. */
export interface Remembering {
  /** What it keeps by now: the arrays themselves, to be copied before the next round. */
  readonly memory: Memory
  /** Takes back what it kept, in place of what it keeps; what is missing was not there. */
  recall(memory: Memory): void
}

/** Several memories in one, each under its own name. */
export function joinedMemory(parts: Readonly<Record<string, Remembering>>): Remembering {
  return {
    get memory() {
      const entries = Object.entries(parts).flatMap(([part, { memory }]) =>
        [...memory].map(([name, values]) => [`${part}/${name}`, values] as const),
      )
      return new Map(entries)
    },
    recall(memory) {
      for (const [part, remembering] of Object.entries(parts)) {
        const own = [...memory].filter(([name]) => name.startsWith(`${part}/`))
        remembering.recall(new Map(own.map(([name, values]) => [name.slice(part.length + 1), values])))
      }
    },
  }
}

/** A map of vectors by participant, as a memory. */
export function vectorsMemory<T extends Float32Array | Float64Array>(
  vectors: Map<string, T>,
  copied: (values: Float32Array | Float64Array) => T,
): Remembering {
  return {
    memory: vectors,
    recall(memory) {
      vectors.clear()
      for (const [name, values] of memory) vectors.set(name, copied(values))
    },
  }
}
