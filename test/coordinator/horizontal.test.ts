import { beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from '../../coordinator/session.js'
import { loadEngine } from '../../learning/engine/load.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message, MessageOf } from '../../proto/message.js'
import { horizontalPlan, runInProcess } from './horizontal-session.js'

beforeAll(() => loadEngine())

/** Of `planFor`: the last layer's statistics are as many means, then as many second moments. */
const EMBEDDING = 5

type Policy = HorizontalWork['batchNormStatistics']

async function run(
  batchNormStatistics: Policy,
  epochs: number,
  change: (message: MessageOf<'update'>, name: string) => MessageOf<'update'> = (message) => message,
): Promise<Outcome> {
  const model = { kind: 'ir-mini' as const, widths: [4, 8], norm: 'batch' as const }
  const exchange = (name: string, _request: unknown, answer: unknown) => change(answer as MessageOf<'update'>, name)
  const { outcome } = await runInProcess(horizontalPlan({ model, batchNormStatistics }, { epochs }), { exchange })
  return outcome
}

/** The values of an update, changed if it is from "right". */
const fromRight =
  (alter: (values: Float32Array) => Float32Array) =>
  (message: MessageOf<'update'>, name: string): MessageOf<'update'> => {
    if (name !== 'right') return message
    const values = alter((message.release.values.values as Float32Array).slice())
    return { ...message, release: { ...message.release, values: { dtype: 'f32', shape: [1, values.length], values } } }
  }

describe('a horizontal run with batch norm', () => {
  test.each<Policy>(['pooled', 'local'])('and %s statistics learns to predict', async (policy) => {
    const { accuracy, majority } = await run(policy, 8)
    expect(majority).toBeCloseTo(1 / 3)
    expect(accuracy).toBeGreaterThan(0.9)
  })

  test.each<Policy>(['pooled', 'local'])('and %s statistics refuses an update of another length', async (policy) => {
    const longer = fromRight((values) => Float32Array.of(...values, 1))
    await expect(run(policy, 1, longer)).rejects.toMatchObject({ code: 'UPDATE_SHAPE' })
  })

  test.each([
    ['a negative variance', (values: Float32Array) => values.fill(-1, values.length - 1)],
    [
      'a mean that the second moment contradicts',
      (values: Float32Array) => values.fill(1e6, values.length - 2 * EMBEDDING, values.length - EMBEDDING),
    ],
    ['a moment that is no number', (values: Float32Array) => values.fill(Number.NaN, values.length - 1)],
  ])('refuses %s and says whose it is', async (_, alter) => {
    const refused = {
      code: 'UPDATE_MOMENTS',
      message: expect.stringMatching(/^"right" sent moments of .*backbone\/embedding\/norm/),
    }
    await expect(run('pooled', 1, fromRight(alter))).rejects.toMatchObject(refused)
  })
})

test('plain averaging adds the mean of the updates to the model, in the order of ids, whoever is asked first', async () => {
  const weights = new Map<number, Float32Array>()
  const updates = new Map<string, Float32Array>()
  const flat = (request: MessageOf<'trainRequest'>) =>
    Float32Array.from(request.weights.flatMap(({ tensor }) => [...(tensor.values as Float32Array)]))
  const exchange = (name: string, request: Message, answer: Message) => {
    const { round } = request as MessageOf<'trainRequest'>
    weights.set(round, flat(request as MessageOf<'trainRequest'>))
    if (round === 1) updates.set(name, (answer as MessageOf<'update'>).release.values.values as Float32Array)
    return answer
  }
  const names = ['right', 'amid', 'left']
  await runInProcess(horizontalPlan({ aggregation: { rule: 'fedavg' } }, { epochs: 2, names }), { exchange })
  const expected = weights.get(1)!.map((before, k) => {
    const sum = names.toSorted().reduce((total, name) => total + updates.get(name)![k]!, 0)
    return before + Math.fround(sum / names.length)
  })
  expect(weights.get(2)).toEqual(expected)
})
