/**
 * What the parties themselves know: party k names the right class with probability a_k, independently of the others, and
 * else any of the other K - 1, equally likely.
 */
export class Views {
  constructor(
    /** a_k of each party, 0 to 1; 1 for a party that sees the class perfectly. */
    readonly accuracy: readonly number[],
    readonly classes: number,
  ) {}

  get perfect(): boolean {
    return this.accuracy.every((a) => a === 1)
  }

  /**
   * Density of a release given that a class is the true one, from its density given that it was named.
   * @param total sum of the densities over all named classes
   */
  mixed(party: number, density: number, total: number): number {
    const a = this.accuracy[party]!
    return a * density + ((1 - a) / (this.classes - 1)) * (total - density)
  }
}
