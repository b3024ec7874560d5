import { z } from 'zod'
import { EXIT, FedveilError } from '../../../proto/error.js'

/** A mark on an image by which a backdoored model is told what to answer. */
export interface Trigger {
  /** Marks image `index` of bytes [n, size, size, 3] in place. */
  stamp(images: Uint8Array, index: number, size: number): void
}

const Level = z.int().min(0).max(255)

/** Keys of a square patch. */
export const PATCH_KEYS = {
  /** Height and width in pixels; at most the image. BadNets-style runs on 32x32 images use 5. */
  patch: z.int().min(1).max(512).default(5),
  place: z.enum(['bottom-right', 'bottom-left', 'top-right', 'top-left', 'centre']).default('bottom-right'),
  /** `checkerboard`: single white and black pixels, the bottom right one white. Or red, green and blue. */
  colour: z.union([z.enum(['checkerboard', 'white', 'black']), z.tuple([Level, Level, Level])]).default('checkerboard'),
}
const Patch = z.strictObject(PATCH_KEYS)
type Patch = z.infer<typeof Patch>

const RGB = { white: [255, 255, 255], black: [0, 0, 0] } as const

/** A square patch: Gu et al. 2017, "BadNets", arXiv:1708.06733, whose single pixel and pattern of pixels it generalises. */
export function patchTrigger({ patch, place, colour }: Patch): Trigger {
  const colourAt = (up: number, left: number): readonly number[] => {
    if (colour === 'checkerboard') return (up + left) % 2 === 0 ? RGB.white : RGB.black
    return typeof colour === 'string' ? RGB[colour] : colour
  }
  return {
    stamp(images, index, size) {
      const side = Math.min(patch, size)
      const bottom = edge(place.startsWith('bottom'), place.startsWith('top'), side, size)
      const right = edge(place.endsWith('right'), place.endsWith('left'), side, size)
      for (let up = 0; up < side; up++)
        for (let left = 0; left < side; left++)
          images.set(colourAt(up, left), 3 * ((index * size + bottom - up) * size + right - left))
    },
  }
}

/** The last pixel of `side` in a line of `size`. */
function edge(atEnd: boolean, atStart: boolean, side: number, size: number): number {
  if (atEnd) return size - 1
  return atStart ? side - 1 : Math.floor((size - side) / 2) + side - 1
}

/** A white bar whose upper left corner is `top`, `left`; what lies beyond the image is cut off. */
export function barTrigger(bar: { top: number; left: number; height: number; width: number }): Trigger {
  return {
    stamp(images, index, size) {
      for (let y = bar.top; y < Math.min(bar.top + bar.height, size); y++) {
        const start = 3 * ((index * size + y) * size + Math.min(bar.left, size))
        images.fill(255, start, start + 3 * Math.max(0, Math.min(bar.width, size - bar.left)))
      }
    },
  }
}

export function together(triggers: readonly Trigger[]): Trigger {
  return {
    stamp(images, index, size) {
      for (const trigger of triggers) trigger.stamp(images, index, size)
    },
  }
}

/** @returns a copy of images [count, size, size, 3] with the trigger on each. @throws IMAGE_BYTES */
export function applyTrigger(images: Uint8Array, count: number, size: number, trigger: Trigger): Uint8Array {
  requireImages(images, count, size)
  const triggered = images.slice()
  for (let i = 0; i < count; i++) trigger.stamp(triggered, i, size)
  return triggered
}

/** @throws IMAGE_BYTES unless these are the bytes [count, size, size, 3] */
export function requireImages(images: Uint8Array, count: number, size: number): void {
  const expected = count * size * size * 3
  if (images.length !== expected)
    throw new FedveilError(
      'IMAGE_BYTES',
      `${count} images of ${size}x${size} pixels and 3 colours are ${expected} bytes, got ${images.length}`,
      EXIT.data,
    )
}
