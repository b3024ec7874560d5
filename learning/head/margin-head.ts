import * as tf from '../engine/tf.js'
import { crossEntropy } from '../loss/cross-entropy.js'
import type { ClassificationHead } from './head.js'
import { type Margin, marginScores } from './margin.js'
import type { SampleCentres } from './partial-fc.js'
import { cosinesOf } from './unit.js'

/**
 * Scores by cosine: scale * cos(theta) between an embedding and the class centres [dimension, classes], with a margin
 * in training. With `sample` the training loss is that of the sampled classes alone (Partial FC).
 */
export function marginHead(
  centres: tf.Tensor2D,
  scale: number,
  margin: Margin,
  sample?: SampleCentres,
): ClassificationHead {
  const trainingScores = (embeddings: tf.Tensor2D, among: tf.Tensor2D, labels: tf.Tensor1D) =>
    marginScores(cosinesOf(embeddings, among), labels, embeddings, scale, margin)
  return {
    classify: (embeddings, labels) =>
      labels ? trainingScores(embeddings, centres, labels) : tf.mul(cosinesOf(embeddings, centres), scale),
    loss: (embeddings, labels) => {
      const chosen = sample ? sample(centres, labels) : { centres, labels }
      return crossEntropy(trainingScores(embeddings, chosen.centres, chosen.labels), chosen.labels)
    },
  }
}
