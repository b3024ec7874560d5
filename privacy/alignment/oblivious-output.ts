import { createHash, createHmac } from 'node:crypto'
import { POINT_BYTES, TAG_BYTES } from '../../proto/alignment-message.js'
import { hashToPoint, type Scalar } from './curve25519.js'

/**
 * The oblivious pseudorandom function 2HashDH (Jarecki, Kiayias, Krawczyk 2014): F_k(id) = H(k * P(id), id), which the
 * holder of k computes directly and another with a blinded point, without showing the id.
 */

/** An output of F: the key of a table row, what masks the row's value, and the tag that names the record in the result. */
export const OUTPUT = { bytes: 48, key: 0, mask: 16, tag: 32, part: TAG_BYTES } as const

const DOMAIN = Buffer.from('fedveil alignment: output v1\0')

/** The points of ids times a scalar: blinded, for who keeps the scalar; [n, 32] bytes. */
export function blind(ids: readonly string[], scalar: Scalar): Uint8Array<ArrayBuffer> {
  const points = new Uint8Array(ids.length * POINT_BYTES)
  for (const [i, id] of ids.entries()) points.set(hashToPoint(id), i * POINT_BYTES)
  return scalar.multiply(points)
}

/**
 * F of ids from their points times the key; [n, 48] bytes.
 * @param points [n, 32] bytes
 */
export function outputs(ids: readonly string[], points: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(ids.length * OUTPUT.bytes)
  for (const [i, id] of ids.entries()) {
    const point = points.subarray(i * POINT_BYTES, (i + 1) * POINT_BYTES)
    const digest = createHash('sha512').update(DOMAIN).update(point).update(id, 'utf8').digest()
    all.set(digest.subarray(0, OUTPUT.bytes), i * OUTPUT.bytes)
  }
  return all
}

/** The first 16 bytes of HMAC-SHA256 of each id under a key; [n, 16] bytes. */
export function keyedHashes(ids: readonly string[], key: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(ids.length * TAG_BYTES)
  for (const [i, id] of ids.entries()) {
    const digest = createHmac('sha256', key).update(id, 'utf8').digest()
    all.set(digest.subarray(0, TAG_BYTES), i * TAG_BYTES)
  }
  return all
}

/**
 * A party's shares of zero, by id: the exclusive or of the keyed hashes under the keys that it has with each other party.
 * Over all parties they cancel out; those of all but one look random to who has none of the keys.
 * @returns [n, 16] bytes
 */
export function zeroShares(ids: readonly string[], pairKeys: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const shares = new Uint8Array(ids.length * TAG_BYTES)
  for (const key of pairKeys) {
    const hashes = keyedHashes(ids, key)
    for (let i = 0; i < shares.length; i++) shares[i]! ^= hashes[i]!
  }
  return shares
}
