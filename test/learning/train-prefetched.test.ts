import { beforeAll, expect, test } from 'vitest'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import type { TrainingInputs } from '../../learning/data/inputs.js'
import { PrefetchLoader } from '../../learning/data/prefetch.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { trainClassifier } from '../../learning/train.js'

const [size, count, batch] = [8, 22, 5]
const stream = RandomStream.named(1, 'train-test')
const decoded = {
  images: Uint8Array.from({ length: count * size * size * 3 }, () => stream.integer(256)),
  height: size,
  width: size,
  ids: Array.from({ length: count }, (_, i) => `p/${i}`),
  seed: 1,
  party: 'test',
  augmentation: { shift: 1, flip: true, crop: 0.5, brightness: 0.4 },
}

beforeAll(() => loadEngine({ backend: 'js' }))

interface Training {
  readonly steps: number[]
  readonly losses: [epoch: number, loss: number][]
  readonly weights: Float32Array
}

async function train(source: TrainingInputs, signal?: { readonly at: number; readonly end: AbortController }) {
  const model = new Classifier({
    backbone: { kind: 'small-cnn', widths: [4] },
    head: { kind: 'softmax', scale: 1, margin: 0 },
    embedding: 5,
    classes: 3,
    input: { height: size, width: size, channels: 3 },
    seed: 1,
    mirrored: true,
  })
  const steps: number[] = []
  const losses: [number, number][] = []
  try {
    await trainClassifier({
      model,
      source,
      labels: Int32Array.from({ length: count }, (_, i) => i % 3),
      records: Int32Array.from({ length: count }, (_, i) => i),
      batch,
      epochs: { first: 3, last: 5 },
      optimizer: (variables) => new Sgd(variables, { momentum: 0.9, weightDecay: 0 }),
      rate: () => 0.1,
      seed: 1,
      ...(signal ? { signal: signal.end.signal } : {}),
      onStep: (done) => {
        steps.push(done)
        if (done === signal?.at) signal.end.abort(new Error('enough'))
      },
      onEpoch: (epoch, loss) => losses.push([epoch, loss]),
    })
    return { steps, losses, weights: model.parameters.flatten() } satisfies Training
  } finally {
    model.dispose()
  }
}

test('batches made ahead in threads train to the same bytes as batches made in turn', async () => {
  const ahead = PrefetchLoader.ofDecoded(decoded, { batch, threads: 2 })
  try {
    const inTurn = await train(new BatchLoader(decoded))
    expect(inTurn.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(inTurn.losses.map(([epoch]) => epoch)).toEqual([3, 4, 5])
    expect(new Set(inTurn.losses.map(([, loss]) => loss)).size).toBe(3)
    expect(await train(ahead)).toEqual(inTurn)
  } finally {
    await ahead.close()
  }
})

test('an abort ends training after the step, and the inputs serve another run', async () => {
  const ahead = PrefetchLoader.ofDecoded(decoded, { batch, threads: 2 })
  try {
    const end = new AbortController()
    await expect(train(ahead, { at: 2, end })).rejects.toThrow('enough')
    await expect(train(ahead, { at: 1, end })).rejects.toThrow('enough')
    expect((await train(ahead)).steps).toHaveLength(12)
  } finally {
    await ahead.close()
  }
})
