import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decodeImages } from '../../../learning/data/decode.js'
import { decodeImage } from '../../../learning/data/image-decoder.js'

const COLOUR = { r: 200, g: 100, b: 50 }
const picture = (channels: 3 | 4 = 3) =>
  sharp({ create: { width: 8, height: 8, channels, background: channels === 4 ? { ...COLOUR, alpha: 1 } : COLOUR } })

/** A picture of 16-bit samples, all its pixels the same. */
function wide(samples: readonly number[]) {
  const channels = samples.length as 1 | 3
  const values = Uint16Array.from({ length: 64 * channels }, (_, i) => samples[i % channels]!)
  return sharp(values, { raw: { width: 8, height: 8, channels } }).toColourspace(channels === 1 ? 'grey16' : 'rgb16')
}

const firstPixel = async (file: Buffer) => [...(await decodeImage(file, 4)).subarray(0, 3)]

describe('a decoded image is RGB of 8 bits', () => {
  const files: [string, () => Promise<Buffer>, readonly number[]][] = [
    ['8-bit RGB', () => picture().png().toBuffer(), [200, 100, 50]],
    ['RGB with alpha', () => picture(4).png().toBuffer(), [200, 100, 50]],
    ['a palette', () => picture().png({ palette: true }).toBuffer(), [200, 100, 50]],
    [
      '16-bit RGB',
      () =>
        wide([257 * 200, 257 * 100, 257 * 50])
          .png()
          .toBuffer(),
      [200, 100, 50],
    ],
    [
      '16-bit grey',
      () =>
        wide([257 * 100])
          .png()
          .toBuffer(),
      [100, 100, 100],
    ],
    [
      '8-bit grey',
      () =>
        wide([257 * 90])
          .toColourspace('b-w')
          .png()
          .toBuffer(),
      [90, 90, 90],
    ],
  ]
  test.each(files)('from %s', async (_, file, expected) => {
    expect(await firstPixel(await file())).toEqual(expected)
  })

  test('from a grey JPEG, three equal colours', async () => {
    const [red, green, blue] = await firstPixel(await picture().toColourspace('b-w').jpeg().toBuffer())
    expect([green, blue]).toEqual([red, red])
  })
})

describe('refused in a sentence', () => {
  test('CMYK, as JPEG', async () => {
    const file = await picture().toColourspace('cmyk').jpeg().toBuffer()
    await expect(decodeImage(file, 4)).rejects.toThrow(/CMYK.*convert it to RGB/)
  })

  test('five channels', async () => {
    const one = { raw: { width: 8, height: 8, channels: 1 } } as const
    const file = await picture()
      .joinChannel([Buffer.alloc(64, 7), Buffer.alloc(64, 9)], one)
      .tiff({ compression: 'none' })
      .toBuffer()
    await expect(decodeImage(file, 4)).rejects.toThrow(/5 channels/)
  })

  test('by name among others, which are read', async () => {
    const files = [await picture().png().toBuffer(), await picture().toColourspace('cmyk').jpeg().toBuffer()]
    const { images, broken } = await decodeImages(files, { size: 4 })
    expect([...images.subarray(0, 3)]).toEqual([200, 100, 50])
    expect(broken).toEqual([{ place: 1, reason: expect.stringContaining('CMYK') }])
  })
})
