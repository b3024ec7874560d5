import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import { halved, halvingStage } from '../layer/halving-stage.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'

/**
 * The server's network of DuetFace (Mi et al., ACM Multimedia 2022): stages of stride 2, after each of which the mask m that
 * the owner's network made at its own stage raises the map s where the owner looked, s + w m s, with one w a stage, learned
 * from 0. The maps are what ReLU leaves, where the paper's are a sigmoid's.
 *
 * The masks are the last channels of the input, one a stage, [n, height, width, channels - stages ..].
 * @throws RangeError unless the input has a channel beside the masks
 */
export function duetCnn(
  { widths }: Extract<Backbone, { kind: 'duet-cnn' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
): Network {
  const seen = input.channels - widths.length
  if (seen < 1)
    throw new RangeError(`a duet-cnn of ${widths.length} stages needs more than ${input.channels} input channels`)
  const stages = widths.map((width, i) => ({
    apply: halvingStage(parameters, `${prefix}/conv${i + 1}`, i === 0 ? seen : widths[i - 1]!, width),
    weight: parameters.constant<tf.Rank.R1>(`${prefix}/attention${i + 1}`, [1], 0),
    step: 2 ** (i + 1),
  }))
  const flat = halved(input.height, widths.length) * halved(input.width, widths.length) * widths.at(-1)!
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], Math.sqrt(1 / flat))
  return (images) => {
    const [n] = images.shape
    let map = tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, seen])
    for (const [i, { apply, weight, step }] of stages.entries()) {
      const features = tf.relu(apply(map))
      const mask = everyNth(tf.slice(images, [0, 0, 0, seen + i], [-1, -1, -1, 1]), step)
      map = tf.add(features, tf.mul(tf.mul(features, mask), weight)) as tf.Tensor4D
    }
    return tf.matMul(tf.reshape(map, [n, flat]), project)
  }
}

/** Every n-th row and column, from the first. */
function everyNth(x: tf.Tensor4D, step: number): tf.Tensor4D {
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, step, step, 1]) as tf.Tensor4D
}
