import * as tf from '../engine/tf.js'
import type { Margin } from './margin.js'

/** As in the published code: the weight of a batch in the moving averages, and the slack next to 0, pi and +-1. */
const AVERAGE_RATE = 0.01
const SLACK = 1e-3
const LENGTHS = { least: 1e-3, most: 100 } as const

/** What an AdaFace head keeps of the embeddings' lengths: scalar buffers, moving averages over the batches. */
export interface LengthAverages {
  readonly mean: tf.Variable<tf.Rank.R0>
  readonly deviation: tf.Variable<tf.Rank.R0>
}

/** Values of `LengthAverages` before training, as published. */
export const FIRST_AVERAGES = { mean: 20, deviation: 100 } as const

/**
 * AdaFace (Kim et al. 2022, eqs. 15-17): cos(theta + angle) - shift, angle = -margin * z and shift = margin * z + margin,
 * where z in [-1, 1] is the length of the embedding, which tells its image's quality, standardised by the moving
 * averages and times `concentration`. Each call takes its batch into the averages first.
 *
 * As in the published code, lengths are clipped to 0.001 .. 100 and carry no gradient, the deviation of a batch is the
 * unbiased one (of a batch of one record: 0), and angles stay 0.001 away from 0 and pi, cosines from +-1, where the
 * gradient is 0; that is done for the true class alone, where the published code also clips the others' cosines.
 */
export function adaFace(margin: number, concentration: number, averages: LengthAverages): Margin {
  return (target, _cosines, embeddings) => {
    const lengths = tf.clipByValue(tf.norm(embeddings, 2, 1), LENGTHS.least, LENGTHS.most) as tf.Tensor1D
    takeIn(averages, lengths)
    const standardised = tf.div(tf.sub(lengths, averages.mean), tf.add(averages.deviation, SLACK))
    const z = tf.clipByValue(tf.mul(standardised, concentration), -1, 1) as tf.Tensor1D
    return { target: adaptiveMargin(target, z, margin) }
  }
}

function takeIn({ mean, deviation }: LengthAverages, lengths: tf.Tensor1D): void {
  const batch = tf.mean(lengths)
  const squares = tf.sum(tf.square(tf.sub(lengths, batch)))
  const spread = tf.sqrt(tf.div(squares, Math.max(1, lengths.size - 1)))
  for (const [average, value] of [
    [mean, batch],
    [deviation, spread],
  ] as const)
    average.assign(tf.add(tf.mul(average, 1 - AVERAGE_RATE), tf.mul(value, AVERAGE_RATE)))
}

/** Values and derivatives by the cosines [n], with z [n]. */
function adaptiveMargin(cosines: tf.Tensor1D, z: tf.Tensor1D, margin: number) {
  const clipped = tf.clipByValue(cosines, SLACK - 1, 1 - SLACK)
  const angles = tf.acos(clipped)
  const moved = tf.sub(angles, tf.mul(z, margin))
  const kept = tf.clipByValue(moved, SLACK, Math.PI - SLACK)
  const free = tf.logicalAnd(tf.equal(cosines, clipped), tf.equal(moved, kept))
  const slopes = tf.div<tf.Tensor1D>(tf.sin(kept), tf.sin(angles))
  return {
    values: tf.sub<tf.Tensor1D>(tf.cos(kept), tf.mul(tf.add(z, 1), margin)),
    slopes: tf.where(free, slopes, tf.zerosLike(slopes)),
  }
}
