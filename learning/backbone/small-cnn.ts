import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import { halved, halvingStage } from '../layer/halving-stage.js'
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
  const stages = widths.map((width, i) =>
    halvingStage(parameters, `${prefix}/conv${i + 1}`, i === 0 ? input.channels : widths[i - 1]!, width),
  )
  const flat = halved(input.height, widths.length) * halved(input.width, widths.length) * widths.at(-1)!
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], Math.sqrt(1 / flat))
  return (images) => {
    const map = stages.reduce<tf.Tensor4D>((x, apply) => tf.relu(apply(x)), images)
    return tf.matMul(tf.reshape(map, [images.shape[0], flat]), project)
  }
}
