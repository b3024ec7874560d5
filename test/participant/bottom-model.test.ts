import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readWhole, writeDurably } from '../../learning/checkpoint/durable-file.js'
import { readSafetensors, writeSafetensors } from '../../learning/checkpoint/safetensors.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { BottomModel } from '../../participant/bottom-model.js'
import { cleanCodes } from '../../privacy/embedding-mechanisms.js'
import { publicCodes } from '../../privacy/public-codes.js'
import type { Plan } from '../../proto/plan.js'
import type { Adjust, Pretraining, VerticalWork } from '../../proto/vertical-work.js'
import { scratchFolder } from '../scratch-folder.js'
import { verticalPlan, WORK } from './party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const UNPROTECTED = { mechanism: 'unprotected' } as const
const GAUSSIAN = { mechanism: 'gaussian', clip: 2, epsilon: 8, delta: 1e-5, per: 'run' } as const
const LAPLACE = { mechanism: 'laplace', clip: 2, epsilon: 8, per: 'run' } as const
const COUNT = 6
const INPUT = { height: 8, width: 8, channels: 3 }
const PRETRAINING: Pretraining = { source: 'own', epochs: 1, batch: 4, learningRate: 0.1, augmentation: {} }

interface Made {
  readonly bottom: BottomModel
  readonly plan: Plan
  readonly work: VerticalWork
}

interface Changes extends Omit<Partial<VerticalWork>, 'adjust'> {
  readonly adjust?: Partial<Adjust>
  readonly flip?: boolean
}

function make(privacy: Plan['privacy'], { adjust, flip = false, ...changes }: Changes = {}): Made {
  const { plan, work } = verticalPlan(privacy, {
    ...changes,
    training: { ...WORK.vertical.training, flip },
    adjust: { ...(WORK.vertical.adjust as Adjust), ...adjust },
  })
  return { bottom: new BottomModel(plan, work, 'left', INPUT), plan, work }
}

function images(count = COUNT, name = 'images'): tf.Tensor4D {
  const stream = RandomStream.named(5, name)
  return tf.tensor4d(
    Array.from({ length: count * 192 }, () => stream.normal()),
    [count, 8, 8, 3],
  )
}

function rows(tensor: tf.Tensor2D): number[][] {
  const values = tensor.arraySync()
  tensor.dispose()
  return values
}

function forward({ bottom }: Made, x: tf.Tensor4D): number[][] {
  const pullback = bottom.forward(x)
  pullback.dispose()
  return rows(pullback.value)
}

const predict = async ({ bottom }: Made, x: tf.Tensor4D) => rows(await bottom.predict(x))
const raw = ({ bottom }: Made, x: tf.Tensor4D) => rows(tf.tidy(() => bottom.backbone(x, 'prediction')))

function learn({ bottom, work }: Made, x: tf.Tensor4D, learningRate = 0.1): void {
  const pullback = bottom.forward(x)
  const gradient = tf.fill([x.shape[0], work.adjust.rank ?? work.embedding], 0.3) as tf.Tensor2D
  bottom.learn(pullback, gradient, learningRate)
  tf.dispose([pullback.value, gradient])
}

const scratch = () => join(scratchFolder(), 'bottom.safetensors')

/** The tensors of a bottom model's file. */
async function saved({ bottom }: Made) {
  const path = scratch()
  await bottom.save(path)
  return readSafetensors(readWhole(path)).tensors
}

/** Sets one of a model's tensors to these values. */
async function set(made: Made, name: string, values: Float32Array): Promise<void> {
  const tensors = [...(await saved(made))].map(([each, tensor]) => ({
    ...tensor,
    name: each,
    ...(each === name ? { values } : {}),
  }))
  const path = scratch()
  writeDurably(path, writeSafetensors(tensors as Parameters<typeof writeSafetensors>[0]))
  made.bottom.load(path)
}

function near(found: number[][], expected: number[][], digits = 5): void {
  expect(found).toHaveLength(expected.length)
  for (const [i, row] of expected.entries())
    for (const [k, x] of row.entries()) expect(found[i]![k]).toBeCloseTo(x, digits)
}

const l2 = (row: readonly number[]) => Math.hypot(...row)
const clipped = (row: number[], clip: number) => row.map((x) => x * Math.min(1, clip / l2(row)))

describe('a party’s vectors', () => {
  test('unprotected are those of the backbone', async () => {
    const made = make(UNPROTECTED)
    near(forward(made, images()), raw(made, images()))
  })

  test('of a rank are projected by a kernel', async () => {
    const made = make(UNPROTECTED, { adjust: { rank: 2 } })
    const kernel = (await saved(made)).get('rank/kernel')!
    expect(kernel.shape).toEqual([5, 2])
    const expected = raw(made, images()).map((row) =>
      [0, 1].map((k) => row.reduce((sum, x, i) => sum + x * (kernel.values[i * 2 + k] as number), 0)),
    )
    near(forward(made, images()), expected)
    // The kernel learns.
    learn(made, images())
    expect((await saved(made)).get('rank/kernel')!.values).not.toEqual(kernel.values)
  })

  test('with a gain are multiplied before the clip, by 1 at first', async () => {
    const made = make(GAUSSIAN, { adjust: { scale: 'gain' } })
    const of = (factor: number) =>
      raw(made, images()).map((row) =>
        clipped(
          row.map((x) => factor * x),
          GAUSSIAN.clip,
        ),
      )
    near(forward(made, images()), of(1))
    await set(made, 'gain', Float32Array.of(Math.log(0.25)))
    near(forward(made, images()), of(0.25))
    const norms = forward(made, images()).map(l2)
    expect(norms.some((norm) => norm < 1.99)).toBe(true)
  })

  test('are centred by the running mean of what was released, in prediction too', async () => {
    const made = make(UNPROTECTED, { adjust: { centre: true } })
    const released = Float32Array.from({ length: 2 * 5 }, (_, i) => i)
    made.bottom.notice(released)
    made.bottom.notice(released.map((x) => 2 * x))
    // A hundredth of each mean over two rows, of which the first has lost a hundredth since.
    const mean = [0, 1, 2, 3, 4].map((i) => (i + 2.5) * (0.01 * 0.99 + 2 * 0.01))
    const expected = raw(made, images()).map((row) => row.map((x, i) => x - mean[i]!))
    near(forward(made, images()), expected)
    near(await predict(made, images()), expected)
  })

  test('are centred by nothing unless the plan says so', () => {
    const made = make(UNPROTECTED)
    const before = forward(made, images())
    made.bottom.notice(new Float32Array(10).fill(50))
    expect(forward(made, images())).toEqual(before)
  })

  test.each<[string, Plan['privacy'], Changes, (row: number[]) => number, number]>([
    ['L2 norm C for Gaussian noise', GAUSSIAN, {}, l2, 2],
    ['L1 norm C for Laplace noise', LAPLACE, {}, (row) => row.reduce((sum, x) => sum + Math.abs(x), 0), 2],
    ['length 1 for PrivUnit', { mechanism: 'priv-unit', epsilon: 8, optimise: 'decode', per: 'run' }, {}, l2, 1],
    ['length 1 for a codebook', { mechanism: 'codebook', epsilon: 8, per: 'run' }, {}, l2, 1],
    ['length 1 without protection, if spread', UNPROTECTED, { adjust: { spread: true } }, l2, 1],
  ])('on the sphere have %s, also where both mirror images count', async (_, privacy, changes, norm, length) => {
    const made = make(privacy, { ...changes, flip: true })
    for (const row of [...forward(made, images()), ...(await predict(made, images()))])
      expect(norm(row)).toBeCloseTo(length, 5)
  })
})

describe('each record is computed alone', () => {
  const frozen: Changes = { bottom: { kind: 'ir-mini', widths: [4], norm: 'batch' }, pretraining: [PRETRAINING] }

  test.each<[string, Changes]>([
    ['with batch norm after pre-training', frozen],
    ['with group norm', { bottom: { kind: 'ir-mini', widths: [4], norm: 'group' } }],
  ])('%s: in a batch as by itself, in training and in prediction', async (_, changes) => {
    const made = make(GAUSSIAN, { ...changes, flip: true })
    if (changes === frozen) tf.tidy(() => made.bottom.backbone(images(20, 'others'), 'training'))
    const [all, predicted] = [forward(made, images()), await predict(made, images())]
    for (let i = 0; i < COUNT; i++) {
      const alone = tf.tidy(() => tf.slice(images(), [i], [1]) as tf.Tensor4D)
      near(forward(made, alone), [all[i]!])
      near(await predict(made, alone), [predicted[i]!])
    }
  })

  test('and steps leave the statistics that pre-training left', async () => {
    const made = make(GAUSSIAN, frozen)
    const statistics = async () =>
      [...(await saved(made))].filter(([name]) => /\/(mean|variance)$/.test(name)).map(([, { values }]) => [...values])
    const before = await statistics()
    expect(before.length).toBeGreaterThan(2)
    learn(made, images())
    expect(await statistics()).toEqual(before)
  })
})

describe('snapping', () => {
  const CODEBOOK = { mechanism: 'codebook', epsilon: 8, per: 'run' } as const

  test.each<[string, Plan['privacy'], number]>([
    ['gaussian', GAUSSIAN, 3],
    ['laplace', LAPLACE, 3],
    ['laplace, with more classes than a simplex fits', LAPLACE, 20],
    ['codebook', CODEBOOK, 3],
  ])('to the frame releases the code of the nearest direction: %s', (_, privacy, classes) => {
    const { plan, work } = verticalPlan(privacy, {
      adjust: { ...(WORK.vertical.adjust as Adjust), spread: true, snap: 'frame' },
    })
    const wide = { ...plan, classes }
    const bottom = new BottomModel(wide, work, 'left', INPUT)
    const { values } = cleanCodes(wide, work)
    const stream = RandomStream.named(1, 'snap')
    const vectors = Float32Array.from({ length: 30 * 5 }, () => stream.normal())
    const directions = publicCodes(classes, 5, plan.seed)
    const snapped = bottom.snapped(vectors)
    for (let row = 0; row < 30; row++) {
      const products = Array.from({ length: classes }, (_, code) =>
        [0, 1, 2, 3, 4].reduce((sum, i) => sum + vectors[row * 5 + i]! * directions[code * 5 + i]!, 0),
      )
      const nearest = products.indexOf(Math.max(...products))
      expect(snapped.slice(row * 5, row * 5 + 5)).toEqual(values.slice(nearest * 5, nearest * 5 + 5))
    }
    expect(bottom.snapped(values)).toEqual(values)
    bottom.dispose()
  })

  test.each<[string, Plan['privacy']]>([
    ['gaussian', { ...GAUSSIAN, clip: 7 }],
    ['laplace', { ...LAPLACE, clip: 0.2 }],
    ['codebook', CODEBOOK],
  ])('to clusters releases one code for a cluster, another for another, whatever the clip: %s', (_, privacy) => {
    const made = make(privacy, { adjust: { snap: 'clusters' }, schedule: { kind: 'one-shot', noisyEpochs: 0 } })
    const clip = 'clip' in privacy ? privacy.clip : 1
    const stream = RandomStream.named(1, 'clusters')
    // Rows about three directions that are no right angles apart, of norm C.
    const vectors = Float32Array.from(
      Array.from({ length: 30 }, (_, row) => {
        const near = [0, 1, 2, 3, 4].map((i) => (i === row % 3 ? 1 : 0.5) + 0.02 * stream.normal())
        const norm = privacy.mechanism === 'laplace' ? near.reduce((sum, x) => sum + Math.abs(x), 0) : l2(near)
        return near.map((x) => (x * clip) / norm)
      }).flat(),
    )
    made.bottom.findClusters(tf.tensor2d(vectors, [30, 5]), RandomStream.named(1, 'found'))
    const snapped = made.bottom.snapped(vectors)
    const codes = cleanCodes(made.plan, made.work).values
    const named = Array.from({ length: 30 }, (_, row) =>
      [0, 1, 2].findIndex((code) => [0, 1, 2, 3, 4].every((i) => snapped[row * 5 + i] === codes[code * 5 + i])),
    )
    expect(new Set(named)).toEqual(new Set([0, 1, 2]))
    for (const [row, code] of named.entries()) expect(code).toBe(named[row % 3])
  })

  test('to clusters in words releases for each symbol the code of the cluster among its own', () => {
    const privacy = { ...CODEBOOK, codes: 3, symbols: 2 }
    const made = make(privacy, {
      embedding: 6,
      adjust: { snap: 'clusters' },
      schedule: { kind: 'one-shot', noisyEpochs: 0 },
    })
    const stream = RandomStream.named(1, 'words')
    const vectors = Float32Array.from({ length: 40 * 6 }, () => stream.normal())
    made.bottom.findClusters(tf.tensor2d(vectors, [40, 6]), RandomStream.named(1, 'found'))
    const snapped = made.bottom.snapped(vectors)
    const { values } = cleanCodes(made.plan, made.work)
    const symbols = [0, 1].map((symbol) =>
      Array.from({ length: 40 }, (_, row) =>
        [0, 1, 2].findIndex((code) =>
          [0, 1, 2].every((i) => snapped[row * 6 + symbol * 3 + i] === values[code * 3 + i]),
        ),
      ),
    )
    for (const named of symbols) expect(new Set(named)).toEqual(new Set([0, 1, 2]))
    // Other clusters: two rows that share the one symbol need not share the other.
    const split = symbols[0]!.some((code, row) =>
      symbols[0]!.some((other, at) => code === other && symbols[1]![row] !== symbols[1]![at]),
    )
    expect(split).toBe(true)
  })

  test('none hands vectors on as they are', () => {
    const vectors = Float32Array.of(1, 2, 3, 4, 5)
    expect(make(GAUSSIAN).bottom.snapped(vectors)).toEqual(vectors)
  })
})

describe('an average of the weights', () => {
  test('serves predictions alone', async () => {
    const made = make(UNPROTECTED, { average: 0.9 })
    const weights: Float32Array[] = []
    for (let i = 0; i < 2; i++) {
      learn(made, images())
      weights.push(made.bottom.backboneParameters.flatten())
    }
    // Weights of now in training, the average corrected for its start in prediction.
    near(forward(made, images()), raw(made, images()))
    const fresh = make(UNPROTECTED)
    fresh.bottom.backboneParameters.assign(weights[1]!.map((w, i) => (0.9 * weights[0]![i]! + w) / 1.9))
    near(await predict(made, images()), forward(fresh, images()))
    expect(made.bottom.backboneParameters.flatten()).toEqual(weights[1])
    expect(l2(forward(made, images())[0]!.map((x, i) => x - forward(fresh, images())[0]![i]!))).toBeGreaterThan(1e-3)
  })
})

test.each<[string, Plan['privacy'], Changes]>([
  ['an average, a rank and a gain', GAUSSIAN, { average: 0.9, adjust: { rank: 3, scale: 'gain', centre: true } }],
  [
    'clusters and frozen batch norm',
    { mechanism: 'codebook', epsilon: 8, per: 'run' },
    {
      bottom: { kind: 'ir-mini', widths: [4], norm: 'batch' },
      pretraining: [PRETRAINING],
      adjust: { snap: 'clusters' },
      schedule: { kind: 'one-shot', noisyEpochs: 0 },
    },
  ],
])('a model with %s that is saved and loaded predicts and snaps the same', async (_, privacy, changes) => {
  const made = make(privacy, changes)
  const length = made.work.adjust.rank ?? made.work.embedding
  if (made.work.pretraining.length > 0) tf.tidy(() => made.bottom.backbone(images(20, 'others'), 'training'))
  for (let i = 0; i < 3; i++) learn(made, images())
  made.bottom.notice(new Float32Array(2 * length).fill(5))
  const first = await predict(made, images())
  made.bottom.findClusters(tf.tensor2d(first), RandomStream.named(1, 'found'))
  const path = scratch()
  await made.bottom.save(path)
  const again = make(privacy, changes)
  again.bottom.load(path)
  const vectors = await predict(again, images())
  expect(vectors).toEqual(first)
  const flat = Float32Array.from(vectors.flat())
  expect(again.bottom.snapped(flat)).toEqual(made.bottom.snapped(flat))
})

test('keeps no tensor of a step, a penalty or a prediction', async () => {
  const made = make(GAUSSIAN, { average: 0.9, adjust: { decorrelate: 1, centre: true } })
  const x = images()
  const step = async () => {
    learn(made, x)
    made.bottom.notice(new Float32Array(10).fill(1))
    const vectors = await made.bottom.predict(x)
    tf.dispose([made.bottom.penaltyGradient(vectors)!, vectors])
  }
  await step()
  const before = tf.memory().numTensors
  for (let i = 0; i < 3; i++) await step()
  expect(tf.memory().numTensors).toBe(before)
})

describe('the gradient of a party’s own penalties', () => {
  test('is there if the plan has any, for batches of two records or more', async () => {
    const made = make(GAUSSIAN, { adjust: { uniformity: 1 } })
    const vectors = await made.bottom.predict(images())
    expect(made.bottom.penaltyGradient(vectors)!.shape).toEqual([COUNT, 5])
    expect(made.bottom.penaltyGradient(tf.slice(vectors, [0], [1]))).toBeUndefined()
    expect(make(GAUSSIAN).bottom.penaltyGradient(vectors)).toBeUndefined()
  })
})
