import { createHash } from 'node:crypto'

/**
 * SHA-256, in hexadecimal, of the records a run learns from: it changes with any id, label or image and with their order.
 * @param ids of n records
 * @param labels [n]
 * @param images the bytes of all images in the records' order, in pieces of any size
 */
export function dataDigest(ids: readonly string[], labels: ArrayLike<number>, images: Iterable<Uint8Array>): string {
  const hash = createHash('sha256').update(JSON.stringify([ids, Array.from(labels)]))
  for (const bytes of images) hash.update(bytes)
  return hash.digest('hex')
}
