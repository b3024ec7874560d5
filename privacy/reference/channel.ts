import type { RandomStream } from '../../learning/engine/random.js'

/**
 * What a mechanism makes of the class that a party names: one release of the class's code. The reference limit decodes
 * such releases (monte-carlo.ts).
 */
export interface Channel {
  /** Order of magnitude of the multiplications that one release takes here. */
  readonly work: number
  /**
   * Draws a release for each named class and measures it against every class.
   * @param party who releases, 0 .. parties - 1: codes may differ by party
   * @param named classes, each 0 .. K-1
   * @returns row-major [named.length, K]: ln of the density of each release given each class, up to a term of its row
   */
  release(party: number, named: Int32Array, stream: RandomStream): Float64Array
}
