import { readdirSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../learning/engine/tf.js'
import { BottomModel } from '../../participant/bottom-model.js'
import { pretrainBottom } from '../../participant/pretrain-bottom.js'
import type { OtherSlices, PartyRecords } from '../../participant/work.js'
import type { Pretraining, VerticalWork } from '../../proto/vertical-work.js'
import { scratchFolder } from '../scratch-folder.js'
import { records, verticalPlan } from './party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const stage = (source: Pretraining['source'], epochs = 1): Pretraining => ({
  ...{ source, epochs, batch: 4, learningRate: 0.1, augmentation: {} },
})

/** Weights after pre-training, and the sources that steps were made from. */
async function pretrained(
  pretraining: Pretraining[],
  pretrainedIn: string,
  own: PartyRecords,
  more: Partial<VerticalWork> = {},
) {
  const { plan, work } = verticalPlan({ mechanism: 'unprotected' }, { pretraining, ...more })
  const bottom = new BottomModel(plan, work, 'left', { height: 8, width: 8, channels: 3 })
  const steps: string[] = []
  const { signal } = new AbortController()
  const context = { signal, store: scratchFolder(), pretrained: pretrainedIn }
  try {
    const onPretraining = ({ source }: { source: string }) => void steps.push(source)
    await pretrainBottom(bottom, { plan, work, own, ...context, onPretraining })
    return { weights: bottom.backboneParameters.flatten(), steps }
  } finally {
    bottom.dispose()
  }
}

/** Slices of people that the records are not of. */
async function others(): Promise<OtherSlices> {
  const { ids, images, labels } = records(8)
  return { ids: ids.map((id) => `other-${id}`), images: images.map((byte) => 255 - byte), labels }
}

test('the stages run one after another, and another run takes them from the folder', async () => {
  const folder = scratchFolder()
  const own = { ...records(), others }
  const stages = [stage('public'), stage('own')]
  const first = await pretrained(stages, folder, own)
  expect(first.steps).toEqual(['public', 'public', 'own', 'own'])
  expect(readdirSync(folder).filter((name) => name.endsWith('.safetensors'))).toHaveLength(2)
  expect(await pretrained(stages, folder, own)).toEqual({ weights: first.weights, steps: [] })
  // A later stage that differs goes on from the earlier one.
  const longer = await pretrained([stages[0]!, stage('own', 2)], folder, own)
  expect(longer.steps).toEqual(['own', 'own', 'own', 'own'])
  expect(await pretrained(stages, scratchFolder(), own)).toEqual(first)
})

test('what is kept is not taken for other records', async () => {
  const folder = scratchFolder()
  const own = records()
  const { weights } = await pretrained([stage('own')], folder, own)
  const images = own.images.slice()
  images[0]! ^= 255
  const changed = await pretrained([stage('own')], folder, { ...own, images })
  expect(changed.steps).toHaveLength(2)
  expect(changed.weights).not.toEqual(weights)
})

test('from its own slices a party learns of training records alone, and of no class', async () => {
  const own = records()
  const { weights } = await pretrained([stage('own')], scratchFolder(), own)
  const images = own.images.slice()
  for (const position of own.test) images.fill(0, position * 192, (position + 1) * 192)
  const blind = { ...own, images, labels: own.labels.map(() => 0) }
  expect((await pretrained([stage('own')], scratchFolder(), blind)).weights).toEqual(weights)
})

test.each<[Pretraining['source'], string, Partial<PartyRecords>]>([
  ['labelled', 'does not know the classes', { labels: new Int32Array(0) }],
  ['synthetic', 'no other people', {}],
  ['public', 'no other people', {}],
])('a source that its records do not offer is refused in one sentence: %s', async (source, why, changes) => {
  const asked = pretrained([stage(source)], scratchFolder(), { ...records(), ...changes })
  await expect(asked).rejects.toMatchObject({ code: 'PRETRAINING', message: expect.stringContaining(why) })
})
