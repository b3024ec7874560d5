import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { ImageSpec } from '../../../learning/data/spec.js'
import { realData } from './real-data.js'

const path = realData('lfw-112.tar')

test('LFW with at least 20 images a person is 62 people and 3,023 images', { timeout: 60_000 }, async (context) => {
  context.skip(!existsSync(path), 'lfw-112.tar is not here: FEDVEIL_DATA can name the folder that holds it')
  const set = await loadFaceSet(ImageSpec.parse({ source: 'path', path, size: 32 }), { seed: 1 })
  expect([set.people.length, set.ids.length]).toEqual([62, 3023])
  expect(set.ids[0]).toBe('Alejandro_Toledo/Alejandro_Toledo_0001.jpg')
  expect(set.images).toHaveLength(3023 * 32 * 32 * 3)
})
