import { beforeAll, expect, test } from 'vitest'
import { useFastFilterGradient } from '../../../learning/engine/filter-gradient.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

interface Case {
  readonly side: [number, number]
  readonly filter: [number, number, number, number]
  readonly strides: number | [number, number]
  readonly pad: 'same' | 'valid' | number
}

const CASES: readonly Case[] = [
  { side: [7, 9], filter: [3, 3, 2, 5], strides: 1, pad: 'same' },
  { side: [8, 6], filter: [3, 2, 3, 4], strides: 2, pad: 'same' },
  { side: [7, 9], filter: [3, 3, 2, 3], strides: [2, 1], pad: 'valid' },
  { side: [6, 6], filter: [1, 1, 4, 2], strides: 2, pad: 'same' },
  { side: [5, 5], filter: [3, 3, 1, 1], strides: 1, pad: 1 },
]

function filterGradient({ side: [height, width], filter, strides, pad }: Case): Float32Array {
  const stream = RandomStream.named(3, 'filter gradient')
  const normal = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal()),
      shape,
    )
  return tf.tidy(() => {
    const x = normal([2, height, width, filter[2]]) as tf.Tensor4D
    const weights = normal(filter) as tf.Tensor4D
    const convolve = (w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, strides, pad)
    const upstream = normal(convolve(weights).shape)
    return tf.grad(convolve)(weights, upstream).dataSync() as Float32Array
  })
}

// tfjs's own kernel is the slow reference: taken before ours takes its place.
test('the fast gradient by the filter is the one that tfjs computes', () => {
  const expected = CASES.map(filterGradient)
  const before = tf.getKernel('Conv2DBackpropFilter', 'cpu').kernelFunc
  useFastFilterGradient()
  expect(tf.getKernel('Conv2DBackpropFilter', 'cpu').kernelFunc).not.toBe(before)
  for (const [i, one] of CASES.entries()) {
    const got = filterGradient(one)
    expect(got.length).toBe(expected[i]!.length)
    for (const [k, value] of got.entries()) expect(Math.abs(value - expected[i]![k]!)).toBeLessThan(1e-4)
  }
})
