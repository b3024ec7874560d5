import type { RandomStream } from '../../learning/engine/random.js'
import { l2Norm, rowLength } from '../clip.js'
import { gaussian } from './gaussian.js'
import type { Mechanism } from './mechanism.js'
import { checkMagnitudes, readable } from './parameter.js'

export interface BatchMaximumNoiseOptions {
  /** Standard deviation of the noise over the largest L2 norm of the batch. */
  readonly noiseMultiplier: number
}

/**
 * UNSAFE, a baseline of the literature: Gaussian noise whose deviation is a multiple of the largest norm in the batch, in
 * place of that of a clip norm. It has no epsilon at any delta: the largest norm is a function of the records, with which
 * the noise of everybody grows and shrinks, so that one record changes the law of all rows, and by no bound, since norms
 * have none (a batch with a record of norm 1e6 is told from one without it by the size of its noise alone). Its event is
 * an unprotected release.
 * @throws MECHANISM_INVALID if the multiplier is not between 1e-30 and 1e30; perturb() too where a norm is beyond
 */
export function batchMaximumNoise({ noiseMultiplier }: BatchMaximumNoiseOptions): Mechanism {
  checkMagnitudes('batch-maximum-noise', { noiseMultiplier })
  const ofBatch = (values: Float32Array, rows: number) => {
    const clip = largestNorm(values, rows)
    return gaussian({ clip, sigma: Math.max(noiseMultiplier * clip, LEAST_NORM) })
  }
  return {
    name: 'batch-maximum-noise',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    describe: () =>
      `unsafe: Gaussian noise of ${readable(noiseMultiplier)} times the largest norm of the batch, which depends on the records`,
    ofBatch,
    perturb: (values: Float32Array, rows: number, stream: RandomStream) =>
      ofBatch(values, rows).perturb(values, rows, stream),
  }
}

/** In place of 0, for a batch of nothing but zeros. */
const LEAST_NORM = 1e-20

function largestNorm(values: Float32Array, rows: number): number {
  const length = rowLength(values.length, rows)
  let largest = LEAST_NORM
  for (let row = 0; row < rows; row++) largest = Math.max(largest, l2Norm(values, row * length, (row + 1) * length))
  return largest
}
