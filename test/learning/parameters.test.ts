import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('a buffer is kept and freed with the model, and is no part of what is trained or sent', () => {
  const before = tf.memory().numTensors
  const parameters = new Parameters(1, 'test')
  const kernel = parameters.normal<tf.Rank.R2>('kernel', [2, 2], 1)
  const mean = parameters.buffer<tf.Rank.R1>('mean', [3], 0.5)
  expect(parameters.buffers).toEqual([{ name: 'mean', variable: mean }])
  expect([...mean.dataSync()]).toEqual([0.5, 0.5, 0.5])
  expect(mean.trainable).toBe(false)
  expect(parameters.variables).toEqual([kernel])
  expect([parameters.names, parameters.size, parameters.flatten().length]).toEqual([['kernel'], 4, 4])
  expect(() => parameters.constant<tf.Rank.R1>('mean', [1], 0)).toThrow(/two parameters are called "mean"/)
  parameters.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
