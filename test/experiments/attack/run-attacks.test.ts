import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GradientRecord } from '../../../experiments/attack/gradient-record.js'
import type { AttackEffort, AttackResults, AttackRow } from '../../../experiments/attack/results.js'
import { readAttackResults } from '../../../experiments/attack/results-file.js'
import { QUICK_EFFORT, runAttacks } from '../../../experiments/attack/run-attacks.js'
import { attackTable } from '../../../experiments/report/attack-table.js'
import { makeReport } from '../../../experiments/report/make.js'
import { planOf } from '../../../experiments/scenario/plan-of.js'
import { Scenario } from '../../../experiments/scenario/schema.js'
import { createRunFolder, participantStore, writeSummary } from '../../../experiments/simulate/run-folder.js'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import type { ImageSpec } from '../../../learning/data/spec.js'
import { splitWithinPerson } from '../../../learning/data/split.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { BottomModel } from '../../../participant/bottom-model.js'
import { BOTTOM_FILE } from '../../../participant/vertical.js'
import type { VerticalWork } from '../../../proto/vertical-work.js'
import { finished } from '../report/finished-run.js'

const scenario = Scenario.parse({
  name: 'tiny',
  title: 'Tiny',
  claim: 'Tiny.',
  data: { source: 'faces', identities: 6, imagesPerIdentity: 20, size: 24 },
  participants: [
    { name: 'left', slice: 'left-half' },
    { name: 'right', slice: 'right-half' },
  ],
  privacy: { mechanism: 'gaussian', clip: 1, epsilon: 2, delta: 1e-5 },
  work: {
    mode: 'vertical',
    bottom: { kind: 'small-cnn', widths: [8, 16] },
    embedding: 48,
    head: { kind: 'softmax' },
    training: { epochs: 1, batch: 8, learningRate: 0.1, warmup: 0, momentum: 0, weightDecay: 0, shift: 0, flip: false },
  },
  arms: [
    {
      name: 'unprotected',
      title: 'none',
      set: { privacy: { mechanism: 'unprotected' }, 'work.adjust': { scale: 'none' } },
    },
    { name: 'noisy', title: 'noise' },
    {
      name: 'codes',
      title: 'codes',
      set: {
        privacy: { mechanism: 'codebook', epsilon: 2 },
        attack: { kind: 'active-completion', participants: ['left'] },
      },
    },
  ],
})

const path = mkdtempSync(join(tmpdir(), 'fedveil-attack-'))
const progress = { task: () => ({ update() {}, end() {} }), line() {}, stop() {} }
const vertical: AttackEffort = {
  ...{ parties: 'first', labelled: 4, recogniserEpochs: 16, decoderEpochs: 30, attributeEpochs: 30 },
  ...{ whiteBoxSteps: 30, whiteBoxRecords: 12, tests: 24, slices: 96 },
}
const options = { effort: { ...QUICK_EFFORT, vertical }, progress, signal: new AbortController().signal }

/** A run as a simulation leaves it, but for training: bottom models as they begin, which lose little of a slice. */
async function writeRun(): Promise<void> {
  const folder = createRunFolder(path, scenario)
  const { data, seed } = scenario
  const faceSet = await loadFaceSet(data as ImageSpec, { seed })
  const split = splitWithinPerson(faceSet.labels, data, seed)
  const positions = [...split.test]
  for (const { name: arm } of scenario.arms) {
    const plan = planOf(scenario, arm, `tiny-${arm}`, 6)
    const coordinator = join(path, arm, 'coordinator')
    mkdirSync(coordinator, { recursive: true })
    writeFileSync(join(coordinator, 'plan.json'), JSON.stringify(plan))
    const predictions = { positions, classes: positions.map((position) => faceSet.labels[position]!) }
    writeFileSync(join(coordinator, 'predictions.json'), JSON.stringify(predictions))
    const store = participantStore(folder, arm, 'left')
    mkdirSync(store)
    const bottom = new BottomModel(plan, plan.work as VerticalWork, 'left', { height: 24, width: 12, channels: 3 })
    await bottom.save(join(store, BOTTOM_FILE))
    bottom.dispose()
  }
  const record = new GradientRecord()
  const labels = [...split.train].map((position) => faceSet.labels[position]!)
  const gradient = Float32Array.from(
    { length: 6 * labels.length },
    (_, i) => 1 / 6 - (labels[Math.floor(i / 6)] === i % 6 ? 1 : 0),
  )
  record.gradient([...split.train], gradient, 6)
  record.save(participantStore(folder, 'unprotected', 'left'))
  const { summary } = finished('faces-vertical')
  const arms = scenario.arms.map(({ name, title }, i) => ({ ...summary.arms[Math.min(i, 1)]!, name, title }))
  writeSummary(folder, { ...summary, scenario: 'tiny', arms })
}

describe('attacks on a run', () => {
  let results: AttackResults
  const row = (arm: string, attack: string, measure: AttackRow['measure']) =>
    results.rows.find((one) => one.arm === arm && one.attack === attack && one.measure === measure)!

  beforeAll(async () => {
    await loadEngine()
    await writeRun()
    results = await runAttacks(path, options)
  }, 300_000)

  afterAll(() => rmSync(path, { recursive: true }))

  test('recover slices without protection beyond what the predicted person tells, and not behind noise or codes', () => {
    for (const attack of ['black-box inversion (same people)', 'white-box inversion']) {
      const open = row('unprotected', attack, 'mse')
      expect(open.value).toBeLessThan(open.reference!.interval.low)
      for (const arm of ['noisy', 'codes'])
        for (const measure of ['recognition', 'ssim'] as const) expect(row(arm, attack, measure).within).toBe(true)
    }
  })

  test('tell attributes that the person does not, without protection alone', () => {
    const open = row('unprotected', 'attribute: bright slice', 'auc')
    expect(open.value).toBeGreaterThan(0.75)
    for (const arm of ['noisy', 'codes'])
      expect(row(arm, 'attribute: bright slice', 'auc').value).toBeLessThan(open.value - 0.1)
  })

  test('read labels off gradients where a party kept them', () => {
    expect(row('unprotected', 'gradient direction', 'accuracy').value).toBe(1)
    expect(row('noisy', 'gradient direction', 'accuracy')).toBeUndefined()
    expect(row('noisy', 'model completion', 'accuracy').value).toBeGreaterThan(1 / 6)
    expect(row('noisy', 'active model completion', 'accuracy')).toBeUndefined()
  })

  test('call the completion active where the party trained as an attacker', () => {
    expect(row('codes', 'active model completion', 'accuracy').value).toBeGreaterThan(1 / 6)
    expect(row('codes', 'model completion', 'accuracy')).toBeUndefined()
  })

  test('are kept in the folder and shown in the report, with pictures of built-in faces', async () => {
    expect(readAttackResults(path)).toEqual(results)
    expect(attackTable(results).head).toEqual(['attack', 'knows nothing', 'unprotected', 'noisy', 'codes'])
    const text = readFileSync(await makeReport(path), 'utf8')
    expect(text).toContain('What attackers find out')
    expect(text.match(/Slices recovered in arm/g)).toHaveLength(3)
  })

  test('need an arm of the scenario that ran to its end', async () => {
    await expect(runAttacks(path, { ...options, arms: ['noisey'] })).rejects.toThrow(
      /no arm "noisey"; did you mean "noisy"/,
    )
    rmSync(join(path, 'codes', 'coordinator', 'predictions.json'))
    await expect(runAttacks(path, { ...options, arms: ['codes'] })).rejects.toMatchObject({ code: 'ATTACK_RUN' })
    rmSync(join(path, 'codes', 'coordinator', 'plan.json'))
    await expect(runAttacks(path, { ...options, arms: ['codes'] })).rejects.toThrow(
      /cannot be attacked: .* holds no plan/,
    )
  })
})
