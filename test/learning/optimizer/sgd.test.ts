import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { Sgd } from '../../../learning/optimizer/sgd.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('three steps follow the recurrence of PyTorch, with decay on kernels only', () => {
  const kernel = tf.variable(tf.tensor2d([1, -2], [1, 2]))
  const offset = tf.variable(tf.tensor1d([3]))
  const optimizer = new Sgd([kernel, offset], { momentum: 0.9, weightDecay: 0.1 })
  const expected = { kernel: [1, -2], offset: [3] }
  const velocity = { kernel: [0, 0], offset: [0] }
  for (const [kernelGradient, offsetGradient, rate] of [
    [[0.5, 0.25], 1, 0.1],
    [[-1, 2], -0.5, 0.1],
    [[0.2, 0.2], 0.3, 0.05],
  ] as const) {
    for (const i of [0, 1]) {
      velocity.kernel[i] = 0.9 * velocity.kernel[i]! + kernelGradient[i]! + 0.1 * expected.kernel[i]!
      expected.kernel[i]! -= rate * velocity.kernel[i]!
    }
    velocity.offset[0] = 0.9 * velocity.offset[0]! + offsetGradient
    expected.offset[0]! -= rate * velocity.offset[0]!
    optimizer.step([tf.tensor2d([...kernelGradient], [1, 2]), tf.tensor1d([offsetGradient])], rate)
  }
  expect(kernel.dataSync()[0]).toBeCloseTo(expected.kernel[0]!, 5)
  expect(kernel.dataSync()[1]).toBeCloseTo(expected.kernel[1]!, 5)
  expect(offset.dataSync()[0]).toBeCloseTo(expected.offset[0]!, 5)
})

test('a step neither keeps nor leaks tensors', () => {
  const weight = tf.variable(tf.tensor2d([1, 2], [1, 2]))
  const optimizer = new Sgd([weight], { momentum: 0.9, weightDecay: 0.1 })
  const before = tf.memory().numTensors
  for (let i = 0; i < 3; i++) optimizer.step([tf.ones([1, 2])], 0.1)
  expect(tf.memory().numTensors).toBe(before)
})
