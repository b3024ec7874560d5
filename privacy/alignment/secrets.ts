import { createHmac } from 'node:crypto'
import type { RandomStream } from '../../learning/engine/random.js'
import { Scalar } from './curve25519.js'

export const SECRET_BYTES = 32

/** 32 bytes of a stream. */
export function drawSecret(stream: RandomStream): Uint8Array {
  const bytes = new Uint8Array(SECRET_BYTES)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < SECRET_BYTES; i += 4) view.setUint32(i, stream.uint32(), true)
  return bytes
}

/** Independent keys of one secret, by purpose: HMAC-SHA256 of its name. */
export function derive(secret: Uint8Array, purpose: 'scalar' | 'exchange' | 'seed' | 'fill' | 'order'): Uint8Array {
  return new Uint8Array(createHmac('sha256', secret).update(`fedveil alignment: ${purpose}`).digest())
}

/** What names this owner's secret to the others: the public key of the exchange. */
export function exchangeKey(secret: Uint8Array): Uint8Array {
  return new Scalar(derive(secret, 'exchange')).publicKey()
}

/**
 * The key that two participants share and the coordinator, who passes their public keys on, does not learn.
 * @throws ALIGNMENT_POINT for a public key of low order or that is not canonical
 */
export function pairKey(secret: Uint8Array, peer: Uint8Array, run: string): Uint8Array {
  const shared = new Scalar(derive(secret, 'exchange')).multiply(peer)
  return new Uint8Array(createHmac('sha256', shared).update(`fedveil alignment pair: ${run}`).digest())
}
