import * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'
import type { MapLayer } from './conv.js'

/** A 3x3 convolution of stride 2 with bias, without activation; its variables are `name/kernel` and `name/bias`. */
export function halvingStage(parameters: Parameters, name: string, from: number, to: number): MapLayer {
  const kernel = parameters.he<tf.Rank.R4>(`${name}/kernel`, [3, 3, from, to], 9 * from)
  const bias = parameters.constant<tf.Rank.R1>(`${name}/bias`, [to], 0)
  return (x) => tf.add(tf.conv2d(x, kernel, 2, 'same'), bias) as tf.Tensor4D
}

/** Height or width after so many such stages. */
export function halved(length: number, stages: number): number {
  let left = length
  for (let i = 0; i < stages; i++) left = Math.ceil(left / 2)
  return left
}
