import { beforeAll, describe, expect, test } from 'vitest'
import { ConfusionalAutoencoder } from '../../learning/confusional-autoencoder.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'

const CLASSES = 5
const LABELS = Array.from({ length: CLASSES }, (_, label) => label)

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

async function fitted(entropyWeight: number, seed: number | string = 1) {
  const parameters = new Parameters(1, 'coordinator')
  const autoencoder = new ConfusionalAutoencoder(parameters, CLASSES)
  await autoencoder.fit(entropyWeight, seed)
  const labels = tf.tensor1d(LABELS, 'int32')
  const soft = autoencoder.softLabels(labels).arraySync()
  const entropy = soft.flat().reduce((sum, p) => sum - p * Math.log(p + 1e-12), 0) / CLASSES
  return { parameters, autoencoder, soft, entropy }
}

/** Scores whose softmax a soft label is, shifted and slightly wrong, as a top model would give them. */
function scoresOf(soft: number[][], error = 0): tf.Tensor2D {
  return tf.tensor2d(soft.map((row, i) => row.map((p, j) => Math.log(p + 1e-12) + 3 + error * Math.sin(7 * i + j))))
}

describe('a confusional autoencoder', () => {
  let free: Awaited<ReturnType<typeof fitted>>
  let spread: Awaited<ReturnType<typeof fitted>>
  beforeAll(async () => {
    free = await fitted(0)
    spread = await fitted(0.1)
  }, 60_000)

  test('has a decoder that inverts its encoder, also where soft labels are only about right', () => {
    for (const { autoencoder, soft } of [free, spread])
      for (const error of [0, 0.01])
        expect([...autoencoder.decode(scoresOf(soft, error)).argMax(1).dataSync()]).toEqual(LABELS)
  })

  test('makes of every class a distribution over all of them, the wider the more entropy weighs', () => {
    for (const row of spread.soft) {
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0)
    }
    expect(spread.entropy).toBeGreaterThan(0.7 * Math.log(CLASSES))
    expect(spread.entropy).toBeGreaterThan(free.entropy)
    expect(Math.max(...spread.soft.flat())).toBeLessThan(0.6)
  })

  test('keeps what it found in buffers alone, which no step of the top model trains', () => {
    expect(spread.parameters.variables).toEqual([])
    expect(spread.parameters.buffers.map(({ name }) => name)).toContain('confusion/soft-labels')
  })

  test('finds other soft labels from another secret, and the same again from the same', async () => {
    const [other, same] = [await fitted(0.1, 'secret'), await fitted(0.1)]
    expect(other.soft).not.toEqual(spread.soft)
    expect(same.soft).toEqual(spread.soft)
  }, 60_000)

  test('leaves no tensor behind but its buffers', async () => {
    const before = tf.memory().numTensors
    const { parameters } = await fitted(0.1)
    parameters.dispose()
    // The labels and soft labels that this test itself reads.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2)
  }, 60_000)
})

test('soft labels that cannot be told apart any more are refused in one sentence', async () => {
  const autoencoder = new ConfusionalAutoencoder(new Parameters(1, 'coordinator'), CLASSES)
  await expect(autoencoder.fit(1e6, 1)).rejects.toMatchObject({
    code: 'CONFUSION_LOST',
    message: expect.stringMatching(/smaller work.defence.entropyWeight/),
  })
}, 60_000)
