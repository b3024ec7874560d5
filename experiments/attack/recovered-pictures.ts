import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { ImageShape } from '../../learning/network.js'

/** Slices that the report shows, values [records, h, w, 3] in [-1, 1] each. */
export interface ShownRecovery {
  readonly caption: string
  readonly slices: Float32Array
}

const FILE = 'recovered.png'
const SHOWN = 8
const SCALE = 2
const GAP = 2

/** Writes one picture into an arm's folder: a row for each recovery, in their order, a column for each of some records. */
export async function saveRecoveredPictures(
  folder: string,
  shown: readonly ShownRecovery[],
  { height, width, channels }: ImageShape,
): Promise<void> {
  const size = height * width * channels
  const columns = Math.min(SHOWN, ...shown.map(({ slices }) => slices.length / size))
  const [wide, high] = [columns * (width + GAP) - GAP, shown.length * (height + GAP) - GAP]
  const pixels = new Uint8Array(wide * high * channels).fill(255)
  for (const [row, { slices }] of shown.entries())
    for (let column = 0; column < columns; column++)
      for (let y = 0; y < height; y++) {
        const from = column * size + y * width * channels
        const levels = slices.subarray(from, from + width * channels).map((value) => Math.round((value + 1) * 127.5))
        pixels.set(Uint8Array.from(levels), ((row * (height + GAP) + y) * wide + column * (width + GAP)) * channels)
      }
  const png = await sharp(pixels, { raw: { width: wide, height: high, channels: 3 } })
    .resize(wide * SCALE, high * SCALE, { kernel: 'nearest' })
    .png({ palette: true })
    .toBuffer()
  writeFileSync(join(folder, FILE), png)
}

/** A `data:` address of an arm's picture, if it has one. */
export function recoveredPicture(folder: string): string | undefined {
  const path = join(folder, FILE)
  return existsSync(path) ? `data:image/png;base64,${readFileSync(path).toString('base64')}` : undefined
}
