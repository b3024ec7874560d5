import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'

/** A multilayer perceptron over flattened inputs, for tables: hidden layers with bias and ReLU, then one projection. */
export function mlp(
  { widths }: Extract<Backbone, { kind: 'mlp' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
): Network {
  const features = input.height * input.width * input.channels
  const hidden = widths.map((width, i) => {
    const from = i === 0 ? features : widths[i - 1]!
    const kernel = parameters.he<tf.Rank.R2>(`${prefix}/dense${i + 1}/kernel`, [from, width], from)
    const bias = parameters.constant<tf.Rank.R1>(`${prefix}/dense${i + 1}/bias`, [width], 0)
    return (x: tf.Tensor2D) => tf.relu(tf.add(tf.matMul(x, kernel), bias)) as tf.Tensor2D
  })
  const last = widths.at(-1)!
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [last, embedding], Math.sqrt(1 / last))
  return (rows) => {
    const flat = tf.reshape(rows, [rows.shape[0], features]) as tf.Tensor2D
    return tf.matMul(
      hidden.reduce((x, apply) => apply(x), flat),
      project,
    )
  }
}
