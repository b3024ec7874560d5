import { beforeAll, expect, test } from 'vitest'
import { Classifier } from '../../learning/classifier.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Sgd } from '../../learning/optimizer/sgd.js'

beforeAll(() => loadEngine())

test('a thousand training steps leave tensors and memory level', () => {
  const model = new Classifier({
    backbone: { kind: 'ir-mini', widths: [8, 16], norm: 'batch' },
    head: { kind: 'arcface', scale: 32, margin: 0.3 },
    embedding: 16,
    classes: 10,
    input: { height: 16, width: 16, channels: 3 },
    seed: 1,
    mirrored: true,
  })
  const optimizer = new Sgd(model.parameters.variables, { momentum: 0.9, weightDecay: 5e-4 })
  const pixels = new Float32Array(32 * 16 * 16 * 3)
  RandomStream.named(1, 'soak').fillNormal(pixels, 1)
  const labels = Int32Array.from({ length: 32 }, (_, i) => i % 10)
  const step = () => {
    const images = tf.tensor4d(pixels.slice(), [32, 16, 16, 3])
    model.trainStep(images, labels, optimizer, 1e-3)
    images.dispose()
  }
  for (let i = 0; i < 200; i++) step()
  const before = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, rss: process.memoryUsage().rss }
  for (let i = 0; i < 1000; i++) step()
  expect(tf.memory().numTensors).toBe(before.tensors)
  expect(tf.memory().numBytes).toBe(before.bytes)
  // A leak of one map a step would be 1000 x 256 kB.
  expect(process.memoryUsage().rss - before.rss).toBeLessThan(60 * 2 ** 20)
  optimizer.dispose()
  model.dispose()
})
