import * as tf from '../../learning/engine/tf.js'
import { crossEntropy } from '../../learning/loss/cross-entropy.js'
import { rankPairs } from '../../learning/metrics/ranked-pairs.js'
import { areaUnderCurve, rocCurve } from '../../learning/metrics/roc.js'
import { Parameters } from '../../learning/parameters.js'
import { fitNetwork } from './fit-network.js'
import { type Measured, measured } from './measured.js'
import { standardiser } from './standardise.js'
import type { Target } from './target.js'

const HIDDEN = 32

/**
 * Attribute inference (Song and Shmatikov 2020, "Overlearning reveals sensitive attributes"): an attacker who knows the
 * attribute of the training records trains a classifier of one hidden layer on their released vectors, with fresh noise in
 * every epoch, and scores the released vectors of others.
 * @param attribute 0 or 1 of each record of the run
 * @param released what was released of the records asked about
 * @returns a score for each, higher for 1
 */
export async function inferAttribute(
  target: Target,
  attribute: Uint8Array,
  released: Float32Array,
  { epochs, signal }: { readonly epochs: number; readonly signal: AbortSignal },
): Promise<Float32Array> {
  const dimension = target.featureLength
  const { train } = target.data.split
  const clean = target.clean(target.slices, train)
  const parameters = new Parameters(target.plan.seed, 'attribute inference')
  const into = parameters.he<tf.Rank.R2>('hidden/kernel', [dimension, HIDDEN], dimension)
  const bias = parameters.constant<tf.Rank.R1>('hidden/bias', [HIDDEN], 0)
  const out = parameters.normal<tf.Rank.R2>('kernel', [HIDDEN, 2], 0.1)
  const network = (features: Float32Array) => {
    const x = tf.tensor2d(features, [features.length / dimension, dimension])
    return tf.matMul(tf.relu(tf.add(tf.matMul(x, into), bias)) as tf.Tensor2D, out) as tf.Tensor2D
  }
  const standardise = standardiser(target.features(target.release(clean, 'attribute', 0)), dimension)
  let own: Float32Array = new Float32Array(0)
  try {
    await fitNetwork({
      parameters,
      rows: train.length,
      epochs,
      batch: 64,
      rate: 0.005,
      weightDecay: 0.02,
      seed: target.plan.seed,
      signal,
      onEpoch: (epoch) => {
        own = standardise(target.features(target.release(clean, 'attribute', epoch)))
      },
      loss: (rows) => {
        const features = new Float32Array(rows.length * dimension)
        for (const [to, row] of rows.entries())
          features.set(own.subarray(row * dimension, (row + 1) * dimension), to * dimension)
        return crossEntropy(
          network(features),
          tf.tensor1d(
            rows.map((row) => attribute[train[row]!]!),
            'int32',
          ),
        )
      },
    })
    return tf.tidy(() => {
      const [no, yes] = tf.split(network(standardise(target.features(released))), 2, 1)
      return tf.sub(yes!, no!).dataSync() as Float32Array
    })
  } finally {
    parameters.dispose()
  }
}

/** Area under the ROC curve of scores against an attribute, with an interval over people. @throws ONE_CLASS */
export function attributeAuc(
  people: Int32Array,
  scores: ArrayLike<number>,
  has: ArrayLike<number>,
  name: string,
): Measured {
  const ranked = rankPairs(scores, has)
  return measured(people, (weights) => areaUnderCurve(rocCurve(ranked, weights)), 'attribute', name)
}
