import type { Backbone } from '../../proto/backbone.js'
import * as tf from '../engine/tf.js'
import { conv, type MapLayer } from '../layer/conv.js'
import { groupNorm } from '../layer/group-norm.js'
import type { ImageShape, Network, Precision } from '../network.js'
import type { Parameters } from '../parameters.js'
import { irNetwork } from './ir.js'

/**
 * IR-mini: the improved residual unit of ArcFace (Deng et al. 2019, sec. 3.2: norm, conv, norm, activation, conv, with
 * a strided 1x1 shortcut), few channels, one unit a stage, for inputs of 32 to 64 pixels. Every stage halves the map,
 * in its first convolution where ArcFace does so in the second: a third of the work for as good a result at this size.
 * The last map is normalised, flattened and projected.
 *
 * With batch norm it is InsightFace's network itself (ir.ts), of these widths and one unit a stage.
 */
export function irMini(
  { widths, norm }: Extract<Backbone, { kind: 'ir-mini' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
  precision: Precision,
): Network {
  if (norm === 'batch') {
    const stages = widths.map((width) => ({ width, units: 1 }))
    return irNetwork(stages, parameters, prefix, input, embedding, precision)
  }
  const convolution = (name: string, kernel: number, from: number, to: number, stride: number) =>
    conv(parameters, `${prefix}/${name}`, { kernel, from, to, stride })
  const normalise = (name: string, channels: number): MapLayer => {
    if (norm === 'none') return (x) => x
    const gain = parameters.constant<tf.Rank.R1>(`${prefix}/${name}/gain`, [channels], 1)
    const offset = parameters.constant<tf.Rank.R1>(`${prefix}/${name}/offset`, [channels], 0)
    const groups = groupsFor(channels)
    return (x) => groupNorm(x, gain, offset, groups)
  }
  const unit = (stage: number, from: number, to: number): MapLayer => {
    const first = normalise(`stage${stage}/norm1`, from)
    const reduce = convolution(`stage${stage}/conv1`, 3, from, to, 2)
    const second = normalise(`stage${stage}/norm2`, to)
    const refine = convolution(`stage${stage}/conv2`, 3, to, to, 1)
    const shortcut = convolution(`stage${stage}/shortcut`, 1, from, to, 2)
    return (x) => tf.add(refine(tf.relu(second(reduce(first(x))))), shortcut(x))
  }

  const stem = convolution('stem', 3, input.channels, widths[0]!, 1)
  const units = widths.map((width, i) => unit(i + 1, widths[Math.max(0, i - 1)]!, width))
  const last = widths.at(-1)!
  const finalNorm = normalise('norm', last)
  const halved = (length: number) => widths.reduce((n) => Math.ceil(n / 2), length)
  const flat = halved(input.height) * halved(input.width) * last
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], Math.sqrt(1 / flat))

  return (images) => {
    const map = units.reduce((x, apply) => apply(x), stem(images))
    return tf.matMul(tf.reshape(tf.relu(finalNorm(map)), [images.shape[0], flat]), project)
  }
}

/** Eight groups where that divides the channels, else the largest number below that does. */
function groupsFor(channels: number): number {
  let groups = Math.min(8, channels)
  while (channels % groups !== 0) groups--
  return groups
}
