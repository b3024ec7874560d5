import * as tf from '../engine/tf.js'
import type { ImageShape } from '../network.js'
import type { Parameters } from '../parameters.js'

/** From embeddings [n, embedding] to images [n, height, width, channels] with values in (-1, 1). */
export type EmbeddingDecoder = (embeddings: tf.Tensor2D) => tf.Tensor4D

const HIDDEN = 512

/**
 * A network that draws an image from an embedding: one hidden layer with ReLU, then every pixel by itself with tanh. Dense
 * throughout: it learns from a few hundred images in seconds, where one of transposed convolutions takes minutes.
 */
export function embeddingDecoder(
  parameters: Parameters,
  prefix: string,
  embedding: number,
  { height, width, channels }: ImageShape,
): EmbeddingDecoder {
  const pixels = height * width * channels
  const hidden = parameters.he<tf.Rank.R2>(`${prefix}/hidden/kernel`, [embedding, HIDDEN], embedding)
  const offset = parameters.constant<tf.Rank.R1>(`${prefix}/hidden/bias`, [HIDDEN], 0)
  const draw = parameters.normal<tf.Rank.R2>(`${prefix}/image/kernel`, [HIDDEN, pixels], Math.sqrt(1 / HIDDEN) / 4)
  const mean = parameters.constant<tf.Rank.R1>(`${prefix}/image/bias`, [pixels], 0)
  return (embeddings) => {
    const features = tf.relu(tf.add(tf.matMul(embeddings, hidden), offset)) as tf.Tensor2D
    return tf.reshape(tf.tanh(tf.add(tf.matMul(features, draw), mean)), [-1, height, width, channels])
  }
}
