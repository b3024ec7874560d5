import { beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from '../../coordinator/session.js'
import { loadEngine } from '../../learning/engine/load.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { MessageOf } from '../../proto/message.js'
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
