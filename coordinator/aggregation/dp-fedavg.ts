import type { RandomStream } from '../../learning/engine/random.js'
import { clipRows } from '../../privacy/clip.js'
import { gridStep } from '../../privacy/mechanism/grid.js'
import { EXIT, FedveilError } from '../../proto/error.js'

export interface DpFedavgOptions {
  /** Length d of an update. */
  readonly dimension: number
  /** L2 norm S; updates are clipped here again, whatever their senders say they did. */
  readonly clip: number
  /** z: the noise on the sum has standard deviation z S in each coordinate. */
  readonly noiseMultiplier: number
  /** q n, fixed beforehand: the count that was really drawn is private. */
  readonly expectedCount: number
  readonly stream: RandomStream
}

/**
 * Federated averaging with central noise: (sum of clip(u_i; S) + N(0, (z S)^2 I)) / (q n).
 *
 * The sum is taken in float64 in the order given (participant-id order for equal bytes, law 6); with its noise it is rounded
 * to a public grid of at most a thousandth of the noise, as by mechanism/gaussian.ts. A round without any
 * update is noise alone: leaving it out would tell that nobody was drawn.
 * @param updates n >= 0 updates, each a flat vector [d]; left as they were
 * @returns a new vector [d]
 * @throws UPDATE_LENGTH if an update has another length
 * Source: McMahan, Ramage, Talwar and Zhang 2018 (arXiv:1710.06963), algorithm 1 with the fixed-denominator estimator.
 */
export function dpFedavg(updates: readonly Float32Array[], options: DpFedavgOptions): Float32Array {
  const { dimension, clip, noiseMultiplier, expectedCount, stream } = options
  const sum = new Float64Array(dimension)
  for (const [i, update] of updates.entries()) {
    if (update.length !== dimension)
      throw new FedveilError(
        'UPDATE_LENGTH',
        `updates[${i}] has ${update.length} values, expected ${dimension}`,
        EXIT.refused,
      )
    const clipped = clipRows(update, 1, clip)
    for (let k = 0; k < dimension; k++) sum[k]! += clipped[k]!
  }
  const noised = Float32Array.from(sum)
  const deviation = noiseMultiplier * clip
  stream.addNormal(noised, deviation, gridStep(deviation))
  return noised.map((value) => value / expectedCount)
}
