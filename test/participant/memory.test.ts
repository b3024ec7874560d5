import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../learning/engine/tf.js'
import { VerticalParty } from '../../participant/vertical.js'
import { contextOf, openDoor, planFor, records, WORK } from './party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

test('a party’s tensors and memory stay level over many steps, answered or given up', async () => {
  const { door, ledger } = openDoor(null)
  const plan = planFor('vertical', { mechanism: 'unprotected' })
  const party = new VerticalParty(plan, WORK.vertical as never, 'left', records(), contextOf(door))
  const step = async (round: number, answered: boolean) => {
    await party.handle({ kind: 'embeddingRequest', releaseId: 'x', round, step: 0, training: true, positions: [0, 1] })
    if (!answered) return
    const gradient = { dtype: 'f32' as const, shape: [2, 5], values: new Float32Array(10).fill(0.01) }
    await party.handle({ kind: 'embeddingGradient', step: 0, gradient, learningRate: 0.01 })
  }
  let round = 1
  for (; round <= 10; round++) await step(round, round % 3 !== 0)
  await step(round++, true)
  const before = { tensors: tf.memory().numTensors, rss: process.memoryUsage().rss }
  for (; round <= 130; round++) await step(round, round % 3 !== 0)
  await step(round, true)
  expect(tf.memory().numTensors).toBe(before.tensors)
  expect(process.memoryUsage().rss - before.rss).toBeLessThan(80 * 2 ** 20)
  party.dispose()
  ledger.close()
})
