import { describe, expect, test } from 'vitest'
import { castMap, processorHasBfloat16 } from '../../../learning/engine/bfloat16.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { mapConvolution } from '../../../learning/engine/map-convolution.js'
import { hasKernels, mapTypeOf, nativeOp, withoutOwnKernels } from '../../../learning/engine/native-op.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { adamStep } from '../../../learning/optimizer/adam.js'

await loadEngine()

function drawn<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const values = new Float32Array((shape as number[]).reduce((product, n) => product * n, 1))
  RandomStream.named(1, 'own-kernels', name).fillNormal(values, 1)
  return tf.tensor(values, shape)
}

function greatestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!
}

describe('native gradients of activations', () => {
  // By their definitions, from operations whose gradients are tfjs's own.
  const definitions: [string, (x: tf.Tensor) => tf.Tensor, (x: tf.Tensor) => tf.Tensor][] = [
    ['relu', tf.relu, (x) => tf.maximum(x, 0)],
    ['relu6', tf.relu6, (x) => tf.minimum(tf.maximum(x, 0), 6)],
    ['sigmoid', tf.sigmoid, (x) => tf.div(1, tf.add(1, tf.exp(tf.neg(x))))],
    ['tanh', tf.tanh, (x) => tf.sub(1, tf.div(2, tf.add(1, tf.exp(tf.mul(x, 2)))))],
    ['elu', tf.elu, (x) => tf.sub(tf.add(tf.maximum(x, 0), tf.exp(tf.minimum(x, 0))), 1)],
    ['softplus', tf.softplus, (x) => tf.log(tf.add(1, tf.exp(x)))],
  ]
  test.each(definitions)('%s has the gradient of its definition', (_, activation, definition) => {
    const x = tf.mul(drawn<tf.Rank.R2>('x', [7, 9]), 4)
    const upstream = drawn<tf.Rank.R2>('dy', [7, 9])
    expect(greatestDifference(tf.grad(activation)(x, upstream), tf.grad(definition)(x, upstream))).toBeLessThan(1e-4)
  })

  test('prelu takes slopes per channel, also in a model made with tf.layers', () => {
    const layer = tf.layers.prelu({ sharedAxes: [1, 2], alphaInitializer: tf.initializers.constant({ value: 0.3 }) })
    const x = drawn<tf.Rank.R4>('x', [2, 3, 3, 5])
    const definition = (input: tf.Tensor, slope: tf.Tensor) =>
      tf.add(tf.maximum(input, 0), tf.mul(slope, tf.minimum(input, 0)))
    layer.apply(x)
    const slope = layer.getWeights()[0]!
    const upstream = drawn<tf.Rank.R4>('dy', [2, 3, 3, 5])
    expect(greatestDifference(layer.apply(x) as tf.Tensor, definition(x, slope))).toBeLessThan(1e-6)
    const found = tf.grads((input, a) => tf.prelu(input as tf.Tensor4D, a as tf.Tensor4D))([x, slope], upstream)
    const expected = tf.grads(definition)([x, slope], upstream)
    for (const [i, one] of found.entries()) {
      expect(one.shape).toEqual(expected[i]!.shape)
      expect(greatestDifference(one, expected[i]!)).toBeLessThan(1e-5)
    }
  })
})

describe.skipIf(!hasKernels())('our kernels (only with the native engine)', () => {
  test('step as the composed optimizer does, to the bit', () => {
    const [w, g, v] = ['w', 'g', 'v'].map((name) => drawn<tf.Rank.R2>(name, [300, 257]))
    const [weights, velocity] = nativeOp('FedveilSgd', [w!, g!, v!, tf.tensor1d([0.1, 0.9, 5e-4])], 2)
    const next = tf.add(tf.mul(v!, 0.9), tf.add(g!, tf.mul(w!, 5e-4)))
    expect(greatestDifference(velocity!, next)).toBe(0)
    expect(greatestDifference(weights!, tf.sub(w!, tf.mul(next, 0.1)))).toBe(0)
  })

  test('make the steps of Adam as the composed form does, to the bit', () => {
    const [w, g, m] = ['w', 'g', 'm'].map((name) => drawn<tf.Rank.R2>(name, [70, 33])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ]
    const s = tf.square(drawn<tf.Rank.R2>('s', [70, 33]))
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }
    for (const decay of ['coupled', 'decoupled'] as const) {
      const step = () => adamStep(w, g, m, s, 0.01, 3, { ...options, decay })
      const composed = withoutOwnKernels(step)
      for (const [i, one] of step().entries()) expect(greatestDifference(one, composed[i]!)).toBe(0)
    }
  })

  test('refuse inputs that do not fit, and the process lives on', () => {
    expect(() => nativeOp('FedveilSgd', [tf.ones([3]), tf.ones([4]), tf.ones([3]), tf.ones([3])], 2)).toThrow(
      /one shape/,
    )
    const attributes: Parameters<typeof nativeOp>[3] = ({ type }) => [type('T', 'float32')]
    const short = [tf.ones([2, 3]), tf.ones([2]), tf.ones([3]), tf.zeros([0])]
    expect(() => nativeOp('FedveilBatchNorm', short, 3, attributes)).toThrow(/gain and offset/)
  })

  test('give the same sums every time, whichever thread takes which chunk', () => {
    const x = drawn<tf.Rank.R2>('sums', [50_000, 8])
    const inputs = [x, tf.ones([8]), tf.zeros([8]), tf.zeros([0])]
    const means = () => nativeOp('FedveilBatchNorm', inputs, 3, ({ type }) => [type('T', 'float32')])[1]!.dataSync()
    const first = means()
    for (let i = 0; i < 20; i++) expect(means()).toEqual(first)
  })
})

const able = hasKernels() && processorHasBfloat16()
describe.skipIf(!able)('bfloat16 maps (only where the processor has such arithmetic)', () => {
  test('round to nearest, and come back as float32', () => {
    const x = tf.tensor1d([1, 1.00390625, 1.01171875, -2.7, 0, 65504])
    const map = castMap(x, 'bfloat16')
    expect(mapTypeOf(map)).toBe('bfloat16')
    expect(Array.from(castMap(map, 'float32').dataSync())).toEqual([1, 1, 1.015625, -2.703125, 0, 65536])
  })

  test.each([1, 2])('convolve with stride %i as float32 does, to the precision of bfloat16', (stride) => {
    const x = drawn<tf.Rank.R4>('x', [2, 8, 8, 16])
    const filter = drawn<tf.Rank.R4>('filter', [3, 3, 16, 32])
    const upstream = drawn<tf.Rank.R4>('dy', [2, 8 / stride, 8 / stride, 32])
    const plain = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same')
    const mixed = (a: tf.Tensor, b: tf.Tensor) =>
      castMap(mapConvolution(castMap(a as tf.Tensor4D, 'bfloat16'), b as tf.Tensor4D, stride, 'same'), 'float32')
    const relative = (a: tf.Tensor, b: tf.Tensor) => greatestDifference(a, b) / tf.max(tf.abs(b)).dataSync()[0]!
    expect(relative(mixed(x, filter), plain(x, filter))).toBeLessThan(0.02)
    const found = tf.grads(mixed)([x, filter], upstream)
    for (const [i, expected] of tf.grads(plain)([x, filter], upstream).entries())
      expect(relative(found[i]!, expected)).toBeLessThan(0.02)
  })
})

describe.skipIf(!hasKernels())('a convolution with zeros around the map (only with the native engine)', () => {
  const types = able ? (['float32', 'bfloat16'] as const) : (['float32'] as const)
  test.each(types)('is that of the padded %s map, with its gradients', (type) => {
    const x = drawn<tf.Rank.R4>('x', [2, 8, 6, 16])
    const filter = drawn<tf.Rank.R4>('filter', [3, 3, 16, 32])
    const upstream = drawn<tf.Rank.R4>('dy', [2, 4, 3, 32])
    const plain = (a: tf.Tensor, b: tf.Tensor) => {
      const around = [0, 1, 1, 0].map((zeros): [number, number] => [zeros, 0])
      return tf.conv2d(tf.pad(a as tf.Tensor4D, around), b as tf.Tensor4D, 2, 'valid')
    }
    const own = (a: tf.Tensor, b: tf.Tensor) =>
      castMap(mapConvolution(castMap(a as tf.Tensor4D, type), b as tf.Tensor4D, 2, [1, 0, 1, 0]), 'float32')
    const close = type === 'float32' ? 1e-5 : 0.02
    const relative = (a: tf.Tensor, b: tf.Tensor) => greatestDifference(a, b) / tf.max(tf.abs(b)).dataSync()[0]!
    expect(relative(own(x, filter), plain(x, filter))).toBeLessThan(close)
    const found = tf.grads(own)([x, filter], upstream)
    for (const [i, expected] of tf.grads(plain)([x, filter], upstream).entries())
      expect(relative(found[i]!, expected)).toBeLessThan(close)
  })
})
