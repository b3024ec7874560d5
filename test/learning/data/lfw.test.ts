import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { DataSpec } from '../../../learning/data/spec.js'

/** The archive is never part of the repository: FEDVEIL_DATA names its folder, or it lies beside the repository. */
function archivePath(): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'biome.json')) && dirname(root) !== root) root = dirname(root)
  return join(process.env.FEDVEIL_DATA ?? join(root, '..', 'shared', 'data'), 'lfw-112.tar')
}

const path = archivePath()

test('LFW with at least 20 images a person is 62 people and 3,023 images', { timeout: 60_000 }, async (context) => {
  context.skip(!existsSync(path), 'lfw-112.tar is not here: FEDVEIL_DATA can name the folder that holds it')
  const set = await loadFaceSet(DataSpec.parse({ source: 'path', path, size: 32 }), { seed: 1 })
  expect([set.people.length, set.ids.length]).toEqual([62, 3023])
  expect(set.ids[0]).toBe('Alejandro_Toledo/Alejandro_Toledo_0001.jpg')
  expect(set.images).toHaveLength(3023 * 32 * 32 * 3)
})
