import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { numpyBytes } from '../../../experiments/protect/numpy-file.js'
import { imagesAt, protectImages } from '../../../experiments/protect/protect.js'
import { drawFace } from '../../../learning/data/faces.js'
import { publicFaces } from '../../../learning/data/public-faces.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { wholeFormMaker } from '../../../privacy/frequency/form-maker.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { packPlanes } from '../../../proto/form-encoding.js'
import type { Privacy } from '../../../proto/privacy.js'

const folder = mkdtempSync(join(tmpdir(), 'fedveil-protect-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIZE = 16
const size = { height: SIZE, width: SIZE }
const face = drawFace(1, 0, 0, SIZE)
const file = join(folder, 'face.png')
await sharp(face, { raw: { width: SIZE, height: SIZE, channels: 3 } })
  .png()
  .toFile(file)

function options(privacy: Privacy) {
  return {
    method: formMethod(privacy, size, () => publicFaces(SIZE)),
    make: wholeFormMaker(size),
    ...{ size: SIZE, withoutNoise: false, png: false },
  }
}
const dctdp = options({ mechanism: 'dctdp', meanEpsilon: 0.5, ranges: 'synthetic' })

/** What NumPy reads: everything behind the header, whose length stands at byte 8. */
function readNumpy(path: string): { header: string; values: Float32Array } {
  const bytes = readFileSync(path)
  const start = 10 + bytes.readUInt16LE(8)
  return {
    header: bytes.subarray(10, start).toString('latin1'),
    values: new Float32Array(new Uint8Array(bytes.subarray(start)).buffer),
  }
}

describe('protecting images', () => {
  test('writes the bytes that numpy.save writes', () => {
    // python3 -c "import numpy,io,sys;b=io.BytesIO();numpy.save(b,numpy.array([[1,-2.5]],'<f4'));sys.stdout.write(b.getvalue().hex())"
    const expected = `${"\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(127, ' ')}\n`
    const bytes = Buffer.from(numpyBytes(Float32Array.of(1, -2.5), [1, 2]))
    expect(bytes.subarray(0, 128).toString('latin1')).toBe(expected)
    expect(bytes.subarray(128).toString('hex')).toBe('0000803f000020c0')
  })

  test('without noise the array is the whole form of the image', async () => {
    const out = join(folder, 'clean.npy')
    const images = await imagesAt(file)
    const written = await protectImages(images, { ...dctdp, withoutNoise: true, out })
    const packedBytes = packPlanes(frequencyForm(face, size), 189).length
    expect(written).toEqual([{ image: 'face.png', file: out, shape: [189, SIZE, SIZE], packedBytes }])
    const { header, values } = readNumpy(out)
    expect(header).toContain('(189, 16, 16)')
    expect(values).toEqual(frequencyForm(face, size))
  })

  test('with noise two runs differ everywhere, and with a seed they are the same bytes', async () => {
    const images = await imagesAt(file)
    const run = async (name: string, seed?: number) => {
      const out = join(folder, name)
      await protectImages(images, { ...dctdp, out, seed })
      return readNumpy(out).values
    }
    const [a, b] = [await run('a.npy'), await run('b.npy')]
    expect(a.filter((value, i) => value === b[i]).length).toBeLessThan(a.length / 1000)
    expect(await run('c.npy', 5)).toEqual(await run('d.npy', 5))
  })

  test('a folder gives a folder of forms, with a picture of each where asked', async () => {
    const out = join(folder, 'forms')
    const written = await protectImages(await imagesAt(folder), {
      ...options({ mechanism: 'partialface', samples: 1 }),
      ...{ out, png: true },
    })
    expect(written.map(({ shape }) => shape)).toEqual([[27, SIZE, SIZE]])
    expect(readNumpy(join(out, 'face.png.npy')).values.length).toBe(27 * SIZE * SIZE)
    const picture = await sharp(join(out, 'face.png.png')).metadata()
    expect([picture.width, picture.height]).toEqual([SIZE + 6 * SIZE, 5 * SIZE])
  })

  test('names an image that cannot be read, and writes nothing of it', async () => {
    const broken = join(folder, 'broken.jpg')
    writeFileSync(broken, 'no image')
    const out = join(folder, 'broken.npy')
    await expect(protectImages(await imagesAt(broken), { ...dctdp, out })).rejects.toThrow(/broken\.jpg cannot be read/)
    expect(() => readFileSync(out)).toThrow()
    rmSync(broken)
  })

  test('refuses to put several images into one file', async () => {
    const [image] = await imagesAt(file)
    const several = [image!, image!]
    await expect(protectImages(several, { ...dctdp, out: join(folder, 'one.npy') })).rejects.toThrow(/one file/)
  })
})
