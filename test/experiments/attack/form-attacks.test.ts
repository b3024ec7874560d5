import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AttackResults, AttackRow } from '../../../experiments/attack/results.js'
import { readAttackResults } from '../../../experiments/attack/results-file.js'
import { QUICK_EFFORT, runAttacks } from '../../../experiments/attack/run-attacks.js'
import { makeReport } from '../../../experiments/report/make.js'
import { planOf } from '../../../experiments/scenario/plan-of.js'
import { Scenario } from '../../../experiments/scenario/schema.js'
import { createRunFolder, writeSummary } from '../../../experiments/simulate/run-folder.js'
import { drawPerson } from '../../../learning/data/faces.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { scratchFolder } from '../../scratch-folder.js'
import { finished } from '../report/finished-run.js'

const PEOPLE = 5
const SIZE = 16
const EFFORT = { recogniserEpochs: 4, epochs: 3, learningRate: 0.001, widths: [8], images: 60, tests: 10 }

const scenario = Scenario.parse({
  name: 'tiny',
  title: 'Tiny',
  claim: 'Tiny.',
  data: { source: 'faces', identities: PEOPLE, imagesPerIdentity: 10, size: SIZE },
  participants: [{ name: 'north' }, { name: 'south' }],
  privacy: { mechanism: 'dctdp', meanEpsilon: 0.05, ranges: 'synthetic' },
  work: {
    mode: 'outsourced',
    model: { kind: 'small-cnn', widths: [8] },
    embedding: 8,
    head: { kind: 'softmax' },
    training: { epochs: 1, batch: 8, learningRate: 0.1, warmup: 0, momentum: 0, weightDecay: 0, shift: 0, flip: false },
    formsPerMessage: 5,
  },
  limits: { maxEpsilon: 1e9, shareLabels: true },
  arms: [
    { name: 'noisy', title: 'much noise' },
    { name: 'partial', title: 'subsets', set: { privacy: { mechanism: 'partialface' } } },
    { name: 'unprotected', title: 'none', set: { privacy: { mechanism: 'unprotected' } } },
  ],
})

/** A run as a simulation leaves it, as far as attacks on forms look at it. */
function writeRun(path: string): void {
  createRunFolder(path, scenario)
  for (const { name: arm } of scenario.arms) {
    const coordinator = join(path, arm, 'coordinator')
    mkdirSync(coordinator, { recursive: true })
    writeFileSync(join(coordinator, 'plan.json'), JSON.stringify(planOf(scenario, arm, `tiny-${arm}`, PEOPLE)))
  }
  const { summary } = finished('faces-outsourced')
  const arms = scenario.arms.map(({ name, title }) => ({ ...summary.arms[0]!, name, title }))
  writeSummary({ path, scenarioFile: join(path, 'scenario.yaml') }, { ...summary, scenario: 'tiny', arms })
}

describe('attacks on the forms of a run', () => {
  const path = scratchFolder()
  let results: Extract<AttackResults, { mode: 'outsourced' }>
  const row = (arm: string, attack: string, measure: AttackRow['measure']) =>
    results.rows.find((one) => one.arm === arm && one.attack === attack && one.measure === measure)

  beforeAll(async () => {
    await loadEngine()
    writeRun(path)
    const found = await runAttacks(path, {
      effort: { ...QUICK_EFFORT, outsourced: { ...EFFORT, inputs: 'both' } },
      progress: { task: () => ({ update() {}, end() {} }), line() {}, stop() {} },
      signal: new AbortController().signal,
    })
    if (found.mode !== 'outsourced') throw new Error(found.mode)
    results = found
  }, 300_000)

  test('begin with the arm without protection, whose forms give the image but for its colours’ means', () => {
    expect([...new Set(results.rows.map(({ arm }) => arm))]).toEqual(['unprotected', 'noisy', 'partial'])
    // Half precision on the wire is all that is lost.
    expect(row('unprotected', 'rebuilt, told the mean colours', 'psnr')!.value).toBeGreaterThan(45)
    expect(row('unprotected', 'white-box inversion', 'ssim')).toMatchObject({ within: false })
  })

  test('recover no more than the mean face from much noise', () => {
    for (const attack of ['black-box inversion', 'white-box inversion'])
      for (const measure of ['psnr', 'ssim', 'recognition'] as const)
        expect([attack, measure, row('noisy', attack, measure)!.within]).toEqual([attack, measure, true])
  })

  test('are compared with the mean of the attackers’ own faces, drawn for everybody', () => {
    const { images } = results.knowledge
    expect(results.knowledge).toEqual({ images: 60, builtIn: true })
    // The attackers keep a tenth to choose by.
    const own = people(PEOPLE, images / 2).subarray(0, 54 * SIZE * SIZE * 3)
    const mean = meanFace(own)
    const all = results.rows.filter(({ measure }) => measure === 'psnr').map(({ reference }) => reference!.value)
    expect(new Set(all).size).toBe(1)
    // The ten test images are two of each person; which they are is drawn, so any image bounds the mean of them.
    const each = psnrs(mean, run())
    expect(all[0]).toBeGreaterThanOrEqual(Math.min(...each))
    expect(all[0]).toBeLessThanOrEqual(Math.max(...each))
  })

  test('tell two images apart by forms without noise, and by most forms in which no face is recovered', () => {
    for (const arm of ['unprotected', 'partial'])
      expect(row(arm, 'which of two images', 'advantage')).toMatchObject({ value: 1, ignorance: 0 })
    expect(row('noisy', 'which of two images', 'advantage')!.value).toBeGreaterThan(0.4)
  })

  test('know no direct way back from a shuffled subset of frequencies', () => {
    expect(row('partial', 'black-box inversion', 'psnr')).toBeDefined()
    expect(row('partial', 'white-box inversion', 'psnr')).toBeUndefined()
  })

  test('measure what an image costs: two bytes a coefficient in half precision', () => {
    const bytes = results.costs.map(({ arm, bytesPerImage }) => [arm, bytesPerImage])
    expect(bytes).toEqual([
      ['unprotected', 2 * 189 * SIZE * SIZE],
      ['noisy', 2 * 189 * SIZE * SIZE],
      ['partial', 2 * 27 * SIZE * SIZE],
    ])
    for (const { millisecondsPerImage } of results.costs) expect(millisecondsPerImage).toBeGreaterThan(0)
  })

  test('are kept in the folder and shown in the report, with pictures of built-in faces', async () => {
    expect(readAttackResults(path)).toEqual(results)
    const text = readFileSync(await makeReport(path), 'utf8')
    expect(text).toContain('What attackers find out')
    expect(text).toContain('Protecting an image: unprotected 96.8 kB')
    expect(text.match(/Images recovered in arm/g)).toHaveLength(3)
  })
})

/** Two images of each of some people from one on. */
function people(first: number, count: number): Uint8Array {
  const bytes = 2 * SIZE * SIZE * 3
  const images = new Uint8Array(count * bytes)
  for (let i = 0; i < count; i++)
    drawPerson(images.subarray(i * bytes, (i + 1) * bytes), scenario.seed, first + i, 2, SIZE)
  return images
}

/** All images of the run. */
function run(): Uint8Array {
  const bytes = 10 * SIZE * SIZE * 3
  const images = new Uint8Array(PEOPLE * bytes)
  for (let i = 0; i < PEOPLE; i++) drawPerson(images.subarray(i * bytes, (i + 1) * bytes), scenario.seed, i, 10, SIZE)
  return images
}

function meanFace(images: Uint8Array): Float64Array {
  const size = SIZE * SIZE * 3
  const mean = new Float64Array(size)
  for (const [i, byte] of images.entries()) mean[i % size]! += (byte * size) / images.length
  return mean
}

function psnrs(mean: Float64Array, images: Uint8Array): number[] {
  const each = Array.from({ length: images.length / mean.length }, (_, i) => {
    const image = images.subarray(i * mean.length, (i + 1) * mean.length)
    return 10 * Math.log10(255 ** 2 / (image.reduce((sum, byte, k) => sum + (byte - mean[k]!) ** 2, 0) / mean.length))
  })
  return each
}
