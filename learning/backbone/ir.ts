import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import { batchNorm, type PhasedLayer } from '../layer/batch-norm.js'
import { conv } from '../layer/conv.js'
import { denseNorm } from '../layer/dense-norm.js'
import { castedInside, type ImageShape, type Network, type Precision } from '../network.js'
import type { Parameters } from '../parameters.js'

/** Units of the four stages (He et al. 2016, table 1; 50 has two 3x3 convolutions a unit here, as in ArcFace). */
const UNITS = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 14, 3] } as const
const WIDTHS = [64, 128, 256, 512] as const

/** IR-18, IR-34, IR-50: ArcFace's networks, for 112x112 (`irNetwork`). */
export function ir(
  { depth }: Extract<Backbone, { kind: 'ir' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
  precision: Precision,
): Network {
  const stages = WIDTHS.map((width, i) => ({ width, units: UNITS[depth][i]! }))
  return irNetwork(stages, parameters, prefix, input, embedding, precision)
}

/** Some units of one width; the first of them halves the map. */
export interface Stage {
  readonly width: number
  readonly units: number
}

/**
 * The residual networks of ArcFace (Deng et al. 2019, sec. 3.2) in the lay-out of InsightFace's `iresnet`: a 3x3 stem that
 * keeps the size, stages that halve the map in their first unit, batch norm, the last map flattened, one fully connected
 * layer with bias, batch norm without a gain. Convolutions start at N(0, 0.1^2), the last layer at
 * U(+-1 / sqrt(fan in)), as there. The last map is flattened with the channels last, where PyTorch has them first.
 */
export function irNetwork(
  stages: readonly Stage[],
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
  precision: Precision,
): Network {
  const stem = irStem(parameters, `${prefix}/stem`, input.channels, stages[0]!.width)
  const units = stages.flatMap(({ width, units }, stage) =>
    Array.from({ length: units }, (_, i) => {
      const from = i > 0 ? width : stages[Math.max(0, stage - 1)]!.width
      return irUnit(parameters, `${prefix}/stage${stage + 1}/unit${i + 1}`, from, width, i > 0 ? 1 : 2)
    }),
  )
  const channels = stages.at(-1)!.width
  const last = batchNorm(parameters, `${prefix}/norm`, channels)
  const halved = (length: number) => stages.reduce((n) => Math.ceil(n / 2), length)
  const flat = halved(input.height) * halved(input.width) * channels
  const weights = parameters.uniform<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], 1 / Math.sqrt(flat))
  const bias = parameters.uniform<tf.Rank.R1>(`${prefix}/embedding/bias`, [embedding], 1 / Math.sqrt(flat))
  const features = denseNorm(parameters, `${prefix}/embedding/norm`, embedding)

  const body: PhasedLayer = (images, phase) => {
    const map = units.reduce((x, apply) => apply(x, phase), stem(images, phase))
    return last(map, phase)
  }
  return (images, phase = 'prediction') => {
    const map = castedInside(precision, images, (x) => body(x, phase))
    return features(tf.add(tf.matMul(tf.reshape(map, [images.shape[0], flat]), weights), bias), phase)
  }
}

/** 3x3 convolution at full size, batch norm, PReLU. */
export function irStem(parameters: Parameters, name: string, channels: number, width: number): PhasedLayer {
  const first = conv(parameters, name, { kernel: 3, from: channels, to: width, deviation: DEVIATION })
  const norm = batchNorm(parameters, `${name}/norm`, width, { activation: 'prelu' })
  return (x, phase) => norm(first(x), phase)
}

/** IBasicBlock: norm, conv, norm, PReLU, conv (with the stride), norm; the shortcut a strided 1x1 convolution and norm. */
export function irUnit(parameters: Parameters, name: string, from: number, to: number, stride: number): PhasedLayer {
  const spec = { pad: 'symmetric', deviation: DEVIATION } as const
  const norm1 = batchNorm(parameters, `${name}/norm1`, from)
  const conv1 = conv(parameters, `${name}/conv1`, { ...spec, kernel: 3, from, to })
  const norm2 = batchNorm(parameters, `${name}/norm2`, to, { activation: 'prelu' })
  const conv2 = conv(parameters, `${name}/conv2`, { ...spec, kernel: 3, from: to, to, stride })
  const norm3 = batchNorm(parameters, `${name}/norm3`, to)
  const shortcut = stride > 1 ? shortcutOf(parameters, `${name}/shortcut`, from, to, stride) : (x: tf.Tensor4D) => x
  return (x, phase) =>
    tf.add(norm3(conv2(norm2(conv1(norm1(x, phase)), phase)), phase), shortcut(x, phase)) as tf.Tensor4D
}

function shortcutOf(parameters: Parameters, name: string, from: number, to: number, stride: number): PhasedLayer {
  const reduce = conv(parameters, name, { kernel: 1, from, to, stride, deviation: DEVIATION })
  const norm = batchNorm(parameters, `${name}/norm`, to)
  return (x, phase) => norm(reduce(x), phase)
}

/** InsightFace's initial standard deviation of every convolution. */
const DEVIATION = 0.1
