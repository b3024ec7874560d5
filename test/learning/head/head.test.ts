import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { crossEntropy } from '../../../learning/loss/cross-entropy.js'
import { Parameters } from '../../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const cosface = { kind: 'cosface', scale: 10, margin: 0.2 } as const

describe('the CosFace head', () => {
  test('scores by scaled cosine and takes the margin from the true class only', () => {
    const parameters = new Parameters(1, 'head')
    const { classify } = buildHead(cosface, parameters, 'head', { dimension: 2, classes: 2 })
    parameters.assign(Float32Array.of(3, 0, 0, 5))
    const embeddings = tf.tensor2d([3, 4], [1, 2])
    expect([...classify(embeddings).dataSync()].map((x) => x.toFixed(4))).toEqual(['6.0000', '8.0000'])
    const margined = classify(embeddings, tf.tensor1d([1], 'int32'))
    expect([...margined.dataSync()].map((x) => x.toFixed(4))).toEqual(['6.0000', '6.0000'])
  })

  test('decodes noisy embeddings as the posterior does: by the public length, the noise and the class shares', () => {
    const parameters = new Parameters(1, 'head')
    const noise = {
      cleanLength: 2,
      deviation: { training: 1, prediction: 4 },
      classShares: Float32Array.of(0.25, 0.75),
    }
    const { classify } = buildHead(cosface, parameters, 'head', { dimension: 2, classes: 2, noise })
    parameters.assign(Float32Array.of(1, 0, 0, 1))
    const x = tf.tensor2d([3, 4], [1, 2])
    // 1 / t^2 with t = deviation / length: 1/4 in prediction, 4 in training, both below the head's own scale of 10.
    const expected = [1.5 / 4 + Math.log(0.25), 2 / 4 + Math.log(0.75)]
    for (const [i, score] of classify(x).dataSync().entries()) expect(score).toBeCloseTo(expected[i]!, 5)
    const training = [4 * 1.5 + Math.log(0.25), 4 * (2 - 0.2) + Math.log(0.75)]
    const margined = classify(x, tf.tensor1d([1], 'int32')).dataSync()
    for (const [i, score] of margined.entries()) expect(score).toBeCloseTo(training[i]!, 5)
  })
})

test('cross-entropy is minus the mean log probability of the true classes', () => {
  const scores = tf.tensor2d([1, 2, 3, 0, 0, 0], [2, 3])
  const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3))
  const expected = (-(2 - total) + Math.log(3)) / 2
  expect(crossEntropy(scores, tf.tensor1d([1, 0], 'int32')).dataSync()[0]).toBeCloseTo(expected, 5)
})
