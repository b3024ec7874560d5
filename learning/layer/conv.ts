import { type MapPadding, mapConvolution } from '../engine/map-convolution.js'
import { hasKernels, mapTypeOf } from '../engine/native-op.js'
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
 * TensorFlow's, which puts the odd row and column of a strided convolution behind the map.
 */
export function conv(parameters: Parameters, name: string, spec: ConvSpec): MapLayer {
  const { kernel, from, to, stride = 1, pad = 'same' } = spec
  const deviation = spec.deviation ?? Math.sqrt(2 / (kernel * kernel * from))
  const filter = parameters.normal<tf.Rank.R4>(`${name}/kernel`, [kernel, kernel, from, to], deviation)
  const symmetric = pad === 'symmetric' && stride > 1 && kernel > 1
  return (x) => convolve(x, filter, stride, symmetric ? symmetricPadding(x, kernel, stride) : 'same')
}

/** A convolution of each channel by a kernel of its own: filter [k, k, channels, 1]. */
export function depthwise(parameters: Parameters, name: string, spec: Omit<ConvSpec, 'to' | 'deviation'>): MapLayer {
  const { kernel, from, stride = 1, pad = 'same' } = spec
  const filter = parameters.he<tf.Rank.R4>(`${name}/kernel`, [kernel, kernel, from, 1], kernel * kernel)
  const strides: [number, number] = [stride, stride]
  if (pad === 'same' || stride === 1) return (x) => tf.depthwiseConv2d(x, filter, strides, 'same')
  return (x) => tf.depthwiseConv2d(padded(x, symmetricPadding(x, kernel, stride)), filter, strides, 'valid')
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, padding: MapPadding): tf.Tensor4D {
  const plain = mapTypeOf(x) === 'float32'
  if (padding === 'same')
    return plain ? tf.conv2d(x, filter, stride, 'same') : mapConvolution(x, filter, stride, 'same')
  if (hasKernels()) return mapConvolution(x, filter, stride, padding)
  return tf.conv2d(padded(x, padding), filter, stride, 'valid')
}

type Sides = Exclude<MapPadding, 'same'>

/** The same on all sides, less the rows and columns behind that no window reaches. */
function symmetricPadding({ shape: [, height, width] }: tf.Tensor4D, kernel: number, stride: number): Sides {
  const before = (kernel - 1) / 2
  const behind = (length: number) => {
    const windows = Math.floor((length - 1) / stride) + 1
    return Math.max(0, (windows - 1) * stride + kernel - before - length)
  }
  return [before, behind(height), before, behind(width)]
}

function padded(x: tf.Tensor4D, [above, below, left, right]: Sides): tf.Tensor4D {
  return tf.pad(x, [
    [0, 0],
    [above, below],
    [left, right],
    [0, 0],
  ])
}
