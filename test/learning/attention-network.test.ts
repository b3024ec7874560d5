import { beforeAll, describe, expect, test } from 'vitest'
import { AttentionNetwork } from '../../learning/attention-network.js'
import { duetCnn } from '../../learning/backbone/duet-cnn.js'
import { InMemoryInputs } from '../../learning/data/in-memory-inputs.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const shape = { height: 8, width: 9, channels: 2 }
const LENGTH = 8 * 9 * 2

/** Two people: a bright spot at one side of the face or at the other, in noise. */
function spots(count: number) {
  const stream = RandomStream.named(3, 'spots')
  const values = new Float32Array(count * LENGTH)
  stream.fillNormal(values, 0.3)
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  for (const [i, label] of labels.entries())
    for (const channel of [0, 1]) values[i * LENGTH + (4 * 9 + (label === 0 ? 3 : 5)) * 2 + channel]! += 4
  return { values, labels }
}

describe('the owner’s network of DuetFace', () => {
  test('makes masks of 0 to 1 for each stage, 0 outside the face, and learns where people differ', async () => {
    const network = new AttentionNetwork(shape, [8, 8], 1)
    const { values, labels } = spots(64)
    await network.train(new InMemoryInputs(shape, values), labels, { epochs: 10 })
    const masks = network.masks(values, labels.length)
    expect(masks.length).toBe(64 * 2 * 72)
    expect(Math.min(...masks)).toBe(0)
    expect(Math.max(...masks)).toBe(1)
    // The corners are no part of an aligned face.
    for (let plane = 0; plane < 128; plane++) expect(masks[plane * 72]).toBe(0)
    let [at, mean] = [0, 0]
    for (const [i, label] of labels.entries()) {
      const first = masks.subarray(i * 144, i * 144 + 72)
      at += first[4 * 9 + (label === 0 ? 3 : 5)]! / 64
      mean += first.reduce((a, b) => a + b, 0) / 72 / 64
    }
    expect(at).toBeGreaterThan(2 * mean)
    network.dispose()
  })
})

describe('the server’s network of DuetFace', () => {
  const widths = [4, 4]
  const build = () => {
    const parameters = new Parameters(1, 'server')
    const input = { height: 8, width: 9, channels: 5 }
    return { parameters, network: duetCnn({ kind: 'duet-cnn', widths }, parameters, 'b', input, 6) }
  }
  const images = (mask: number) =>
    tf.tensor4d(
      Array.from({ length: 72 * 5 }, (_, i) => (i % 5 < 3 ? Math.sin(i) : mask)),
      [1, 8, 9, 5],
    )

  test('does not heed the masks before it has learnt to, and s + w m s afterwards', () => {
    const { parameters, network } = build()
    const [without, withMask] = [network(images(0)), network(images(1))].map((x) => [...x.dataSync()])
    expect(withMask).toEqual(without)
    const weight = parameters.variables.filter(({ size }) => size === 1).at(-1)!
    weight.assign(tf.tensor1d([0.5]))
    // The last stage's map is multiplied by 1.5 everywhere, and so is the embedding, which is linear in it.
    const raised = [...network(images(1)).dataSync()]
    for (const [i, value] of raised.entries()) expect(value).toBeCloseTo(1.5 * without![i]!, 4)
    expect([...network(images(0)).dataSync()]).toEqual(without)
  })

  test('refuses an input without a channel beside the masks', () => {
    const input = { height: 8, width: 8, channels: 2 }
    expect(() => duetCnn({ kind: 'duet-cnn', widths }, new Parameters(1, 's'), 'b', input, 6)).toThrow(RangeError)
  })
})
