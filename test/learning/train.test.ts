import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modelVariables } from '../../learning/checkpoint/model-tensors.js'
import type { RunSettings } from '../../learning/checkpoint/run-settings.js'
import { openTrainingState, saveTrainingState, type TrainingState } from '../../learning/checkpoint/training-state.js'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import type * as tf from '../../learning/engine/tf.js'
import { buildOptimizer } from '../../learning/optimizer/build.js'
import { ExponentialAverage } from '../../learning/optimizer/exponential-average.js'
import { OptimizerSpec } from '../../learning/optimizer/spec.js'
import { type TrainOptions, trainClassifier } from '../../learning/train.js'

const RECORDS = 11
const SIZE = 8
const settings: RunSettings = { seed: 1, configuration: { batch: 3 }, data: 'none' }

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-train-'))
  await loadEngine({ threads: 2 })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A model, with one buffer of this value, and its average. */
function build(seed: number, mean: number): { model: Classifier; average: ExponentialAverage } {
  const model = new Classifier({
    backbone: { kind: 'ir-mini', widths: [4, 8], norm: 'group' },
    head: { kind: 'cosface', scale: 8, margin: 0.1 },
    embedding: 6,
    classes: 3,
    input: { height: SIZE, width: SIZE, channels: 3 },
    seed,
    mirrored: true,
  })
  model.parameters.buffer<tf.Rank.R1>('mean', [4], mean)
  const variables = modelVariables(model.parameters).map(({ variable }) => variable)
  return { model, average: new ExponentialAverage(variables, 0.9) }
}

const source = () => {
  const stream = RandomStream.named(1, 'images')
  return new BatchLoader({
    images: Uint8Array.from({ length: RECORDS * SIZE * SIZE * 3 }, () => stream.integer(256)),
    height: SIZE,
    width: SIZE,
    ids: Array.from({ length: RECORDS }, (_, i) => `r${i}`),
    seed: 1,
    party: 'test',
    augmentation: { shift: 1, flip: true, rotate: 5, zoom: 0.1, erase: 0.3 },
  })
}

interface Seen {
  readonly states: TrainingState[]
  readonly losses: Map<number, number>
  readonly steps: number[]
}

/** Three epochs of three steps. */
function optionsOf(model: Classifier, spec: OptimizerSpec): TrainOptions {
  return {
    model,
    source: source(),
    labels: Int32Array.from({ length: RECORDS }, (_, i) => i % 3),
    records: Int32Array.from({ length: RECORDS }, (_, i) => i),
    batch: 3,
    epochs: { first: 1, last: 3 },
    optimizer: (variables) => buildOptimizer(spec, variables),
    rate: (step, total) => 0.05 * (1 - step / total),
    seed: 1,
  }
}

/** What the callbacks of a training were given. */
async function run(
  { model, average }: ReturnType<typeof build>,
  spec: OptimizerSpec,
  changes: Partial<TrainOptions> = {},
): Promise<Seen> {
  const seen: Seen = { states: [], losses: new Map(), steps: [] }
  await trainClassifier({
    ...optionsOf(model, spec),
    average,
    stateEvery: 1,
    onState: (state) => void seen.states.push(state),
    onEpoch: (epoch, loss) => void seen.losses.set(epoch, loss),
    onStep: (done) => void seen.steps.push(done),
    ...changes,
  })
  return seen
}

describe.each(
  [
    { kind: 'sgd', weightDecay: 1e-3 },
    { kind: 'adamw', weightDecay: 0.05, clipNorm: 1 },
  ].map((spec) => ({
    kind: spec.kind,
    spec: OptimizerSpec.parse(spec),
  })),
)('a training with $kind', ({ spec }) => {
  test('that goes on from a file saved after any step ends, to the bit, as without interruption', async () => {
    const whole = await run(build(1, 2.5), spec)
    expect(whole.states).toHaveLength(9)
    expect(whole.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const [i, state] of whole.states.entries()) {
      const path = join(folder, `${spec.kind}.safetensors`)
      saveTrainingState(path, state, settings)
      const resumed = await run(build(2, 0), spec, { resume: openTrainingState(path, settings) })
      expect(resumed.states).toEqual(whole.states.slice(i + 1))
      expect(resumed.steps).toEqual(whole.steps.slice(i + 1))
      for (const [epoch, loss] of resumed.losses) expect(loss).toBe(whole.losses.get(epoch))
    }
    const { tensors } = whole.states.at(-1)!
    expect([...tensors.keys()].filter((name) => name.endsWith('/mean'))).toEqual(['model/mean', 'average/mean'])
    expect(tensors.get('model/mean')!.values).toEqual(new Float32Array(4).fill(2.5))
  })

  test('that is interrupted in an epoch loses no more than the steps since the last state', async () => {
    const whole = await run(build(1, 0), spec)
    const abort = new AbortController()
    const states: TrainingState[] = []
    const interrupted = run(build(1, 0), spec, {
      signal: abort.signal,
      stateEvery: 2,
      onState: (state) => void states.push(state),
      onStep: (done) => (done === 6 ? abort.abort() : undefined),
    })
    await expect(interrupted).rejects.toThrow(/abort/)
    expect(states.map(({ position: { epoch, step } }) => [epoch, step])).toEqual([
      [1, 2],
      [2, 0],
      [2, 2],
      [3, 0],
    ])
    const resumed = await run(build(3, 0), spec, { resume: states.at(-1)! })
    expect(resumed.states.at(-1)).toEqual(whole.states.at(-1))
  })
})

test('saving states changes nothing of a training', async () => {
  const spec = OptimizerSpec.parse({ kind: 'sgd' })
  const saving = build(1, 0)
  const silent = build(1, 0)
  await run(saving, spec)
  await trainClassifier(optionsOf(silent.model, spec))
  expect(silent.model.parameters.flatten()).toEqual(saving.model.parameters.flatten())
})
