import * as tf from './engine/tf.js'

export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Maps a batch of inputs [n, height, width, channels] to embeddings [n, embedding]; each record alone. */
export type Network = (images: tf.Tensor4D) => tf.Tensor2D

/**
 * The mean embedding of an image and of its mirror image: what face recognition tests with (the flip-summed features of
 * ArcFace's evaluation), for networks that were trained on both.
 */
export function bothWays(network: Network): Network {
  return (images) => tf.mul(tf.add(network(images), network(tf.reverse(images, 2))), 0.5)
}
