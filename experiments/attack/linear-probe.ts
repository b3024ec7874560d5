import * as tf from '../../learning/engine/tf.js'
import { crossEntropy } from '../../learning/loss/cross-entropy.js'
import { Parameters } from '../../learning/parameters.js'
import { fitNetwork } from './fit-network.js'

export interface ProbeOptions {
  readonly classes: number
  readonly seed: number
  readonly signal: AbortSignal
}

/** Rows that a probe learns from, and the class that each is taught as: [rows.length]. */
export interface Taught {
  readonly rows: Int32Array
  readonly classes: Int32Array
}

const EPOCHS = 40

/**
 * Trains a linear softmax classifier on some rows and asks it about others.
 * @param features [n, dimension], of about unit deviation in each coordinate
 * @returns probabilities of the classes, row-major [asked.length, classes]
 */
export async function linearProbe(
  features: Float32Array,
  dimension: number,
  taught: Taught,
  asked: Int32Array,
  { classes, seed, signal }: ProbeOptions,
): Promise<Float32Array> {
  const parameters = new Parameters(seed, 'linear probe')
  const kernel = parameters.normal<tf.Rank.R2>('kernel', [dimension, classes], 0.01)
  const bias = parameters.constant<tf.Rank.R1>('bias', [classes], 0)
  const all = tf.tensor2d(features, [features.length / dimension, dimension])
  const logits = (of: Int32Array) =>
    tf.add(tf.matMul(tf.gather(all, tf.tensor1d(of, 'int32')), kernel), bias) as tf.Tensor2D
  try {
    await fitNetwork({
      parameters,
      rows: taught.rows.length,
      epochs: EPOCHS,
      batch: 128,
      rate: 0.02,
      weightDecay: 0.05,
      seed,
      signal,
      loss: (chosen) =>
        crossEntropy(
          logits(chosen.map((i) => taught.rows[i]!)),
          tf.tensor1d(
            chosen.map((i) => taught.classes[i]!),
            'int32',
          ),
        ),
    })
    return tf.tidy(() => tf.softmax(logits(asked)).dataSync() as Float32Array)
  } finally {
    all.dispose()
    parameters.dispose()
  }
}

/** The class of the largest score of a row, and that score. @param scores [rows, classes] */
export function bestClass(
  scores: Float32Array,
  row: number,
  classes: number,
): { readonly named: number; readonly score: number } {
  let named = 0
  for (let k = 1; k < classes; k++) if (scores[row * classes + k]! > scores[row * classes + named]!) named = k
  return { named, score: scores[row * classes + named]! }
}
