import { beforeAll, expect, test } from 'vitest'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { measureStatistics } from '../../learning/train.js'

beforeAll(() => loadEngine())

const SIZE = 8
/** More than one batch, the last ones of unequal size. */
const RECORDS = 129

test('measured statistics of the first batch norm are those of all records at once, and no weight moves', async () => {
  const model = new Classifier({
    backbone: { kind: 'ir-mini', widths: [4], norm: 'batch' },
    head: { kind: 'softmax' },
    embedding: 3,
    classes: 3,
    input: { height: SIZE, width: SIZE, channels: 3 },
    seed: 1,
    mirrored: false,
  })
  const { parameters } = model
  const stream = RandomStream.named(1, 'images')
  const images = Uint8Array.from({ length: RECORDS * SIZE * SIZE * 3 }, (_, i) => stream.integer(20 + (i % 200)))
  const augmentation = { shift: 0, flip: false }
  const source = new BatchLoader({ images, height: SIZE, width: SIZE, ids: [], seed: 1, party: '', augmentation })
  const records = Int32Array.from({ length: RECORDS }, (_, i) => i)
  const weights = parameters.flatten()
  const tensors = tf.memory().numTensors

  await measureStatistics(model, source, records, 1)
  expect(tf.memory().numTensors).toBe(tensors)

  const kernel = parameters.variables[parameters.names.indexOf('backbone/stem/kernel')] as tf.Variable<tf.Rank.R4>
  const input = tf.tensor4d(source.plain(records), [RECORDS, SIZE, SIZE, 3])
  const { mean, variance } = tf.moments(tf.conv2d(input, kernel, 1, 'same'), [0, 1, 2])
  const found = new Map(parameters.buffers.map(({ name, variable }) => [name, variable.dataSync()]))
  for (const [i, truth] of mean.dataSync().entries())
    expect(found.get('backbone/stem/norm/mean')![i]).toBeCloseTo(truth, 4)
  for (const [i, truth] of variance.dataSync().entries())
    expect(found.get('backbone/stem/norm/variance')![i]! / truth).toBeCloseTo(1, 4)
  expect(parameters.flatten()).toEqual(weights)
  model.dispose()
})
