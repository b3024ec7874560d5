import * as tf from '../engine/tf.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'

const KERNEL = 5
const WIDTHS = [16, 32] as const

/**
 * The network of BadNets (Gu et al. 2017, table I): two 5x5 convolutions without padding, of 16 and 32 channels, each
 * with ReLU and 2x2 mean pooling; then the fully connected layer (512 there) that is our embedding, with ReLU.
 */
export function badnetsCnn(parameters: Parameters, prefix: string, input: ImageShape, embedding: number): Network {
  const stages = WIDTHS.map((width, i) => {
    const from = i === 0 ? input.channels : WIDTHS[i - 1]!
    const filter = parameters.he<tf.Rank.R4>(
      `${prefix}/conv${i + 1}/kernel`,
      [KERNEL, KERNEL, from, width],
      KERNEL * KERNEL * from,
    )
    const bias = parameters.constant<tf.Rank.R1>(`${prefix}/conv${i + 1}/bias`, [width], 0)
    return (x: tf.Tensor4D) => {
      const map = tf.relu(tf.add(tf.conv2d(x, filter, 1, 'valid'), bias)) as tf.Tensor4D
      return tf.avgPool(map, 2, 2, 'valid')
    }
  })
  const left = (length: number) => WIDTHS.reduce<number>((n) => Math.floor((n - KERNEL + 1) / 2), length)
  const flat = left(input.height) * left(input.width) * WIDTHS[1]
  const kernel = parameters.he<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], flat)
  const bias = parameters.constant<tf.Rank.R1>(`${prefix}/embedding/bias`, [embedding], 0)
  return (images) => {
    const map = stages.reduce((x, apply) => apply(x), images)
    return tf.relu(tf.add(tf.matMul(tf.reshape(map, [images.shape[0], flat]), kernel), bias)) as tf.Tensor2D
  }
}
