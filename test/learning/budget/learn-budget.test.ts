import { beforeAll, describe, expect, test } from 'vitest'
import { learnBudget } from '../../../learning/budget/learn-budget.js'
import { NoiseBudget } from '../../../learning/budget/noise-budget.js'
import { Classifier } from '../../../learning/classifier.js'
import { type BatchRequest, madeOnDemand } from '../../../learning/data/inputs.js'
import * as tf from '../../../learning/engine/tf.js'
import { buildOptimizer } from '../../../learning/optimizer/build.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

/** Channels, height and width of a toy form, and the channel that tells two classes apart by its sign. */
const shape = { channels: 4, height: 4, width: 4 }
const TELLING = 2
const LENGTH = 64
const RECORDS = 16
const labels = Int32Array.from({ length: RECORDS }, (_, i) => i % 2)

function clean(records: ArrayLike<number>): Float32Array {
  const values = new Float32Array(records.length * LENGTH)
  for (let i = 0; i < records.length; i++)
    values.fill(labels[records[i]!] === 0 ? -0.5 : 0.5, i * LENGTH + 16 * TELLING, i * LENGTH + 16 * (TELLING + 1))
  return values
}

const source = {
  batches: (requests: Iterable<BatchRequest>) => madeOnDemand(requests, ({ records }) => clean(records)),
}

async function learn(read: (noised: tf.Tensor4D, scales: tf.Tensor3D) => tf.Tensor4D, epochs: number) {
  const budget = new NoiseBudget(shape, 1, 'positions')
  const model = new Classifier({
    backbone: { kind: 'mlp', widths: [8] },
    head: { kind: 'softmax' },
    embedding: 4,
    classes: 2,
    input: { height: 4, width: 4, channels: 4 },
    seed: 1,
    mirrored: false,
  })
  await learnBudget({
    ...{ budget, model, source, labels, records: labels.map((_, i) => i), batch: 8, epochs, seed: 5, read },
    optimizer: (variables) =>
      buildOptimizer({ kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0, decay: 'coupled' }, variables),
    rate: () => 0.02,
    budgetRate: 0.05,
    firstMeanEpsilon: 4,
  })
  const rho = budget.values().slice()
  budget.dispose()
  model.dispose()
  return rho
}

const channelsLast = (x: tf.Tensor4D) => tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D
const whitened = (noised: tf.Tensor4D, scales: tf.Tensor3D) => channelsLast(tf.div(noised, scales) as tf.Tensor4D)

describe('learning a budget with a recogniser', () => {
  test('gives most to the channel that tells people apart', async () => {
    const rho = await learn(whitened, 20)
    const others = rho.filter((_, channel) => channel !== TELLING)
    expect(rho[TELLING]! - Math.max(...others)).toBeGreaterThan(0.5)
  })

  test('draws the noise anew for each image each time, and again the same for the same seed', async () => {
    const seen: number[][] = []
    const watching = (noised: tf.Tensor4D, scales: tf.Tensor3D) => {
      // Channel 0 is 0 without noise.
      const unit = tf.div(
        tf.squeeze(tf.slice(noised, [0, 0, 0, 0], [-1, 1, 1, 2]), [1, 2]),
        scales.slice([0, 0, 0], [1, 1, 2]),
      )
      seen.push(Array.from(unit.dataSync(), (value) => Number(value.toFixed(4))))
      return whitened(noised, scales)
    }
    await learn(watching, 2)
    const all = seen.flat()
    expect(all).toHaveLength(2 * RECORDS * 2)
    expect(new Set(all).size).toBeGreaterThan(0.95 * all.length)
    const first = seen.splice(0)
    await learn(watching, 2)
    expect(seen).toEqual(first)
  })
})
