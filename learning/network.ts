import { castMap, requireBfloat16 } from './engine/bfloat16.js'
import * as tf from './engine/tf.js'

export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * What a network's input is to it. In `training` batch norm uses the batch's own statistics and moves its running ones
 * towards them; in `measurement` it uses the batch's own too, and its running ones become them; in `prediction` it uses
 * the running ones.
 */
export type Phase = 'training' | 'measurement' | 'prediction'

/**
 * Maps a batch of inputs [n, height, width, channels] to embeddings [n, embedding]; each record alone, but for batch
 * norm outside prediction. The phase is `prediction` unless it is given.
 */
export type Network = (images: tf.Tensor4D, phase?: Phase) => tf.Tensor2D

/**
 * The mean embedding of an image and of its mirror image: what face recognition tests with (the flip-summed features of
 * ArcFace's evaluation), for networks that were trained on both.
 */
export function bothWays(network: Network): Network {
  return (images, phase) => tf.mul(tf.add(network(images, phase), network(tf.reverse(images, 2), phase)), 0.5)
}

/** Of the maps inside a network; weights and statistics are float32 always. */
export type Precision = 'float32' | 'bfloat16'

/**
 * Runs a part of a network on maps of the given precision; what goes in and comes out is float32.
 * @throws ENGINE_BFLOAT16 where bfloat16 cannot be computed
 */
export function castedInside(precision: Precision, x: tf.Tensor4D, body: (x: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  if (precision === 'float32') return body(x)
  requireBfloat16()
  return castMap(body(castMap(x, 'bfloat16')), 'float32')
}
