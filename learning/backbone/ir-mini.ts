import type { Backbone } from '../../proto/plan.js'
import * as tf from '../engine/tf.js'
import { batchNorm, type PhasedLayer } from '../layer/batch-norm.js'
import { conv } from '../layer/conv.js'
import { groupNorm } from '../layer/group-norm.js'
import { castedInside, type ImageShape, type Network, type Phase, type Precision } from '../network.js'
import type { Parameters } from '../parameters.js'

/**
 * IR-mini: the improved residual unit of ArcFace (Deng et al. 2019, sec. 3.2: norm, conv, norm, activation, conv, with
 * a strided 1x1 shortcut), few channels, one unit a stage, for inputs of 32 to 64 pixels. Every stage halves the map,
 * in its first convolution where ArcFace does so in the second: a third of the work for as good a result at this size.
 * The last map is normalised, flattened and projected.
 */
export function irMini(
  { widths, norm }: Extract<Backbone, { kind: 'ir-mini' }>,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
  precision: Precision,
): Network {
  const convolution = (name: string, kernel: number, from: number, to: number, stride: number) =>
    conv(parameters, `${prefix}/${name}`, { kernel, from, to, stride })
  const normalise = (name: string, channels: number): PhasedLayer => {
    if (norm === 'none') return (x) => x
    if (norm === 'batch') return batchNorm(parameters, `${prefix}/${name}`, channels)
    const gain = parameters.constant<tf.Rank.R1>(`${prefix}/${name}/gain`, [channels], 1)
    const offset = parameters.constant<tf.Rank.R1>(`${prefix}/${name}/offset`, [channels], 0)
    const groups = groupsFor(channels)
    return (x) => groupNorm(x, gain, offset, groups)
  }
  /** Normalised, then PReLU with batch norm, else ReLU. */
  const activate = (name: string, channels: number): PhasedLayer => {
    if (norm === 'batch') return batchNorm(parameters, `${prefix}/${name}`, channels, { activation: 'prelu' })
    const normal = normalise(name, channels)
    return (x, phase) => tf.relu(normal(x, phase))
  }
  const unit = (stage: number, from: number, to: number) => {
    const first = normalise(`stage${stage}/norm1`, from)
    const reduce = convolution(`stage${stage}/conv1`, 3, from, to, 2)
    const second = activate(`stage${stage}/norm2`, to)
    const refine = convolution(`stage${stage}/conv2`, 3, to, to, 1)
    const shortcut = convolution(`stage${stage}/shortcut`, 1, from, to, 2)
    return (x: tf.Tensor4D, phase: Phase) =>
      tf.add(refine(second(reduce(first(x, phase)), phase)), shortcut(x)) as tf.Tensor4D
  }

  const stem = convolution('stem', 3, input.channels, widths[0]!, 1)
  const units = widths.map((width, i) => unit(i + 1, widths[Math.max(0, i - 1)]!, width))
  const last = widths.at(-1)!
  const finish = activate('norm', last)
  const halved = (length: number) => widths.reduce((n) => Math.ceil(n / 2), length)
  const flat = halved(input.height) * halved(input.width) * last
  const project = parameters.normal<tf.Rank.R2>(`${prefix}/embedding/kernel`, [flat, embedding], Math.sqrt(1 / flat))

  const body: PhasedLayer = (images, phase) =>
    finish(
      units.reduce((x, apply) => apply(x, phase), stem(images)),
      phase,
    )
  return (images, phase = 'prediction') => {
    const map = castedInside(precision, images, (x) => body(x, phase))
    return tf.matMul(tf.reshape(map, [images.shape[0], flat]), project)
  }
}

/** Eight groups where that divides the channels, else the largest number below that does. */
function groupsFor(channels: number): number {
  let groups = Math.min(8, channels)
  while (channels % groups !== 0) groups--
  return groups
}
