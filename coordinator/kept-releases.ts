import type { PartyRows } from './stand-ins.js'

/** The latest release of every training record, of all parties: what the top model learns from between releases. */
export class KeptReleases {
  readonly #rows = new Map<number, PartyRows<Float32Array>>()

  constructor(private readonly parties: number) {}

  has(position: number): boolean {
    return this.#rows.has(position)
  }

  /** @param released of each party, row-major [positions.length, columns]; nothing of who is absent, whose rows stay */
  put(positions: Int32Array, released: PartyRows<Float32Array>): void {
    for (const [i, position] of positions.entries()) {
      const before = this.#rows.get(position)
      this.#rows.set(
        position,
        released.map((each, party) => {
          if (each === undefined) return before?.[party]
          const columns = each.length / positions.length
          return each.slice(i * columns, (i + 1) * columns)
        }),
      )
    }
  }

  /** Of each party, row-major [positions.length, columns]; undefined for a party that has not released all of them. */
  of(positions: ArrayLike<number>): (Float32Array | undefined)[] {
    return Array.from({ length: this.parties }, (_, party) => {
      const rows = Array.from(positions, (position) => this.#rows.get(position)![party])
      return rows.every((row) => row !== undefined) ? joined(rows) : undefined
    })
  }

  /** All of it, in ascending order of positions. */
  all(): { readonly positions: Int32Array; readonly released: PartyRows<Float32Array> } {
    const positions = Int32Array.from(this.#rows.keys()).sort()
    return { positions, released: this.of(positions) }
  }
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const columns = rows[0]?.length ?? 0
  const all = new Float32Array(rows.length * columns)
  for (const [i, row] of rows.entries()) all.set(row, i * columns)
  return all
}
