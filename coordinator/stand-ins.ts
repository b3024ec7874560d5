import type { RandomStream } from '../learning/engine/random.js'
import * as tf from '../learning/engine/tf.js'
import type { Parameters } from '../learning/parameters.js'
import type { Plan } from '../proto/plan.js'

/** Rows of each party, in the plan's order; undefined for a party that is absent. */
export type PartyRows<T> = readonly (T | undefined)[]

/**
 * Learned vectors in the place of those of absent parties, one for each party. While a party is there, its vector is
 * taught by dropping the party from some records of every step, drawn at random (modality dropout, as in Neverova et al.
 * 2016, ModDrop), so that the layers above learn to do without it too.
 */
export class StandIns {
  readonly #vectors: readonly tf.Variable<tf.Rank.R2>[]
  readonly #stream: RandomStream

  /** @param dropout probability that a record of a training step lacks one of the parties, drawn evenly */
  constructor(
    parameters: Parameters,
    { participants }: Pick<Plan, 'participants'>,
    dimension: number,
    private readonly dropout: number,
  ) {
    this.#vectors = participants.map(({ name }) => parameters.constant(`stand-in/${name}`, [1, dimension], 0))
    this.#stream = parameters.stream('party-dropout')
  }

  /** Which rows of which party a training step learns from: 1 or 0, row-major [rows], for each party. */
  draw(inputs: PartyRows<tf.Tensor2D>, rows: number): Float32Array[] {
    const shown = inputs.map((input) => new Float32Array(rows).fill(input === undefined ? 0 : 1))
    const present = shown.filter((_, party) => inputs[party] !== undefined)
    // The last party that is there is never dropped.
    if (present.length < 2) return shown
    for (let row = 0; row < rows; row++)
      if (this.#stream.uniform() < this.dropout) present[this.#stream.integer(present.length)]![row] = 0
    return shown
  }

  /** Vectors [rows, d] of every party. @param shown which of the rows are the parties' own; without it, all that came */
  fill(inputs: PartyRows<tf.Tensor2D>, rows: number, shown?: readonly Float32Array[]): tf.Tensor2D[] {
    return this.#vectors.map((vector, party) => {
      const input = inputs[party]
      if (input === undefined) return tf.tile(vector, [rows, 1])
      if (shown === undefined) return input
      const own = tf.tensor2d(shown[party]!, [rows, 1])
      return tf.add(tf.mul(input, own), tf.mul(vector, tf.sub(1, own)))
    })
  }
}
