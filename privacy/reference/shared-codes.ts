/**
 * Which of N codes stands for a class at each party.
 *
 * With fewer codes than classes, the most frequent classes have a code of their own, the same at every party; each
 * later block of N classes shares these codes, shifted by its number at the second party, by twice that at the third and
 * so on (a Latin square), so that several parties together tell classes apart that share a code at one.
 */
export class SharedCodes {
  /** Place of each class when the most frequent comes first. */
  readonly #rank: Int32Array

  /** @param prior share of each class */
  constructor(
    readonly codes: number,
    prior: Float64Array,
  ) {
    this.#rank = new Int32Array(prior.length)
    const order = Array.from(prior.keys()).sort((a, b) => prior[b]! - prior[a]!)
    for (const [rank, named] of order.entries()) this.#rank[named] = rank
  }

  codeOf(party: number, named: number): number {
    const rank = this.#rank[named]!
    const block = Math.floor(rank / this.codes)
    return (rank + party * block) % this.codes
  }
}
