/** The latest release of every training record, of all parties: what the top model learns from between releases. */
export class KeptReleases {
  readonly #rows = new Map<number, readonly Float32Array[]>()

  constructor(private readonly parties: number) {}

  has(position: number): boolean {
    return this.#rows.has(position)
  }

  /** @param released of each party, row-major [positions.length, columns] */
  put(positions: Int32Array, released: readonly Float32Array[]): void {
    for (const [i, position] of positions.entries())
      this.#rows.set(
        position,
        released.map((each) => {
          const columns = each.length / positions.length
          return each.slice(i * columns, (i + 1) * columns)
        }),
      )
  }

  /** Of each party, row-major [positions.length, columns]. */
  of(positions: ArrayLike<number>): Float32Array[] {
    return Array.from({ length: this.parties }, (_, party) => {
      const rows = Array.from(positions, (position) => this.#rows.get(position)![party]!)
      const columns = rows[0]?.length ?? 0
      const all = new Float32Array(rows.length * columns)
      for (const [i, row] of rows.entries()) all.set(row, i * columns)
      return all
    })
  }

  /** All of it, in ascending order of positions. */
  all(): { readonly positions: Int32Array; readonly released: readonly Float32Array[] } {
    const positions = Int32Array.from(this.#rows.keys()).sort()
    return { positions, released: this.of(positions) }
  }
}
