import { beforeAll, expect, test } from 'vitest'
import { uNet } from '../../../learning/backbone/u-net.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { lossAndGradients } from '../../../learning/engine/pullback.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { Adam } from '../../../learning/optimizer/adam.js'
import { Parameters } from '../../../learning/parameters.js'

beforeAll(() => loadEngine())

const input = { height: 8, width: 16, channels: 4 }

function drawn(): tf.Tensor4D {
  const values = new Float32Array(3 * 8 * 16 * 4)
  RandomStream.named(1, 'u-net').fillNormal(values, 1)
  return tf.tensor4d(values, [3, 8, 16, 4])
}

test('a U-Net learns to give back what it sees, with every parameter in use', () => {
  const parameters = new Parameters(1, 'test')
  const network = uNet({ input, widths: [6, 8, 10], outputChannels: 4 }, parameters, 'u')
  const images = drawn()
  expect(network(images, 'prediction').shape).toEqual([3, 8, 16, 4])
  const optimizer = new Adam(parameters.variables, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 })
  const step = () => {
    const { loss, gradients } = lossAndGradients(
      () => tf.mean(tf.squaredDifference(network(images, 'training'), images)),
      parameters.variables,
    )
    for (const [i, gradient] of gradients.entries())
      expect(tf.max(tf.abs(gradient)).dataSync()[0], parameters.names[i]!).toBeGreaterThan(0)
    optimizer.step(gradients, 0.01)
    return loss
  }
  const first = step()
  for (let i = 0; i < 60; i++) step()
  expect(step()).toBeLessThan(first / 4)
  optimizer.dispose()
  parameters.dispose()
})

test('the deeper levels bring a pixel what lies far from it, and nothing of other records', () => {
  const parameters = new Parameters(1, 'test')
  const network = uNet({ input, widths: [6, 8, 10], outputChannels: 1 }, parameters, 'u')
  const images = drawn()
  const gradient = tf.grad((x) => tf.slice(network(x as tf.Tensor4D, 'prediction'), [0, 0, 0, 0], [1, 1, 1, 1]))(images)
  const reached = tf.max(tf.abs(gradient), 3).dataSync()
  // Corner pixel of the first record: pixels 8 columns away matter through the pooled levels, other records never.
  expect(reached[8]).toBeGreaterThan(0)
  expect(Math.max(...reached.subarray(8 * 16))).toBe(0)
  parameters.dispose()
})

test('sides that the levels cannot halve are refused', () => {
  const of = () =>
    uNet({ input: { ...input, height: 6 }, widths: [4, 4, 4], outputChannels: 1 }, new Parameters(1, 't'), 'u')
  expect(of).toThrow(/multiples of 4/)
})
