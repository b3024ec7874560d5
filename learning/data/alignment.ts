import { createHmac } from 'node:crypto'

/**
 * A digest by which parties compare their record lists without sending them: HMAC-SHA256 (RFC 2104), keyed by the
 * run's name in UTF-8, over the ids in order, each as its length in bytes (uint32, little-endian) and its UTF-8 bytes.
 * The run's name is no secret: whoever can guess all ids of a party can check the guess.
 * @returns 32 bytes
 */
export function alignmentDigest(ids: readonly string[], run: string): Uint8Array {
  const mac = createHmac('sha256', Buffer.from(run, 'utf8'))
  const length = Buffer.alloc(4)
  for (const id of ids) {
    const bytes = Buffer.from(id, 'utf8')
    length.writeUInt32LE(bytes.length)
    mac.update(length).update(bytes)
  }
  return new Uint8Array(mac.digest())
}
