import { beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import { planOf } from '../../../experiments/scenario/plan-of.js'
import { coordinatorRecords, participantRecords } from '../../../experiments/scenario/records.js'
import { loadEngine } from '../../../learning/engine/load.js'
import type { ImageRecords } from '../../../participant/work.js'

beforeAll(() => loadEngine())

const SMALL = ['data.identities=4', 'data.imagesPerIdentity=20', 'data.size=16', 'ceiling=false']
const scenarioWith = (...set: string[]) => loadScenario('faces-backdoor', { set: [...SMALL, ...set] })

async function heldBy(name: string, ...set: string[]): Promise<ImageRecords> {
  const scenario = scenarioWith(...set)
  return (await participantRecords(scenario, planOf(scenario, 'ariba', 'run', 4), name, {})) as ImageRecords
}

describe('a seed of the data', () => {
  test('leaves everybody the same records, whatever the seed of the run', async () => {
    const plain = await heldBy('p03', 'seed=1')
    const seeded = await heldBy('p03', 'seed=7', 'dataSeed=1')
    expect(seeded.ids).toEqual(plain.ids)
    expect(seeded.images).toEqual(plain.images)
    expect((await heldBy('p03', 'seed=7')).images).not.toEqual(plain.images)
    const tested = await Promise.all(
      [['seed=1'], ['seed=7', 'dataSeed=1']].map((set) => coordinatorRecords(scenarioWith(...set), {})),
    )
    expect(tested[1]!.testImages).toEqual(tested[0]!.testImages)
  })
})

describe('root data of the coordinator', () => {
  test('are some of its held-out records, and no longer tested with', async () => {
    const whole = (await coordinatorRecords(scenarioWith(), {})).testImages!
    const { testImages, rootImages } = await coordinatorRecords(scenarioWith('rootData={records: 6}'), {})
    expect(rootImages!.labels).toHaveLength(6)
    expect(testImages!.labels).toHaveLength(whole.labels.length - 6)
    const bytes = 16 * 16 * 3
    const imagesOf = ({ images }: { images: Uint8Array }) =>
      Array.from({ length: images.length / bytes }, (_, i) => images.subarray(i * bytes, (i + 1) * bytes).join())
    expect([...imagesOf(testImages!), ...imagesOf(rootImages!)].sort()).toEqual(imagesOf(whole).sort())
  })

  test('must be there for the rule that needs them, and leave some to test with', async () => {
    expect(() => scenarioWith('work.aggregation=fltrust')).toThrow(/rootData: \{records: 100\}/)
    await expect(coordinatorRecords(scenarioWith('rootData={records: 16}'), {})).rejects.toMatchObject({
      code: 'ROOT_DATA',
    })
  })
})
