import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'

/** Of an image, in pixels. */
export const SIDE = 32

const HEADER = Buffer.from(`P5\n${SIDE} ${SIDE}\n255\n`)

/**
 * Writes grey images of noise, one folder a class, for benches of what does not depend on what is on an image: drawing
 * faces takes a millisecond each, in every process that loads them.
 */
export function writeNoiseImages(folder: string, classes: number, imagesOfClass: number): void {
  const stream = RandomStream.named(1, 'bench', 'noise images')
  const noise = Uint8Array.from({ length: 1 << 20 }, () => stream.integer(256))
  for (let label = 0; label < classes; label++) {
    const path = join(folder, `class-${label}`)
    mkdirSync(path, { recursive: true })
    for (let i = 0; i < imagesOfClass; i++) {
      const from = stream.integer(noise.length - SIDE * SIDE)
      writeFileSync(join(path, `${i}.pgm`), Buffer.concat([HEADER, noise.subarray(from, from + SIDE * SIDE)]))
    }
  }
}
