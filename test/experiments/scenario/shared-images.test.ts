import { expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import { planOf } from '../../../experiments/scenario/plan-of.js'
import { participantRecords } from '../../../experiments/scenario/records.js'
import { SharedImages } from '../../../experiments/scenario/shared-images.js'

const SMALL = [
  'data.identities=4',
  'data.imagesPerIdentity=20',
  'data.size=16',
  'partition={kind: dirichlet, alpha: 1}',
]
const scenario = loadScenario('faces-backdoor', { set: SMALL })
const plan = planOf(scenario, 'ariba', 'run', 4)

test('participants that share a process hold what each would load by itself', async () => {
  const names = plan.participants.map(({ name }) => name)
  const shared = new SharedImages(names.length)
  const held = await Promise.all(names.map((name) => participantRecords(scenario, plan, name, {}, shared)))
  for (const [i, name] of names.entries()) expect(held[i]).toEqual(await participantRecords(scenario, plan, name, {}))
})

test('images are loaded and dealt once, and nothing is kept after the last who asks', async () => {
  const shared = new SharedImages(2)
  const { data } = scenario
  if (data.source !== 'faces') throw new Error('the scenario has built-in faces')
  const [first, second] = [shared.load(data, { seed: 1 }), shared.load(data, { seed: 1 })]
  expect(second).toBe(first)
  const dealt = { train: [], test: [] }
  expect(shared.deal(await first, () => dealt)).toBe(dealt)
  expect(shared.deal(await first, () => ({ train: [], test: [] }))).toBe(dealt)
  expect(shared.load(data, { seed: 1 })).not.toBe(first)
})
