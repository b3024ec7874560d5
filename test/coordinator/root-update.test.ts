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
const RATE = 0.05

/** No momentum: what a step is held back by, no later one goes on with. */
const PLAIN = { ...WORK.horizontal.training, flip: false, shift: 0, batch: 8, momentum: 0 }

/** A network, its work with some keys replaced, and 24 dark images and bright ones to train on. */
function rootTraining(changes: Partial<HorizontalWork> = {}) {
  const training = { ...PLAIN, momentum: 0.9 }
  const model = { kind: 'ir-mini' as const, widths: [4], norm: 'batch' as const }
  const work = { ...WORK.horizontal, model, training, localEpochs: 5, ...changes } as HorizontalWork
  const classifier = new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: 2,
    input: { height: SIZE, width: SIZE, channels: 3 },
    seed: 1,
    mirrored: false,
  })
  const stream = RandomStream.named(1, 'root')
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % 2)
  const pixels = SIZE * SIZE * 3
  const images = Uint8Array.from({ length: COUNT * pixels }, (_, i) => {
    return 60 + 100 * labels[Math.floor(i / pixels)]! + stream.integer(40)
  })
  const { signal } = new AbortController()
  const options = { work, root: { images, labels }, size: SIZE, learningRate: RATE, seed: 1, signal }
  return { classifier, update: (round: number) => rootUpdate(classifier, { ...options, round }) }
}

test('the coordinator’s own update is what training on its records changes, and the model stays as it was', async () => {
  const { classifier, update } = rootTraining()
  const before = modelTensors(classifier.parameters)
  const first = await update(1)
  expect(modelTensors(classifier.parameters)).toEqual(before)
  expect(first).toHaveLength(classifier.parameters.size)
  expect(first.some((value) => value !== 0)).toBe(true)
  expect(await update(1)).toEqual(first)
  expect(await update(2)).not.toEqual(first)
  classifier.dispose()
})

test('of a head that stays nothing is in the update, and it alone goes on from round to round', async () => {
  const { classifier, update } = rootTraining({ localHead: true })
  const before = modelTensors(classifier.parameters)
  expect(await update(1)).toHaveLength(classifier.shared(true).size)
  const moved = modelTensors(classifier.parameters).filter(({ values }, i) =>
    values.some((value, k) => value !== before[i]!.values[k]),
  )
  expect(moved.length).toBeGreaterThan(0)
  expect(moved.filter(({ name }) => !name.startsWith('head/'))).toEqual([])
  classifier.dispose()
})

test('FedProx pulls the coordinator’s own second step back by mu of its first', async () => {
  const updateOf = async (changes: Partial<HorizontalWork>) => {
    const training = { ...PLAIN, batch: COUNT } as HorizontalWork['training']
    const { classifier, update } = rootTraining({ ...changes, training })
    const values = await update(1)
    classifier.dispose()
    return values
  }
  const one = await updateOf({ localEpochs: 1 })
  const two = await updateOf({ localEpochs: 2 })
  const pulled = await updateOf({ localEpochs: 2, client: { kind: 'fedprox', mu: 10 } })
  expect(Math.max(...one.map(Math.abs))).toBeGreaterThan(1e-3)
  for (const [i, value] of pulled.entries()) expect(value).toBeCloseTo(two[i]! - RATE * 10 * one[i]!, 5)
})
