import { beforeAll, describe, expect, test } from 'vitest'
import { Classifier } from '../../learning/classifier.js'
import { loadEngine } from '../../learning/engine/load.js'
import { HorizontalParty } from '../../participant/horizontal.js'
import { VerticalParty } from '../../participant/vertical.js'
import type { Backbone } from '../../proto/backbone.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message, MessageOf, NamedTensor } from '../../proto/message.js'
import type { Plan } from '../../proto/plan.js'
import type { VerticalWork } from '../../proto/vertical-work.js'
import { contextOf, openDoor, planFor, records } from './party.js'

beforeAll(() => loadEngine())

const BATCH: Backbone = { kind: 'ir-mini', widths: [4], norm: 'batch' }
/** In the order of their making; the embedding is as long as the maps have channels. */
const LAYERS = ['stem/norm', ...['norm1', 'norm2', 'norm3', 'shortcut/norm'].map((name) => `stage1/unit1/${name}`)]
LAYERS.push('norm', 'embedding/norm')
/** Of the layers' means and variances: 4 channels each. */
const STATISTICS = LAYERS.length * 8

function planWith(changes: Partial<HorizontalWork>): { plan: Plan; work: HorizontalWork; trainable: NamedTensor[] } {
  const plan = planFor('horizontal', { mechanism: 'unprotected' })
  const work = { ...(plan.work as HorizontalWork), model: BATCH, embedding: 4, ...changes }
  const model = new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: plan.classes,
    input: { height: 8, width: 8, channels: 3 },
    seed: plan.seed,
    mirrored: false,
  })
  const { names, variables } = model.parameters
  const trainable = variables.map((variable, i): NamedTensor => {
    const values = (variable.dataSync() as Float32Array).slice()
    return { name: names[i]!, tensor: { dtype: 'f32', shape: variable.shape, values } }
  })
  model.dispose()
  return { plan: { ...plan, work }, work, trainable }
}

function statisticsOf(mean: number): NamedTensor[] {
  return LAYERS.flatMap((layer) =>
    [['mean', mean] as const, ['variance', 1] as const].map(([kind, value]): NamedTensor => {
      const tensor = { dtype: 'f32', shape: [4], values: new Float32Array(4).fill(value) } as const
      return { name: `backbone/${layer}/${kind}`, tensor }
    }),
  )
}

/** The values of a participant's update after one round without learning, and what its attacker would see. */
async function updateOf({ plan, work }: { plan: Plan; work: HorizontalWork }, weights: readonly NamedTensor[]) {
  const { door, ledger } = openDoor(null)
  let seen = 0
  const transform = (update: Float32Array) => {
    seen = update.length
    return update
  }
  const party = new HorizontalParty(plan, work, 'left', records(), contextOf(door), { transform })
  try {
    const request: Message = { kind: 'trainRequest', round: 1, learningRate: 0, clip: 0, weights }
    const { release } = (await party.handle(request)) as MessageOf<'update'>
    return { values: release.values.values as Float32Array, seen }
  } finally {
    party.dispose()
    ledger.close()
  }
}

describe('a horizontal participant with batch norm', () => {
  test('goes on from the pooled statistics, and sends its own as moments behind what an attack sees', async () => {
    const from = planWith({})
    const size = from.trainable.reduce((sum, { tensor }) => sum + tensor.values.length, 0)
    const [low, high] = await Promise.all(
      [0, 1].map((mean) => updateOf(from, [...from.trainable, ...statisticsOf(mean)])),
    )
    expect(low!.values).toHaveLength(size + STATISTICS)
    expect(low!.seen).toBe(size)
    expect(low!.values.subarray(0, size).every((change) => change === 0)).toBe(true)
    const [a, b] = [low!, high!].map(({ values }) => values.subarray(size))
    for (let i = 0; i < STATISTICS; i++) {
      const isMean = i % 8 < 4
      // Two steps take a tenth off each: of the first mean 0.9^2 are left. The variances are the same in both.
      if (isMean) expect(b![i]! - a![i]!).toBeCloseTo(0.81, 5)
      else expect(b![i]! - b![i - 4]! ** 2).toBeCloseTo(a![i]! - a![i - 4]! ** 2, 4)
    }
  })

  test('refuses a global model without the statistics', async () => {
    const from = planWith({})
    await expect(updateOf(from, from.trainable)).rejects.toMatchObject({ code: 'WEIGHTS_SHAPE' })
  })

  test.each<[string, Partial<HorizontalWork>]>([
    ['local statistics', { batchNormStatistics: 'local' }],
    ['group norm', { model: { ...BATCH, norm: 'group' } }],
  ])('sends the weights alone with %s', async (_, changes) => {
    const from = planWith(changes)
    const { values } = await updateOf(from, from.trainable)
    expect(values).toHaveLength(from.trainable.reduce((sum, { tensor }) => sum + tensor.values.length, 0))
  })
})

test('a vertical bottom with batch norm uses the batch in training, and what it has learnt of batches in prediction', async () => {
  const plan = planFor('vertical', { mechanism: 'unprotected' })
  const work = { ...(plan.work as VerticalWork), bottom: BATCH }
  const { door, ledger } = openDoor(null)
  const party = new VerticalParty({ ...plan, work }, work, 'left', records(), contextOf(door))
  /** The embedding of the first of the records. */
  const first = async (training: boolean, step: number, positions: number[]) => {
    const ask: Message = { kind: 'embeddingRequest', releaseId: 'x', round: 1, step, training, positions }
    const { release } = (await party.handle(ask)) as MessageOf<'embeddings'>
    return (release.values.values as Float32Array).slice(0, work.embedding)
  }
  const distance = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

  const untouched = await first(false, 0, [0, 1, 2])
  expect(distance(await first(false, 1, [0, 7, 8]), untouched)).toBeLessThan(1e-5)
  const among = await first(true, 0, [0, 1, 2])
  expect(distance(await first(true, 1, [0, 7, 8]), among)).toBeGreaterThan(1e-2)
  expect(distance(await first(false, 2, [0, 1, 2]), untouched)).toBeGreaterThan(1e-2)
  party.dispose()
  ledger.close()
})
