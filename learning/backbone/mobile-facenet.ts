import * as tf from '../engine/tf.js'
import { batchNorm, type PhasedLayer } from '../layer/batch-norm.js'
import { conv, depthwise } from '../layer/conv.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'

/** Table 1 of the paper: expansion, channels, how many, stride of the first. */
const BOTTLENECKS = [
  [2, 64, 5, 2],
  [4, 128, 1, 2],
  [2, 128, 6, 1],
  [4, 128, 1, 2],
  [2, 128, 2, 1],
] as const
/** How often the map is halved, the stem included. */
const HALVED = 4

/**
 * MobileFaceNet (Chen et al. 2018, table 1): inverted residuals with PReLU, then a global depthwise convolution in place
 * of a mean, so that a face's middle may weigh more than its edge. 0.99 million parameters at 112x112 and 128 dimensions.
 */
export function mobileFaceNet(parameters: Parameters, prefix: string, input: ImageShape, embedding: number): Network {
  const layers: PhasedLayer[] = [
    convNorm(parameters, `${prefix}/stem`, 3, input.channels, 64, 2),
    depthwiseNorm(parameters, `${prefix}/depthwise`, 64, 1),
  ]
  let from = 64
  for (const [block, [expansion, to, count, stride]] of BOTTLENECKS.entries()) {
    for (let i = 0; i < count; i++) {
      const name = `${prefix}/block${block + 1}/unit${i + 1}`
      layers.push(bottleneck(parameters, name, from, to, expansion, i === 0 ? stride : 1))
      from = to
    }
  }
  layers.push(convNorm(parameters, `${prefix}/expand`, 1, from, 512, 1))
  const halved = (length: number) => Array.from({ length: HALVED }).reduce<number>((n) => Math.ceil(n / 2), length)
  const [height, width] = [halved(input.height), halved(input.width)]
  const whole = parameters.normal<tf.Rank.R3>(
    `${prefix}/global/kernel`,
    [height, width, 512],
    Math.sqrt(1 / (height * width)),
  )
  const globalNorm = batchNorm(parameters, `${prefix}/global/norm`, 512)
  const project = conv(parameters, `${prefix}/embedding`, { kernel: 1, from: 512, to: embedding })
  const embeddingNorm = batchNorm(parameters, `${prefix}/embedding/norm`, embedding)

  return (images, phase = 'prediction') => {
    const map = layers.reduce((x, apply) => apply(x, phase), images)
    const pooled = tf.sum(tf.mul(map, whole), [1, 2], true) as tf.Tensor4D
    const embedded = embeddingNorm(project(globalNorm(pooled, phase)), phase)
    return tf.reshape(embedded, [images.shape[0], embedding])
  }
}

function bottleneck(
  parameters: Parameters,
  name: string,
  from: number,
  to: number,
  expansion: number,
  stride: number,
): PhasedLayer {
  const inner = expansion * from
  const expand = convNorm(parameters, `${name}/expand`, 1, from, inner, 1)
  const filter = depthwiseNorm(parameters, `${name}/depthwise`, inner, stride)
  const project = conv(parameters, `${name}/project`, { kernel: 1, from: inner, to })
  const norm = batchNorm(parameters, `${name}/project/norm`, to)
  const residual = stride === 1 && from === to
  return (x, phase) => {
    const value = norm(project(filter(expand(x, phase), phase)), phase)
    return residual ? tf.add(value, x) : value
  }
}

function convNorm(
  parameters: Parameters,
  name: string,
  kernel: number,
  from: number,
  to: number,
  stride: number,
): PhasedLayer {
  const apply = conv(parameters, name, { kernel, from, to, stride, pad: 'symmetric' })
  const norm = batchNorm(parameters, `${name}/norm`, to, { activation: 'prelu' })
  return (x, phase) => norm(apply(x), phase)
}

function depthwiseNorm(parameters: Parameters, name: string, channels: number, stride: number): PhasedLayer {
  const apply = depthwise(parameters, name, { kernel: 3, from: channels, stride, pad: 'symmetric' })
  const norm = batchNorm(parameters, `${name}/norm`, channels, { activation: 'prelu' })
  return (x, phase) => norm(apply(x), phase)
}
