import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Architecture, loadModel, openModel, saveModel } from '../../../learning/checkpoint/model-file.js'
import { modelTensors } from '../../../learning/checkpoint/model-tensors.js'
import { writeSafetensors } from '../../../learning/checkpoint/safetensors.js'
import { Classifier } from '../../../learning/classifier.js'
import * as tf from '../../../learning/engine/tf.js'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-model-'))
  tf.enableProdMode()
  await tf.setBackend('cpu')
})
afterAll(() => rmSync(folder, { recursive: true }))

const architecture: Architecture = {
  backbone: { kind: 'small-cnn', widths: [4, 6] },
  head: { kind: 'softmax', scale: 1, margin: 0 },
  embedding: 5,
  classes: 3,
  input: { height: 8, width: 6, channels: 3 },
}

/** A model with one buffer of this value, as batch normalisation has. */
function model(seed: number, { mean = 0, ...changes }: Partial<Architecture> & { mean?: number } = {}): Classifier {
  const classifier = new Classifier({ ...architecture, ...changes, seed, mirrored: false })
  classifier.parameters.buffer<tf.Rank.R1>('backbone/norm/mean', [4], mean)
  return classifier
}

test('a model comes back whole, buffers too, in one built from the architecture that its file names', () => {
  const path = join(folder, 'whole.safetensors')
  const saved = model(1, { mean: 2.5 })
  saveModel(path, saved.parameters, architecture)
  const file = openModel(path)
  expect(file.architecture).toEqual(architecture)
  const loaded = model(2)
  expect(loaded.parameters.flatten()).not.toEqual(saved.parameters.flatten())
  loadModel(file, loaded.parameters)
  expect(modelTensors(loaded.parameters)).toEqual(modelTensors(saved.parameters))
  expect(loaded.parameters.buffers[0]!.variable.dataSync()).toEqual(new Float32Array(4).fill(2.5))
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a model of another architecture is left as it was, with the first tensor that differs and what the file holds', () => {
  const path = join(folder, 'other.safetensors')
  saveModel(path, model(1).parameters, architecture)
  const file = openModel(path)
  const wide = model(2, { backbone: { kind: 'small-cnn', widths: [4, 8] }, mean: 1 })
  const before = modelTensors(wide.parameters)
  expect(() => loadModel(file, wide.parameters)).toThrow(
    /other\.safetensors \(small-cnn, 8x6x3 to 5, softmax of 3 classes\) holds "backbone\/conv2\/kernel" \[3,3,4,6\] where this model has \[3,3,4,8\]/,
  )
  expect(modelTensors(wide.parameters)).toEqual(before)
  const deep = model(2, { backbone: { kind: 'small-cnn', widths: [4, 6, 6] } })
  expect(() => loadModel(file, deep.parameters)).toThrow(/lacks "backbone\/conv3\/kernel" \[3,3,6,6\]/)
  const shallow = model(2, {
    backbone: { kind: 'small-cnn', widths: [4] },
    input: { height: 4, width: 3, channels: 3 },
  })
  expect(() => loadModel(file, shallow.parameters)).toThrow(/holds "backbone\/embedding\/kernel"/)
  const bare = new Classifier({ ...architecture, seed: 2, mirrored: false })
  expect(() => loadModel(file, bare.parameters)).toThrow(
    /holds "backbone\/norm\/mean" \[4\], which this model does not/,
  )
})

test('a file that is no model of ours, or is not there, is refused by name', () => {
  const path = join(folder, 'weights.safetensors')
  writeFileSync(path, writeSafetensors(modelTensors(model(1).parameters)))
  expect(() => openModel(path)).toThrow(/weights\.safetensors does not say which architecture/)
  writeFileSync(path, writeSafetensors([], { 'fedveil.architecture': '{"backbone"' }))
  expect(() => openModel(path)).toThrow(/does not say which architecture/)
  expect(() => openModel(join(folder, 'none'))).toThrow(/none cannot be read: ENOENT/)
  expect(() => saveModel(join(folder, 'no', 'folder'), model(1).parameters, architecture)).toThrow(/cannot be written/)
})
