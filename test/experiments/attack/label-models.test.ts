import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { trainingClasses } from '../../../coordinator/training-classes.js'
import { GradientRecord } from '../../../experiments/attack/gradient-record.js'
import { inferLabels } from '../../../experiments/attack/label-inference.js'
import type { AttackRow } from '../../../experiments/attack/results.js'
import { QUICK_EFFORT } from '../../../experiments/attack/run-attacks.js'
import { type AttackedData, Target } from '../../../experiments/attack/target.js'
import { runFolderAt } from '../../../experiments/simulate/run-folder.js'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { splitWithinPerson } from '../../../learning/data/split.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { BottomModel } from '../../../participant/bottom-model.js'
import { BOTTOM_FILE } from '../../../participant/vertical.js'
import type { LabelModel } from '../../../proto/vertical-work.js'
import { verticalPlan } from '../../participant/party.js'
import { scratchFolder } from '../../scratch-folder.js'

const CLASSES = 5
const EPSILON = 1
const SIZE = 16
const spec = { source: 'faces', identities: CLASSES, imagesPerIdentity: 60, size: SIZE, maxBrokenShare: 0 } as const
const folder = scratchFolder()
let data: AttackedData

beforeAll(async () => {
  await loadEngine()
  const set = await loadFaceSet({ ...spec, testFraction: 0.2 }, { seed: 3 })
  data = { set, split: splitWithinPerson(set.labels, { testFraction: 0.2 }, 3) }
})

/** A run as a simulation leaves it, whose party kept p - y of the classes that the run trained on. */
async function inferred(labels: LabelModel): Promise<AttackRow[]> {
  const changes = { labels, embedding: CLASSES }
  const { plan: base, work } = verticalPlan({ mechanism: 'unprotected' }, changes)
  const plan = { ...base, arm: labels.kind, imageSize: SIZE, classes: CLASSES, work }
  const coordinator = join(folder, plan.arm, 'coordinator')
  const store = join(folder, plan.arm, 'left')
  for (const path of [coordinator, store]) mkdirSync(path, { recursive: true })
  writeFileSync(join(coordinator, 'plan.json'), JSON.stringify(plan))
  writeFileSync(join(coordinator, 'predictions.json'), JSON.stringify({ positions: [], classes: [] }))
  const bottom = new BottomModel(plan, work, 'left', { height: SIZE, width: SIZE, channels: 3 })
  await bottom.save(join(store, BOTTOM_FILE))
  bottom.dispose()
  const { train } = data.split
  const taught = trainingClasses(plan, work, { classOf: data.set.labels, train }, 'seeded')
  const record = new GradientRecord()
  const gradient = Float32Array.from({ length: train.length * CLASSES }, (_, i) => {
    return 1 / CLASSES - (taught[train[Math.floor(i / CLASSES)]!] === i % CLASSES ? 1 : 0)
  })
  record.gradient([...train], gradient, CLASSES)
  record.save(store)
  const target = Target.open(runFolderAt(folder), plan.arm, 'left', data)
  const context = {
    target,
    effort: { ...QUICK_EFFORT.vertical, labelled: 12 },
    arm: plan.arm,
    party: 'left',
    main: 1,
    mainIdeal: 1,
    malicious: false,
  }
  try {
    return await inferLabels({ ...context, signal: new AbortController().signal, onAttack() {} })
  } finally {
    target.dispose()
  }
}

describe('what a label model leaves to label inference', () => {
  test('owner: the direction of gradients gives every label away', async () => {
    const rows = await inferred({ kind: 'owner' })
    const direction = rows.find(({ attack }) => attack === 'gradient direction')!
    expect(direction).toMatchObject({ value: 1, reference: null })
  })

  test('noisy: no more than randomized response says', async () => {
    const rows = await inferred({ kind: 'noisy', epsilon: EPSILON })
    const direction = rows.find(({ attack }) => attack === 'gradient direction')!
    const keep = Math.exp(EPSILON) / (Math.exp(EPSILON) + CLASSES - 1)
    // Three standard errors of 180 records.
    expect(Math.abs(direction.reference!.value - keep)).toBeLessThan(0.11)
    expect(direction.value).toBeLessThan(keep + 0.11)
    expect(direction.within).toBe(true)
    expect(rows.map(({ attack }) => attack)).toContain('model completion')
  })

  test('shared: the parties are told them, and nothing is left to infer', async () => {
    const rows = await inferred({ kind: 'shared' })
    expect(rows.map(({ attack, value }) => [attack, value])).toEqual([['labels shared by the plan', 1]])
  })
})
