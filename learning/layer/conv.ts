import { mapTypeOf } from '../engine/native-op.js'
import { mapConvolution, padBfloat16 } from '../engine/own-kernels.js'
import * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'

export interface ConvSpec {
  /** Side of the square kernel, odd. */
  readonly kernel: number
  readonly from: number
  readonly to: number
  readonly stride?: number
  readonly pad?: 'same' | 'symmetric'
  /** Standard deviation of the first weights; He et al.'s if not given. */
  readonly deviation?: number
}

export type MapLayer = (x: tf.Tensor4D) => tf.Tensor4D

/**
 * A convolution without bias, He-initialised unless `deviation` says otherwise.
 *
 * `pad`: `symmetric` puts (kernel - 1) / 2 on every side, as PyTorch and so InsightFace's networks do; `same` is
 * TensorFlow's, which puts the odd row and column of a strided convolution behind the map and needs no padded copy.
 */
export function conv(parameters: Parameters, name: string, spec: ConvSpec): MapLayer {
  const { kernel, from, to, stride = 1, pad = 'same' } = spec
  const deviation = spec.deviation ?? Math.sqrt(2 / (kernel * kernel * from))
  const filter = parameters.normal<tf.Rank.R4>(`${name}/kernel`, [kernel, kernel, from, to], deviation)
  if (pad === 'same' || stride === 1 || kernel === 1) return (x) => convolve(x, filter, stride, 'same')
  return (x) => convolve(padMap(x, kernel, stride), filter, stride, 'valid')
}

/** A convolution of each channel by a kernel of its own: filter [k, k, channels, 1]. */
export function depthwise(parameters: Parameters, name: string, spec: Omit<ConvSpec, 'to' | 'deviation'>): MapLayer {
  const { kernel, from, stride = 1, pad = 'same' } = spec
  const filter = parameters.he<tf.Rank.R4>(`${name}/kernel`, [kernel, kernel, from, 1], kernel * kernel)
  const strides: [number, number] = [stride, stride]
  if (pad === 'same' || stride === 1) return (x) => tf.depthwiseConv2d(x, filter, strides, 'same')
  return (x) => tf.depthwiseConv2d(padMap(x, kernel, stride), filter, strides, 'valid')
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, pad: 'same' | 'valid'): tf.Tensor4D {
  return mapTypeOf(x) === 'float32' ? tf.conv2d(x, filter, stride, pad) : mapConvolution(x, filter, stride, pad)
}

/** Pads symmetrically, less the rows and columns behind that no window reaches. */
function padMap(x: tf.Tensor4D, kernel: number, stride: number): tf.Tensor4D {
  const [, height, width] = x.shape
  const before = (kernel - 1) / 2
  const behind = (length: number) => {
    const windows = Math.floor((length - 1) / stride) + 1
    return Math.max(0, (windows - 1) * stride + kernel - before - length)
  }
  const paddings: [number, number][] = [
    [0, 0],
    [before, behind(height)],
    [before, behind(width)],
    [0, 0],
  ]
  return mapTypeOf(x) === 'float32' ? tf.pad(x, paddings) : padBfloat16(x, paddings)
}
