import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { Parameters } from '../../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('scores by scaled cosine and takes the margin from the true class only', () => {
  const parameters = new Parameters(1, 'head')
  const cosface = { kind: 'cosface', scale: 10, margin: 0.2 } as const
  const { classify } = buildHead(cosface, parameters, 'head', { dimension: 2, classes: 2 })
  parameters.assign(Float32Array.of(3, 0, 0, 5))
  const embeddings = tf.tensor2d([3, 4], [1, 2])
  expect([...classify(embeddings).dataSync()].map((x) => x.toFixed(4))).toEqual(['6.0000', '8.0000'])
  const margined = classify(embeddings, tf.tensor1d([1], 'int32'))
  expect([...margined.dataSync()].map((x) => x.toFixed(4))).toEqual(['6.0000', '6.0000'])
})
