import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { Parameters } from '../../../learning/parameters.js'
import { Head } from '../../../proto/head.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const noise = {
  cleanLength: 2,
  deviation: { training: 1, prediction: 4 },
  classShares: Float32Array.of(0.25, 0.75),
}

test('decodes noisy embeddings as the posterior does: by the public length, the noise and the class shares', () => {
  const parameters = new Parameters(1, 'head')
  const cosface = { kind: 'cosface', scale: 10, margin: 0.2 } as const
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

test.each([{ kind: 'arcface' }, { kind: 'adaface' }, { kind: 'cosface', sampleRate: 0.5 }])(
  'refuses %j for noisy embeddings in one sentence, and leaves no parameter',
  (head) => {
    const parameters = new Parameters(1, 'head')
    const build = () => buildHead(Head.parse(head), parameters, 'head', { dimension: 2, classes: 2, noise })
    expect(build).toThrow(/^At "work.head", .* cannot decode embeddings with noise: take .*\.$/)
    expect(parameters.size).toBe(0)
  },
)
