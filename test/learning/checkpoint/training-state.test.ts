import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataDigest } from '../../../learning/checkpoint/data-digest.js'
import { modelTensors } from '../../../learning/checkpoint/model-tensors.js'
import type { RunSettings } from '../../../learning/checkpoint/run-settings.js'
import { readSafetensors } from '../../../learning/checkpoint/safetensors.js'
import {
  captureTraining,
  openTrainingState,
  restoreTraining,
  saveTrainingState,
} from '../../../learning/checkpoint/training-state.js'
import * as tf from '../../../learning/engine/tf.js'
import { Adam } from '../../../learning/optimizer/adam.js'
import { ExponentialAverage } from '../../../learning/optimizer/exponential-average.js'
import { Sgd } from '../../../learning/optimizer/sgd.js'
import { Parameters } from '../../../learning/parameters.js'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-state-'))
  tf.enableProdMode()
  await tf.setBackend('cpu')
})
afterAll(() => rmSync(folder, { recursive: true }))

const settings: RunSettings = {
  seed: 7,
  configuration: { backbone: { kind: 'small-cnn', widths: [8, 16] }, training: { batch: 32, rate: 0.1 } },
  data: 'abc',
}

function parametersOf(width = 3): Parameters {
  const parameters = new Parameters(1, 'test')
  parameters.normal<tf.Rank.R2>('kernel', [2, width], 1)
  parameters.buffer<tf.Rank.R1>('mean', [2], 0.5)
  return parameters
}

const sgd = (parameters: Parameters) => new Sgd(parameters.variables, { momentum: 0.9, weightDecay: 0 })

function stateOf(loss = 1.25) {
  const parameters = parametersOf()
  const optimizer = sgd(parameters)
  optimizer.step([tf.ones([2, 3])], 0.1)
  const average = new ExponentialAverage(parameters.variables, 0.5)
  average.update()
  return captureTraining({ parameters, optimizer, average }, { epoch: 3, step: 2, loss })
}

test('a state is one safetensors file whose tensors say what they are, and is read back as it was', () => {
  const path = join(folder, 'state.safetensors')
  saveTrainingState(path, stateOf(), settings)
  saveTrainingState(path, stateOf(), settings)
  expect(readdirSync(folder)).toEqual(['state.safetensors'])
  const names = [...readSafetensors(readFileSync(path)).tensors.keys()]
  expect(names).toEqual(['model/kernel', 'model/mean', 'optimizer/velocity/kernel', 'average/kernel'])
  expect(openTrainingState(path, settings)).toEqual(stateOf())
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2])('the loss so far is kept exactly: %d', (loss) => {
  const path = join(folder, 'loss.safetensors')
  saveTrainingState(path, stateOf(loss), settings)
  expect(openTrainingState(path, settings).position.loss).toBe(loss)
})

describe('a state is refused for another run, by the first key that differs', () => {
  const { configuration } = settings
  test.each<[RunSettings, RegExp]>([
    [{ ...settings, seed: 8 }, /with seed 7, and this run has 8:/],
    [
      { ...settings, data: 'abd', configuration: { ...configuration, training: { rate: 0.1, batch: 64 } } },
      /with configuration\.training\.batch 32, and this run has 64:/,
    ],
    [
      { ...settings, configuration: { ...configuration, backbone: { kind: 'small-cnn', widths: [8] } } },
      /with configuration\.backbone\.widths\.1 16, and this run has not given:/,
    ],
    [
      { ...settings, configuration: { ...configuration, clip: 1 } },
      /with configuration\.clip not given, and this run has 1:/,
    ],
    [{ ...settings, data: 'abd' }, /with data "abc", and this run has "abd":/],
  ])('%j', (asked, sentence) => {
    const path = join(folder, 'settings.safetensors')
    saveTrainingState(path, stateOf(), settings)
    expect(() => openTrainingState(path, asked)).toThrow(sentence)
  })

  test('the order of keys does not matter', () => {
    const path = join(folder, 'order.safetensors')
    saveTrainingState(path, stateOf(), settings)
    const { backbone, training } = settings.configuration
    expect(() =>
      openTrainingState(path, { ...settings, configuration: { training: training!, backbone: backbone! } }),
    ).not.toThrow()
  })
})

test('a state of another model or optimizer is refused by the first tensor, and changes nothing', () => {
  const wide = parametersOf(4)
  const before = modelTensors(wide)
  expect(() => restoreTraining(stateOf(), { parameters: wide, optimizer: sgd(wide) })).toThrow(
    /holds "optimizer\/velocity\/kernel" \[2,3\] where this model has \[2,4\]/,
  )
  expect(modelTensors(wide)).toEqual(before)
  const parameters = parametersOf()
  const adam = new Adam(parameters.variables, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 })
  expect(() => restoreTraining(stateOf(), { parameters, optimizer: adam })).toThrow(/lacks "optimizer\/mean\/kernel"/)
})

test('a file that holds no training state is refused', () => {
  const path = join(folder, 'none.safetensors')
  saveTrainingState(path, stateOf(), settings)
  const bytes = Buffer.from(readFileSync(path))
  writeFileSync(path, Buffer.from(bytes.toString('latin1').replace('fedveil.training', 'fedveil.trainung'), 'latin1'))
  expect(() => openTrainingState(path, settings)).toThrow(/none\.safetensors holds no training state/)
  writeFileSync(path, Buffer.from(bytes.toString('latin1').replace('{\\"position\\"', '[\\"position\\"'), 'latin1'))
  expect(() => openTrainingState(path, settings)).toThrow(/holds no training state/)
})

test('the digest of data changes with ids, labels, images and their order, not with how the images are cut', () => {
  const digest = (ids: string[], labels: number[], ...images: number[][]) =>
    dataDigest(
      ids,
      labels,
      images.map((each) => Uint8Array.from(each)),
    )
  const whole = digest(['a', 'b'], [0, 1], [1, 2, 3, 4])
  expect(digest(['a', 'b'], [0, 1], [1], [2, 3, 4])).toBe(whole)
  const others = [
    digest(['ab'], [0, 1], [1, 2, 3, 4]),
    digest(['b', 'a'], [0, 1], [1, 2, 3, 4]),
    digest(['a', 'b'], [1, 0], [1, 2, 3, 4]),
    digest(['a', 'b'], [0, 1], [1, 2, 4, 3]),
  ]
  expect(new Set([whole, ...others]).size).toBe(5)
})
