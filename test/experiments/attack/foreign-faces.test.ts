import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreignFaces } from '../../../experiments/attack/foreign-faces.js'
import { drawFace } from '../../../learning/data/faces.js'
import { greyPeople, temporaryFolder, writeFolder } from '../../learning/data/image-samples.js'

const SIZE = 16
const BYTES = SIZE * SIZE * 3
const shares = { size: SIZE, testFraction: 0.2, maxBrokenShare: 0 } as const

describe('the faces that attackers on forms know', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  const names = Array.from({ length: 42 }, (_, i) => `p${String(i).padStart(2, '0')}`)
  beforeAll(async () => {
    folder = await temporaryFolder()
    await writeFolder(folder.path, {
      // Grey levels end at 255.
      ...(await greyPeople(names.slice(0, 21), 2)),
      ...(await greyPeople(names.slice(21), 2)),
      ...(await greyPeople(['own1', 'own2'], 4)),
    })
  })
  afterAll(() => folder.remove())
  const files = (minImages: number) => ({ source: 'path', path: folder.path, minImages, ...shares }) as const

  test('are those of people whom the run leaves out, whole people until there are enough', async () => {
    const { images, builtIn } = await foreignFaces(files(4), 1, 7)
    expect(builtIn).toBe(false)
    expect(images.length).toBe(8 * BYTES)
    const greys = new Set([0, 2, 4, 6].map((image) => images[image * BYTES]))
    expect(greys.size).toBeGreaterThan(1)
    expect((await foreignFaces(files(4), 2, 7)).images).not.toEqual(images)
    expect((await foreignFaces(files(4), 1, 1000)).images.length).toBe(84 * BYTES)
  })

  test('are drawn where the run leaves out nobody', async () => {
    const { images, builtIn } = await foreignFaces(files(2), 1, 7)
    expect(builtIn).toBe(true)
    expect(images.length).toBe(8 * BYTES)
  })

  test('of a run on built-in faces are of people beyond its own', async () => {
    const spec = { source: 'faces', identities: 5, imagesPerIdentity: 3, ...shares } as const
    const { images, builtIn } = await foreignFaces(spec, 9, 4)
    expect(builtIn).toBe(true)
    expect(images.subarray(0, BYTES)).toEqual(drawFace(9, 5, 0, SIZE))
    expect(images.subarray(2 * BYTES, 3 * BYTES)).toEqual(drawFace(9, 6, 0, SIZE))
  })
})
