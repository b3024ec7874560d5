import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { crossEntropy } from '../../../learning/loss/cross-entropy.js'
import { distance, finiteDifferences, valueAndGradients } from '../head/gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('is minus the mean log probability of the true classes', () => {
  const scores = tf.tensor2d([1, 2, 3, 0, 0, 0], [2, 3])
  const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3))
  const expected = (-(2 - total) + Math.log(3)) / 2
  expect(crossEntropy(scores, tf.tensor1d([1, 0], 'int32')).dataSync()[0]).toBeCloseTo(expected, 5)
})

const scores = () => tf.tensor2d([1, 2, 3, 0.3, -0.2, 0.9, -4, 5, 0], [3, 3])
const labels = () => tf.tensor1d([1, 0, 2], 'int32')

test('has the gradient of finite differences, also behind another operation', () => {
  const f = ([x]: tf.Tensor[]) => tf.mul(crossEntropy(tf.square(x as tf.Tensor2D), labels()), 3) as tf.Scalar
  const { gradients } = valueAndGradients(f, [scores()])
  expect(distance(gradients, finiteDifferences(f, [scores()], 1e-2))).toBeLessThan(5e-3)
})

test('is bit for bit what composed operations give', () => {
  const composed = ([x]: tf.Tensor[]) =>
    tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(x as tf.Tensor2D), tf.oneHot(labels(), 3)), 1))) as tf.Scalar
  const ours = ([x]: tf.Tensor[]) => crossEntropy(x as tf.Tensor2D, labels())
  expect(valueAndGradients(ours, [scores()])).toEqual(valueAndGradients(composed, [scores()]))
})

test('stays finite for scores that overflow the exponential', () => {
  const { loss, gradients } = valueAndGradients(
    ([x]) => crossEntropy(x as tf.Tensor2D, tf.tensor1d([1], 'int32')),
    [tf.tensor2d([[500, -500]])],
  )
  expect(loss).toBe(1000)
  expect([...gradients[0]!]).toEqual([1, -1])
})
