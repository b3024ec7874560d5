import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('a buffer belongs to the model and is in nothing that is trained or sent', () => {
  const parameters = new Parameters(1, 'model')
  parameters.constant<tf.Rank.R1>('bias', [2], 3)
  const buffer = parameters.buffer<tf.Rank.R1>('average', [2], 0.5)
  expect(buffer.trainable).toBe(false)
  expect(parameters.buffers).toEqual([{ name: 'average', variable: buffer }])
  expect([parameters.names, parameters.size, parameters.shapes.length]).toEqual([['bias'], 2, 1])
  expect(parameters.flatten()).toEqual(Float32Array.of(3, 3))
  parameters.assign(Float32Array.of(7, 8))
  expect([...buffer.dataSync()]).toEqual([0.5, 0.5])
  expect(() => parameters.buffer('average', [], 0)).toThrow('two parameters are called "average"')
  parameters.dispose()
  expect(tf.memory().numTensors).toBe(0)
})
