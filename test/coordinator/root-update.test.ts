import { beforeAll, expect, test } from 'vitest'
import { rootUpdate } from '../../coordinator/root-update.js'
import { modelTensors } from '../../learning/checkpoint/model-tensors.js'
import { Classifier } from '../../learning/classifier.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import { WORK } from '../participant/party.js'

beforeAll(() => loadEngine())

const SIZE = 8
const COUNT = 24

test('the coordinator’s own update is what training on its records changes, and the model stays as it was', async () => {
  const training = { ...WORK.horizontal.training, flip: false, shift: 0, batch: 8 }
  const model = { kind: 'ir-mini' as const, widths: [4], norm: 'batch' as const }
  const work = { ...WORK.horizontal, model, training, localEpochs: 5 } as HorizontalWork
  const classifier = new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: 2,
    input: { height: SIZE, width: SIZE, channels: 3 },
    seed: 1,
    mirrored: false,
  })
  // Dark images and bright ones.
  const stream = RandomStream.named(1, 'root')
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % 2)
  const pixels = SIZE * SIZE * 3
  const images = Uint8Array.from({ length: COUNT * pixels }, (_, i) => {
    return 60 + 100 * labels[Math.floor(i / pixels)]! + stream.integer(40)
  })
  const before = modelTensors(classifier.parameters)
  const options = { work, root: { images, labels }, size: SIZE, learningRate: 0.05, seed: 1 }
  const { signal } = new AbortController()
  const first = await rootUpdate(classifier, { ...options, round: 1, signal })
  expect(modelTensors(classifier.parameters)).toEqual(before)
  expect(first).toHaveLength(classifier.parameters.size)
  expect(first.some((value) => value !== 0)).toBe(true)
  expect(await rootUpdate(classifier, { ...options, round: 1, signal })).toEqual(first)
  expect(await rootUpdate(classifier, { ...options, round: 2, signal })).not.toEqual(first)
  classifier.dispose()
})
