import { beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../learning/backbone/build.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { supervisedContrastive } from '../../learning/loss/supervised-contrastive.js'
import type { Network } from '../../learning/network.js'
import { Parameters } from '../../learning/parameters.js'
import { type PretrainOptions, pretrain } from '../../learning/pretraining.js'
import { WORK } from '../participant/party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [SIZE, COUNT, CLASSES, DIMENSION] = [8, 24, 3, 4]
const LABELS = Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES)
const ALL = Int32Array.from({ length: COUNT }, (_, i) => i)

/** Noise with a bright band for the class. */
function images(): Uint8Array {
  const stream = RandomStream.named(3, 'bands')
  return Uint8Array.from({ length: COUNT * SIZE * SIZE * 3 }, (_, i) => {
    const row = Math.floor(i / (SIZE * 3)) % SIZE
    const inBand = Math.floor((row * CLASSES) / SIZE) === LABELS[Math.floor(i / (SIZE * SIZE * 3))]
    return 60 + stream.integer(120) + (inBand ? 30 : 0)
  })
}

const inputs = new BatchLoader({
  images: images(),
  height: SIZE,
  width: SIZE,
  ids: Array.from(ALL, (i) => `record-${i}`),
  seed: 3,
  party: 'all parties',
  augmentation: WORK.vertical.training,
})

function build(seed = 3): { network: Network; parameters: Parameters } {
  const parameters = new Parameters(seed, 'left')
  const input = { height: SIZE, width: SIZE, channels: 3 }
  return {
    parameters,
    network: buildBackbone({ kind: 'mlp', widths: [16] }, parameters, 'bottom', input, DIMENSION),
  }
}

type Model = ReturnType<typeof build>

const pretrained = async (model: Model, options: Partial<PretrainOptions>): Promise<void> =>
  pretrain({
    ...model,
    dimension: DIMENSION,
    inputs,
    records: ALL,
    epochs: 20,
    batch: 8,
    learningRate: 0.05,
    momentum: 0.9,
    weightDecay: 0,
    seed: 3,
    ...options,
  })

function tensorOf(values: Float32Array): tf.Tensor4D {
  return tf.tensor4d(values.slice(), [COUNT, SIZE, SIZE, 3])
}

/** Directions of the records as they are. */
function directions({ network }: Model): number[][] {
  return tf.tidy(() => {
    const vectors = network(tensorOf(inputs.plain(ALL)))
    return (tf.div(vectors, tf.norm(vectors, 2, 1, true)) as tf.Tensor2D).arraySync()
  })
}

const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

/** Mean cosine of two records of one class, less that of two classes. */
function separation(model: Model): number {
  const all = directions(model)
  const cosines = (alike: boolean) =>
    all.flatMap((a, i) => all.filter((_, k) => k < i && (LABELS[k] === LABELS[i]) === alike).map((b) => cosine(a, b)))
  return mean(cosines(true)) - mean(cosines(false))
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

/** The loss of two views that no training has seen. */
function viewLoss({ network }: Model): number {
  return tf.tidy(() => {
    const views = [1001, 1002].map((epoch) => tensorOf(inputs.augmented(ALL, epoch)))
    const records = tf.tensor1d([...ALL, ...ALL], 'int32')
    return supervisedContrastive(network(tf.concat(views, 0) as tf.Tensor4D), records, 0.1).dataSync()[0]!
  })
}

/** The vertices of a triangle in the first two coordinates. */
const FRAME = Float32Array.from(
  [0, 1, 2].flatMap((k) => [Math.cos((2 * Math.PI * k) / 3), Math.sin((2 * Math.PI * k) / 3), 0, 0]),
)

const vertex = (k: number) => [...FRAME.subarray(k * DIMENSION, (k + 1) * DIMENSION)]

describe('pre-training with classes', () => {
  test('makes the classes separable', async () => {
    const model = build()
    expect(separation(model)).toBeLessThan(0.3)
    await pretrained(model, { labels: LABELS })
    expect(separation(model)).toBeGreaterThan(0.8)
    model.parameters.dispose()
  })

  test('draws embeddings to the vertices of a given frame', async () => {
    const model = build()
    const cosines = () => directions(model).map((row) => [0, 1, 2].map((k) => cosine(row, vertex(k))))
    const toOwn = () => mean(cosines().map((row, i) => row[LABELS[i]!]!))
    expect(toOwn()).toBeLessThan(0.3)
    await pretrained(model, { labels: LABELS, frame: FRAME })
    expect(toOwn()).toBeGreaterThan(0.5)
    for (const [i, row] of cosines().entries()) expect(row.indexOf(Math.max(...row))).toBe(LABELS[i])
    model.parameters.dispose()
  })
})

describe('pre-training without classes', () => {
  test('makes two views of a record alike, and unlike those of others', async () => {
    const model = build()
    const before = viewLoss(model)
    await pretrained(model, {})
    expect(viewLoss(model)).toBeLessThan(0.8 * before)
    model.parameters.dispose()
  })

  test('learns from the given records alone', async () => {
    const model = build()
    const asked: number[] = []
    const watched: PretrainOptions['inputs'] = {
      ...{ height: SIZE, width: SIZE, channels: 3 },
      batches: (requests) => {
        const list = [...requests]
        asked.push(...list.flatMap(({ records }) => [...records]))
        return inputs.batches(list)
      },
    }
    await pretrained(model, { records: Int32Array.of(4, 5, 6, 7), batch: 2, epochs: 1, inputs: watched })
    expect([...new Set(asked)].sort()).toEqual([4, 5, 6, 7])
    model.parameters.dispose()
  })
})

test.each<[string, Partial<PretrainOptions>]>([
  ['classes', { labels: LABELS }],
  ['classes and a frame', { labels: LABELS, frame: FRAME }],
  ['views', {}],
])('of %s the bytes are those of the seed, and no tensor is left', async (_, options) => {
  const run = async (seed: number) => {
    const model = build()
    const before = tf.memory().numTensors
    await pretrained(model, { ...options, seed, epochs: 2 })
    expect(tf.memory().numTensors).toBe(before)
    const weights = model.parameters.flatten()
    model.parameters.dispose()
    return weights
  }
  const weights = await run(3)
  expect(await run(3)).toEqual(weights)
  expect(await run(4)).not.toEqual(weights)
})

test('says how far it has come, and stops when it is told to', async () => {
  const model = build()
  const steps: string[] = []
  const stop = new AbortController()
  const onStep = (done: number, total: number) => {
    steps.push(`${done}/${total}`)
    if (done === 3) stop.abort(new Error('enough'))
  }
  const before = tf.memory().numTensors
  await expect(pretrained(model, { epochs: 2, onStep, signal: stop.signal })).rejects.toThrow('enough')
  expect(steps).toEqual(['1/6', '2/6', '3/6'])
  expect(tf.memory().numTensors).toBe(before)
  model.parameters.dispose()
})
