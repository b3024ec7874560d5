import { readFileSync } from 'node:fs'
import type { Colours, Draw } from '../../../../learning/data/augmentation/draw.js'

/** Written by reference.py: PyTorch's grid_sample and torchvision's colour functions, in double precision. */
export const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  readonly height: number
  readonly width: number
  readonly image: readonly number[]
  readonly moves: readonly { readonly draw: Omit<Draw, 'colours' | 'erased'>; readonly inputs: readonly number[] }[]
  readonly colours: readonly { readonly factors: Colours; readonly inputs: readonly number[] }[]
}

export const referenceImage = { images: Uint8Array.from(reference.image), base: 0 }

export function mostDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}
