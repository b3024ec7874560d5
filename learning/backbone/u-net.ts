import * as tf from '../engine/tf.js'
import { batchNorm, type PhasedLayer } from '../layer/batch-norm.js'
import { conv } from '../layer/conv.js'
import type { ImageShape, Phase } from '../network.js'
import type { Parameters } from '../parameters.js'

export interface UNetSpec {
  readonly input: ImageShape
  /** Channels of each level, from the full size down; each level but the first halves height and width. */
  readonly widths: readonly number[]
  readonly outputChannels: number
  /** Standard deviation of the last layer's first weights, 0 for a network that draws 0 before it has learnt; He et al.'s if not given. */
  readonly outputDeviation?: number
}

/** Maps images [n, height, width, channels] to images [n, height, width, outputChannels]. */
export type ImageNetwork = (images: tf.Tensor4D, phase: Phase) => tf.Tensor4D

/**
 * U-Net (Ronneberger et al. 2015, fig. 1): two 3x3 convolutions a level, max pooling down, nearest-neighbour doubling and
 * a convolution up, each level's map joined to the one that comes back. Padded and batch-normalised, as is usual since;
 * the last 1x1 convolution has a bias and no activation. Height and width must be multiples of 2^(levels - 1).
 * @throws RangeError if they are not
 */
export function uNet(
  { input, widths, outputChannels, outputDeviation }: UNetSpec,
  parameters: Parameters,
  prefix: string,
): ImageNetwork {
  const multiple = 2 ** (widths.length - 1)
  if (input.height % multiple !== 0 || input.width % multiple !== 0)
    throw new RangeError(`a U-Net of ${widths.length} levels needs sides that are multiples of ${multiple}`)
  const twice = (name: string, from: number, to: number): PhasedLayer => {
    const first = convNorm(parameters, `${name}/conv1`, from, to)
    const second = convNorm(parameters, `${name}/conv2`, to, to)
    return (x, phase) => second(first(x, phase), phase)
  }
  const down = widths.map((width, level) =>
    twice(`${prefix}/down${level + 1}`, level === 0 ? input.channels : widths[level - 1]!, width),
  )
  const up = widths.slice(0, -1).map((width, level) => ({
    raise: conv(parameters, `${prefix}/up${level + 1}/raise`, { kernel: 3, from: widths[level + 1]!, to: width }),
    refine: twice(`${prefix}/up${level + 1}`, 2 * width, width),
  }))
  const last = conv(parameters, `${prefix}/output`, {
    ...{ kernel: 1, from: widths[0]!, to: outputChannels },
    ...(outputDeviation === undefined ? {} : { deviation: outputDeviation }),
  })
  const bias = parameters.constant<tf.Rank.R1>(`${prefix}/output/bias`, [outputChannels], 0)

  return (images, phase) => {
    const maps: tf.Tensor4D[] = []
    for (const [level, apply] of down.entries())
      maps.push(apply(level === 0 ? images : tf.maxPool(maps[level - 1]!, 2, 2, 'same'), phase))
    let map = maps.at(-1)!
    for (let level = up.length - 1; level >= 0; level--) {
      const { raise, refine } = up[level]!
      map = refine(tf.concat([maps[level]!, raise(doubled(map))], 3), phase)
    }
    return tf.add(last(map), bias) as tf.Tensor4D
  }
}

function doubled(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape
  return tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width])
}

function convNorm(parameters: Parameters, name: string, from: number, to: number): PhasedLayer {
  const apply = conv(parameters, name, { kernel: 3, from, to })
  const norm = batchNorm(parameters, `${name}/norm`, to, { activation: 'prelu' })
  return (x, phase) => norm(apply(x), phase)
}
