import { RandomStream } from '../../../learning/engine/random.js'

/** An image [H, W, 3] of independent values 0..255. */
export function randomImage(seed: number, pixels: number): Float32Array {
  const stream = RandomStream.named(seed, 'test image')
  return Float32Array.from({ length: 3 * pixels }, () => 255 * stream.uniform())
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < Math.max(a.length, b.length); i++) most = Math.max(most, Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)))
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most
}
