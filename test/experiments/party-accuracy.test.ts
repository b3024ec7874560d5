import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { partyAccuracies } from '../../experiments/party-accuracy.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import { BottomModel } from '../../participant/bottom-model.js'
import { BOTTOM_FILE } from '../../participant/vertical.js'
import { verticalPlan } from '../participant/party.js'
import { scratchFolder } from '../scratch-folder.js'

beforeAll(() => loadEngine())
const folder = scratchFolder()

const signal = new AbortController().signal
const { plan: images, work } = verticalPlan(
  { mechanism: 'codebook', epsilon: 2, per: 'run' },
  {
    bottom: { kind: 'mlp', widths: [32] },
    embedding: 4,
  },
)
const { imageSize: _, ...rest } = images
const plan = { ...rest, classes: 2, work }
const RECORDS = 1200
const stream = RandomStream.named(3, 'party accuracy test')
const classOf = Int32Array.from({ length: RECORDS }, () => stream.integer(2))
const all = Int32Array.from(classOf.keys())
const labels = { train: all.subarray(0, 600), test: all.subarray(600), classOf }

/** One feature, normal about -apart or apart by class: nobody names the class rightly more often than Phi(apart). */
async function party(name: string, apart: number) {
  const inputs = Float32Array.from(classOf, (label) => (label === 1 ? apart : -apart) + stream.normal())
  const bottom = new BottomModel(plan, work, name, { height: 1, width: 1, channels: 1 })
  const store = join(folder, name)
  mkdirSync(store, { recursive: true })
  await bottom.save(join(store, BOTTOM_FILE))
  bottom.dispose()
  const ids = Array.from(all, String)
  return {
    name,
    store,
    records: { ids, inputs, width: 1, labels: new Int32Array(0), train: labels.train, test: labels.test },
  }
}

test('each party is as accurate alone as its own features allow, and the limit is that of two such parties', async () => {
  const parties = [await party('left', 1), await party('right', 0)]
  const found = await partyAccuracies(plan, work, parties, labels, signal)
  // Phi(1) = .841; three standard errors of 600 records.
  expect(Math.abs(found!.partyAccuracy!.left! - 0.841)).toBeLessThan(0.045)
  expect(Math.abs(found!.partyAccuracy!.right! - 0.5)).toBeLessThan(0.062)
  const keep = Math.exp(2) / (Math.exp(2) + 1)
  expect(Math.abs(found!.referenceFromParties! - (0.841 * keep + 0.159 * (1 - keep)))).toBeLessThan(0.05)
})

test('nothing is said where a party kept no bottom model', async () => {
  const parties = [await party('left', 1), { ...(await party('right', 1)), store: join(folder, 'nobody') }]
  expect(await partyAccuracies(plan, work, parties, labels, signal)).toBeUndefined()
})
