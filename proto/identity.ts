import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { EXIT, FedveilError } from './error.js'

/**
 * Who is who: Ed25519 keys (RFC 8032), what a join and a plan are signed over, and one-time tokens. Nothing secret ever
 * crosses the wire.
 */

/** 32 bytes, a key of this module. */
export type PublicKey = Uint8Array & { readonly publicKey: unique symbol }

/** Bytes of a public key, and of a nonce. */
export const KEY_BYTES = 32
export const NONCE_BYTES = 32
export const SIGNATURE_BYTES = 64

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
const TEXT_HEAD = 'ed25519:'

/** An Ed25519 key pair; the private half never leaves this object but as the file that keeps it. */
export class Identity {
  readonly publicKey: PublicKey

  private constructor(private readonly key: KeyObject) {
    const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
    this.publicKey = asPublicKey(der.subarray(SPKI_HEAD.length))
  }

  /** A PEM of a fresh key (PKCS#8). */
  static freshPem(): string {
    return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  /** @throws IDENTITY_KEY if the text is not a private Ed25519 key */
  static fromPem(pem: string | Buffer, file: string): Identity {
    const key = parsed(() => createPrivateKey(pem))
    if (key?.asymmetricKeyType === 'ed25519') return new Identity(key)
    throw new FedveilError(
      'IDENTITY_KEY',
      `${file} holds no private Ed25519 key (PKCS#8, PEM): restore it, or make a new one with "fedveil keys new" and have it admitted.`,
      EXIT.usage,
    )
  }

  sign(statement: Uint8Array): Uint8Array {
    return sign(null, statement, this.key)
  }
}

/** Whether a signature over a statement was made with the private half of a key. */
export function isSignedBy(publicKey: PublicKey, statement: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false
  const key = parsed(() => createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' }))
  return key !== undefined && verify(null, statement, key, signature)
}

/** @throws IDENTITY_KEY unless there are 32 bytes */
export function asPublicKey(bytes: Uint8Array): PublicKey {
  if (bytes.length === KEY_BYTES) return Uint8Array.from(bytes) as PublicKey
  throw new FedveilError('IDENTITY_KEY', `A public key has ${KEY_BYTES} bytes, got ${bytes.length}.`, EXIT.refused)
}

/** e.g. `ed25519:MCowBQYDK2VwAyEA...`: what people pass on. */
export function publicKeyText(key: PublicKey): string {
  return TEXT_HEAD + Buffer.from(key).toString('base64url')
}

/** @throws IDENTITY_KEY unless the text is one of `publicKeyText` */
export function readPublicKey(text: string): PublicKey {
  const bytes = Buffer.from(text.slice(TEXT_HEAD.length), 'base64url')
  if (text.startsWith(TEXT_HEAD) && bytes.length === KEY_BYTES) return asPublicKey(bytes)
  throw new FedveilError(
    'IDENTITY_KEY',
    `"${text.slice(0, 80)}" is no public key: "fedveil keys show" prints one, ${TEXT_HEAD} and 43 characters.`,
    EXIT.usage,
  )
}

/** Whether two keys are the same, in a time that does not depend on where they differ. */
export function sameKey(a: PublicKey, b: PublicKey): boolean {
  return timingSafeEqual(a, b)
}

/** What both ends know of a joining connection before anybody is admitted. */
export interface Greeting {
  readonly run: string
  readonly participant: string
  /** The participant's key; empty if it has none. */
  readonly participantKey: Uint8Array
  /** Fresh random bytes of the participant. */
  readonly participantNonce: Uint8Array
  /** The coordinator's key; empty if it has none. */
  readonly coordinatorKey: Uint8Array
  /** Fresh random bytes of the coordinator, used for one connection. */
  readonly coordinatorNonce: Uint8Array
  /** Of the TLS channel (RFC 9266, tls-exporter), 32 bytes; empty where there is none. */
  readonly channelBinding: Uint8Array
}

/** What a participant signs to join: it fits one run, one connection and one TLS channel. */
export function joinStatement(greeting: Greeting): Uint8Array {
  return statement('fedveil join 1', greeting, [])
}

/** What a coordinator signs with its plan, for one connection. */
export function planStatement(greeting: Greeting, planJson: string): Uint8Array {
  return statement('fedveil plan 1', greeting, [createHash('sha256').update(planJson).digest()])
}

/** Each part behind its length in four bytes, so that no two different greetings are the same bytes. */
function statement(label: string, greeting: Greeting, more: readonly Uint8Array[]): Uint8Array {
  const { run, participant, participantKey, participantNonce, coordinatorKey, coordinatorNonce, channelBinding } =
    greeting
  const texts = [label, run, participant].map((text) => Buffer.from(text, 'utf8'))
  const parts = [...texts, participantKey, participantNonce, coordinatorKey, coordinatorNonce, channelBinding, ...more]
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )
}

/** What is kept of a one-time token: it lets check who knows the token, and not be it. */
export function tokenDigest(token: string): Uint8Array {
  return createHash('sha256').update('fedveil token 1').update(token).digest()
}

/** Shows knowledge of a token for one join without telling it: HMAC-SHA256 of the statement under the token's digest. */
export function tokenProof(digest: Uint8Array, joinBytes: Uint8Array): Uint8Array {
  return createHmac('sha256', digest).update(joinBytes).digest()
}

export function isTokenProof(digest: Uint8Array, joinBytes: Uint8Array, proof: Uint8Array): boolean {
  const expected = tokenProof(digest, joinBytes)
  return proof.length === expected.length && timingSafeEqual(proof, expected)
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
