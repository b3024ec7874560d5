import { beforeAll, expect, test } from 'vitest'
import { forwardWithPullback } from '../../../learning/engine/pullback.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { crossEntropy } from '../../../learning/loss/cross-entropy.js'
import { Parameters } from '../../../learning/parameters.js'
import { Head } from '../../../proto/head.js'
import { distance, finiteDifferences, valueAndGradients } from './gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [ROWS, DIMENSION, CLASSES] = [5, 4, 6] as const

function example(kind: Head['kind']) {
  const parameters = new Parameters(4, 'margin')
  const head = Head.parse({ kind, scale: 4 })
  const built = buildHead(head, parameters, 'head', { dimension: DIMENSION, classes: CLASSES })
  const stream = RandomStream.named(4, 'margin', 'embeddings')
  const values = Float32Array.from({ length: ROWS * DIMENSION }, () => stream.normal())
  const embeddings = tf.tensor2d(values, [ROWS, DIMENSION])
  return { ...built, parameters, embeddings, labels: tf.tensor1d([3, 0, 5, 2, 2], 'int32') }
}

test.each(['cosface', 'arcface'] as const)('the %s loss has the gradients of finite differences', (kind) => {
  const { loss, parameters, embeddings, labels } = example(kind)
  // Centres of the size of the embeddings: a step is small against them and large against rounding.
  const factor = kind === 'arcface' ? 50 : 1
  parameters.assign(parameters.flatten().map((value) => factor * value))
  const centres = parameters.variables[0]!
  const { gradients } = valueAndGradients(() => loss(embeddings, labels), [embeddings, centres])
  const byEmbeddings = ([x]: tf.Tensor[]) => loss(x as tf.Tensor2D, labels)
  const byCentres = ([w]: tf.Tensor[]) => {
    const kept = parameters.flatten()
    parameters.assign(w!.dataSync() as Float32Array)
    const value = loss(embeddings, labels)
    parameters.assign(kept)
    return value
  }
  const numeric = [
    ...finiteDifferences(byEmbeddings, [embeddings], 1e-2),
    ...finiteDifferences(byCentres, [centres], 1e-2),
  ]
  expect(distance(gradients, numeric)).toBeLessThan(3e-3)
})

test.each(['cosface', 'arcface', 'curricularface', 'adaface'] as const)(
  'the %s loss is the cross-entropy of the training scores, and prediction knows no margin',
  (kind) => {
    const { classify, loss, embeddings, labels } = example(kind)
    const twin = example(kind)
    const direct = loss(embeddings, labels).dataSync()[0]!
    expect(crossEntropy(twin.classify(embeddings, labels), labels).dataSync()[0]).toBe(direct)
    expect(crossEntropy(classify(embeddings), labels).dataSync()[0]).toBeLessThan(direct)
    const greatest = Math.max(...classify(embeddings).dataSync().map(Math.abs))
    expect(greatest).toBeLessThanOrEqual(4.0001)
  },
)

test.each(['arcface', 'curricularface', 'adaface'] as const)(
  'a backward pass of %s that comes later gives the same, and nothing leaks',
  (kind) => {
    const { loss, parameters, embeddings, labels } = example(kind)
    const variables = [embeddings, ...parameters.variables]
    const now = valueAndGradients(() => example(kind).loss(embeddings, labels), [embeddings]).gradients
    const before = tf.memory().numTensors
    const { value, pull } = forwardWithPullback(() => loss(embeddings, labels), variables)
    tf.dispose(tf.tidy(() => tf.zeros([100])))
    const one = tf.scalar(1)
    const gradients = pull(one)
    expect(distance([gradients[0]!.dataSync()], now)).toBe(0)
    tf.dispose([value, one, ...gradients])
    expect(tf.memory().numTensors).toBe(before)
  },
)
