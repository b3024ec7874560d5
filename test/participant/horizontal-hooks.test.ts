import { beforeAll, describe, expect, test } from 'vitest'
import { Classifier } from '../../learning/classifier.js'
import { loadEngine } from '../../learning/engine/load.js'
import { HorizontalParty } from '../../participant/horizontal.js'
import type { HorizontalHooks } from '../../participant/horizontal-hooks.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message, MessageOf, NamedTensor } from '../../proto/message.js'
import type { Plan } from '../../proto/plan.js'
import { contextOf, openDoor, planFor, records } from './party.js'

beforeAll(() => loadEngine())

const RATE = 0.5

/** All records in one step, as they are: an update is the gradient times the rate. */
function plain(changes: Partial<HorizontalWork['training']> = {}): { plan: Plan; work: HorizontalWork } {
  const plan = planFor('horizontal', { mechanism: 'unprotected' })
  const changed = plan.work as HorizontalWork
  const training = { ...changed.training, batch: 8, momentum: 0, shift: 0, flip: false, ...changes }
  const work: HorizontalWork = { ...changed, training }
  return { plan: { ...plan, work }, work }
}

/** What travels of the model, before any round. */
function weightsOf({ plan, work }: ReturnType<typeof plain>): NamedTensor[] {
  const model = new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: plan.classes,
    input: { height: 8, width: 8, channels: 3 },
    seed: plan.seed,
    mirrored: false,
  })
  const { names, variables } = model.shared(work.localHead === true)
  const weights = variables.map((variable, i): NamedTensor => {
    const values = (variable.dataSync() as Float32Array).slice()
    return { name: names[i]!, tensor: { dtype: 'f32', shape: variable.shape, values } }
  })
  model.dispose()
  return weights
}

async function updateWith(hooks: HorizontalHooks, settings = plain()): Promise<Float32Array> {
  const { door, ledger } = openDoor(null)
  const party = new HorizontalParty(settings.plan, settings.work, 'left', records(), contextOf(door), hooks)
  try {
    const weights = weightsOf(settings)
    const request: Message = { kind: 'trainRequest', round: 1, learningRate: RATE, clip: 0, weights }
    const { release } = (await party.handle(request)) as MessageOf<'update'>
    return release.values.values as Float32Array
  } finally {
    party.dispose()
    ledger.close()
  }
}

describe('hooks into local training', () => {
  test('that change nothing give the very update', async () => {
    const settings = plain({ batch: 4, momentum: 0.9, weightDecay: 0.01, flip: true, shift: 1 })
    const idle: HorizontalHooks = {
      poison: ({ records }) => records,
      steps: () => ({ gradient: (gradient) => gradient, weights: (weights) => weights }),
      transform: (update) => update,
      forge: (released) => released,
    }
    expect(await updateWith(idle, settings)).toEqual(await updateWith({}, settings))
  })

  test('see the gradient along which the model steps', async () => {
    let seen = new Float32Array(0)
    const update = await updateWith({
      steps: (local) => {
        seen = Float32Array.from(local.gradient(local.records))
        return undefined
      },
    })
    expect(seen).toHaveLength(update.length)
    expect(Math.max(...seen.map(Math.abs))).toBeGreaterThan(0.01)
    for (const [i, change] of update.entries()) expect(change).toBeCloseTo(-RATE * seen[i]!, 5)
  })

  test('see what the round begins with, and replace gradients and weights in the order of the parameters', async () => {
    const global = weightsOf(plain()).flatMap(({ tensor }) => Array.from(tensor.values as Float32Array))
    const update = await updateWith({
      steps: (local) => {
        expect([...local.global]).toEqual(global)
        expect([local.run, local.round, local.size, local.classes]).toEqual(['test-run', 1, 8, 3])
        return { gradient: (gradient, weights) => gradient.map((_, i) => (weights[i] === local.global[i] ? i : -1)) }
      },
    })
    for (const [i, change] of update.entries()) expect(change).toBeCloseTo(-RATE * i, 2)
    const still = await updateWith({ steps: (local) => ({ weights: () => local.global }) })
    expect(still.every((change) => change === 0)).toBe(true)
  })

  test('see nothing of a head that stays, whose gradients and weights they leave as planned', async () => {
    const settings = plain({ batch: 4 })
    const work: HorizontalWork = { ...settings.work, localHead: true, client: { kind: 'fedprox', mu: 0.5 } }
    const local = { plan: { ...settings.plan, work }, work }
    const size = weightsOf(local).reduce((sum, { tensor }) => sum + tensor.values.length, 0)
    const lengths = new Set<number>()
    const update = await updateWith(
      {
        steps: (round) => {
          lengths.add(round.global.length).add(round.gradient(round.records).length)
          return {
            gradient(gradient, weights) {
              lengths.add(gradient.length).add(weights.length)
              return gradient
            },
            weights: (weights) => weights,
          }
        },
      },
      local,
    )
    expect([...lengths]).toEqual([size])
    expect(update).toEqual(await updateWith({}, local))
  })

  test('put on the wire what the door would not let through', async () => {
    const bad = (values: Float32Array) => values.map(() => Number.NaN)
    await expect(updateWith({ transform: bad })).rejects.toMatchObject({ code: 'RELEASE_NOT_FINITE' })
    expect((await updateWith({ forge: bad })).every(Number.isNaN)).toBe(true)
  })
})
