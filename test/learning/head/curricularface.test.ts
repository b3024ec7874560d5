import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { curricularFace } from '../../../learning/head/curricularface.js'
import { marginScores } from '../../../learning/head/margin.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('raises negatives that are closer than the true class with its margin, and leaves the others', () => {
  // theta_y = acos(0.6), m = 0.5: cos(theta_y + m) = 0.6 * 0.877583 - 0.8 * 0.479426 = 0.143009. Hard: 0.7 and 0.2.
  const cosines = tf.tensor2d([0.6, 0.7, 0.2, 0.1, -0.9], [1, 5])
  const labels = tf.tensor1d([0], 'int32')
  const t = tf.variable(tf.scalar(0.4), false)
  const margin = curricularFace(0.5, t)
  const scores = marginScores(cosines, labels, tf.zeros([1, 2]), 2, margin).dataSync()
  // t takes the batch in first: 0.99 * 0.4 + 0.01 * 0.6.
  const moved = 0.402
  const expected = [0.143009, 0.7 * (moved + 0.7), 0.2 * (moved + 0.2), 0.1, -0.9]
  for (const [i, value] of expected.entries()) expect(scores[i]).toBeCloseTo(2 * value, 5)
  expect(t.dataSync()[0]).toBeCloseTo(moved, 6)
})

test('weighs the gradient of a hard negative by t + 2 cos', () => {
  const cosines = tf.tensor2d([0.6, 0.7, 0.1], [1, 3])
  const t = tf.variable(tf.scalar(0.4), false)
  const gradient = tf.grad((x) =>
    marginScores(x as tf.Tensor2D, tf.tensor1d([0], 'int32'), tf.zeros([1, 2]), 2, curricularFace(0.5, t)),
  )(cosines)
  const [target, hard, easy] = gradient.dataSync()
  // d cos(theta + m) / d cos(theta) = sin(theta + m) / sin(theta).
  expect(target).toBeCloseTo((2 * Math.sin(Math.acos(0.6) + 0.5)) / 0.8, 5)
  expect(hard).toBeCloseTo(2 * (0.402 + 1.4), 5)
  expect(easy).toBe(2)
})

test('compares with cos(theta + margin) itself, also beyond pi', () => {
  // cos(pi - 0.3 + 0.5) = -0.980067; the fallback of the true class's own score, -1.195049, would make -0.99 hard.
  const cosines = tf.tensor2d([Math.cos(Math.PI - 0.3), -0.99, -0.97], [1, 3])
  const t = tf.variable(tf.scalar(0), false)
  const margin = curricularFace(0.5, t)
  const scores = marginScores(cosines, tf.tensor1d([0], 'int32'), tf.zeros([1, 2]), 1, margin).dataSync()
  expect(scores[0]).toBeCloseTo(-1.195049, 5)
  expect(scores[1]).toBeCloseTo(-0.99, 6)
  expect(scores[2]).toBeCloseTo(-0.97 * (-0.97 - 0.00955336), 5)
})
