import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { clipGradients } from '../../../learning/optimizer/clip-gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

/** Together of norm 13. */
const gradients = () => [tf.tensor1d([3, 0]), tf.tensor2d([[4], [12]]), tf.tensor1d([])]

test('gradients above the norm are scaled to it by one factor, and their own norm is told', () => {
  const before = tf.memory().numTensors
  const { gradients: clipped, norm } = clipGradients(gradients(), 6.5)
  expect(norm).toBeCloseTo(13, 6)
  expect(clipped.map((t) => [...t.dataSync()])).toEqual([[1.5, 0], [2, 6], []])
  expect(clipped.map((t) => t.shape)).toEqual([[2], [2, 1], [0]])
  expect(tf.memory().numTensors).toBe(before + 3)
})

test('gradients within the norm are left as they are', () => {
  const given = gradients()
  const { gradients: clipped, norm } = clipGradients(given, 13.001)
  expect(clipped).toBe(given)
  expect(norm).toBeCloseTo(13, 6)
  expect(clipGradients([], 1)).toEqual({ gradients: [], norm: 0 })
})

test('a value that is no number shows in the norm', () =>
  expect(clipGradients([tf.tensor1d([1, Number.NaN])], 1).norm).toBeNaN())
