import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'

/** The plain network of the backdoor papers: 3x3 convolutions of stride 2 with bias and ReLU, then one projection. */
export function smallCnn(
  { widths }: Extract<Backbone, { kind: 'small-cnn' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
): Network {
  const stages = widths.map((width, i) => {
    const from = i === 0 ? input.channels : widths[i - 1]!
    const kernel = parameters.he<tf.Rank.R4>(`${prefix}/conv${i + 1}/kernel`, [3, 3, from, width], 9 * from)
    const bias = parameters.constant<tf.Rank.R1>(`${prefix}/conv${i + 1}/bias`, [width], 0)
    return (x: tf.Tensor4D) => tf.relu(tf.add(tf.conv2d(x, kernel, 2, 'same'), bias) as tf.Tensor4D)
  })
  const halved = (length: number) => widths.reduce((n) => Math.ceil(n / 2), length)
  const flat = halved(input.height) * halved(input.width) * widths.at(-1)!
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], Math.sqrt(1 / flat))
  return (images) => {
    const map = stages.reduce((x, apply) => apply(x), images)
    return tf.matMul(tf.reshape(map, [images.shape[0], flat]), project)
  }
}
