import { hasKernels, mapTypeOf, nativeOp, type Settings } from '../engine/native-op.js'
import { scaleShift, scaleShiftGradient } from '../engine/own-kernels.js'
import * as tf from '../engine/tf.js'
import type { Phase } from '../network.js'
import type { Parameters } from '../parameters.js'

/** Added to the variance before its root, and the weight of the newest batch in the running statistics (PyTorch's). */
const EPSILON = 1e-5
const MOMENTUM = 0.1

/** A map, and in which phase the network is. */
export type PhasedLayer = (x: tf.Tensor4D, phase: Phase) => tf.Tensor4D

export interface BatchNormOptions {
  /** `prelu`: negative values are multiplied by a learned slope for each channel (He et al. 2015), 0.25 at first. */
  readonly activation?: 'none' | 'prelu'
  /** `fixed`: at 1, and not trained. */
  readonly gain?: 'learned' | 'fixed'
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of [n, h, w, c] over all but the channels, with PReLU behind it if asked
 * for. In training it uses the batch's own mean and (biased) variance and moves the running ones, which are buffers of
 * `parameters`, by a tenth towards them, with the variance's unbiased estimate; in measurement the running
 * ones become the batch's mean and (biased) variance themselves; in prediction it uses the running ones.
 *
 * In training a record's output depends on the other records of the batch: no released embedding may pass through it
 * (plans that would are refused).
 *
 * Native kernels make two passes forward (sums, then values with the activation) and two back. Pure JavaScript
 * composes it.
 */
export function batchNorm(
  parameters: Parameters,
  name: string,
  channels: number,
  { activation = 'none', gain: gainKind = 'learned' }: BatchNormOptions = {},
): PhasedLayer {
  const gain =
    gainKind === 'fixed'
      ? parameters.buffer<tf.Rank.R1>(`${name}/gain`, [channels], 1)
      : parameters.constant<tf.Rank.R1>(`${name}/gain`, [channels], 1)
  const offset = parameters.constant<tf.Rank.R1>(`${name}/offset`, [channels], 0)
  const alpha = activation === 'prelu' ? parameters.constant<tf.Rank.R1>(`${name}/slope`, [channels], 0.25) : undefined
  const mean = parameters.buffer<tf.Rank.R1>(`${name}/mean`, [channels], 0)
  const variance = parameters.buffer<tf.Rank.R1>(`${name}/variance`, [channels], 1)
  const follow: Keep = (batchMean, batchVariance, count) => {
    moveTowards(mean, batchMean)
    moveTowards(variance, tf.mul(batchVariance, count / Math.max(1, count - 1)))
  }
  const replace: Keep = (batchMean, batchVariance) => {
    mean.assign(batchMean as tf.Tensor1D)
    variance.assign(batchVariance as tf.Tensor1D)
  }
  return (x, phase) =>
    phase === 'prediction'
      ? withStatistics(x, { gain, offset, mean, variance }, alpha)
      : overBatch(x, gain, offset, alpha, phase === 'training' ? follow : replace)
}

function moveTowards(running: tf.Variable, batch: tf.Tensor): void {
  running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM)))
}

type Keep = (mean: tf.Tensor, variance: tf.Tensor, count: number) => void

/** Normalises by the batch's statistics, which `keep` is given; `alpha` are the slopes of a PReLU behind it, if any. */
type OverBatch = (
  x: tf.Tensor4D,
  gain: tf.Tensor1D,
  offset: tf.Tensor1D,
  alpha: tf.Tensor1D | undefined,
  keep: Keep,
) => tf.Tensor4D

const overBatch: OverBatch = (...inputs) => (hasKernels() ? fused(...inputs) : composed(...inputs))

/** By the kernels FedveilBatchNorm and FedveilBatchNormGrad. */
export const fused: OverBatch = (x, gain, offset, alpha, keep) => {
  const count = x.size / gain.size
  const operation = tf.customGrad((input, gains, offsets, ...rest) => {
    const save = rest.at(-1) as tf.GradSaveFunc
    const slopes = (alpha ? rest[0] : tf.zeros([0])) as tf.Tensor
    const inputs = [input, gains, offsets, slopes] as tf.Tensor[]
    const [value, mean, variance] = nativeOp('FedveilBatchNorm', inputs, 3, settings(x)) as Three
    tf.tidy(() => keep(mean, variance, count))
    save([...inputs, mean, variance])
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const gradients = nativeOp('FedveilBatchNormGrad', [upstream, ...saved], 4, settings(x))
      return alpha ? gradients : gradients.slice(0, 3)
    }
    return { value, gradFunc }
  })
  return applied(operation, [x, gain, offset], alpha)
}

type Three = [tf.Tensor, tf.Tensor, tf.Tensor]

function settings(x: tf.Tensor4D): Settings {
  return ({ type, float }) => [type('T', mapTypeOf(x)), float('epsilon', EPSILON)]
}

/** By tfjs's own operations: the slow truth. */
export const composed: OverBatch = (x, gain, offset, alpha, keep) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  keep(mean, variance, x.size / gain.size)
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON)))
  const value = tf.add(tf.mul(normal, gain), offset) as tf.Tensor4D
  return alpha ? prelu(value, alpha) : value
}

interface Statistics {
  readonly gain: tf.Tensor1D
  readonly offset: tf.Tensor1D
  readonly mean: tf.Tensor1D
  readonly variance: tf.Tensor1D
}

function withStatistics(
  x: tf.Tensor4D,
  { gain, offset, mean, variance }: Statistics,
  alpha: tf.Tensor1D | undefined,
): tf.Tensor4D {
  const scale = tf.mul(gain, tf.rsqrt(tf.add(variance, EPSILON))) as tf.Tensor1D
  const shift = tf.sub(offset, tf.mul(mean, scale)) as tf.Tensor1D
  if (hasKernels()) return fusedScaleShift(x, scale, shift, alpha)
  const value = tf.add(tf.mul(x, scale), shift) as tf.Tensor4D
  return alpha ? prelu(value, alpha) : value
}

function fusedScaleShift(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  alpha: tf.Tensor1D | undefined,
): tf.Tensor4D {
  const operation = tf.customGrad((input, scales, shifts, ...rest) => {
    const save = rest.at(-1) as tf.GradSaveFunc
    const inputs = [input, scales, shifts, alpha ? rest[0] : tf.zeros([0])] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ]
    save(inputs)
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const pulled = scaleShiftGradient(upstream, ...(saved as typeof inputs))
      return [pulled.x, pulled.scale, pulled.shift, ...(alpha ? [pulled.alpha] : [])]
    }
    return { value: scaleShift(...inputs), gradFunc }
  })
  return applied(operation, [x, scale, shift], alpha)
}

/** tfjs's type of such an operation wants one rank for all inputs; it has no such need. */
function applied(
  operation: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  alpha: tf.Tensor1D | undefined,
): tf.Tensor4D {
  return operation(...inputs, ...(alpha ? [alpha] : [])) as tf.Tensor4D
}

/** tfjs's types ask for slopes of the map's rank; per channel it broadcasts them. */
function prelu(x: tf.Tensor4D, slopes: tf.Tensor1D): tf.Tensor4D {
  return tf.prelu(x, slopes as tf.Tensor as tf.Tensor4D)
}
