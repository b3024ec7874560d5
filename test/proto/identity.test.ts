import { describe, expect, test } from 'vitest'
import {
  asPublicKey,
  type Greeting,
  Identity,
  isSignedBy,
  isTokenProof,
  joinStatement,
  planStatement,
  publicKeyText,
  readPublicKey,
  tokenDigest,
  tokenProof,
} from '../../proto/identity.js'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** RFC 8032, section 7.1, test 2: a key as PKCS#8 is its seed behind a fixed head (RFC 8410). */
const RFC = {
  seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
  publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  message: '72',
  signature:
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
}
const pemOf = (seed: string) =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64')}\n-----END PRIVATE KEY-----\n`

const greeting: Greeting = {
  run: 'run-1',
  participant: 'left',
  participantKey: hex(RFC.publicKey),
  participantNonce: new Uint8Array(32).fill(1),
  coordinatorKey: new Uint8Array(32).fill(2),
  coordinatorNonce: new Uint8Array(32).fill(3),
  channelBinding: new Uint8Array(32).fill(4),
}

describe('identities', () => {
  test('sign as RFC 8032 says', () => {
    const identity = Identity.fromPem(pemOf(RFC.seed), 'rfc.pem')
    expect(Buffer.from(identity.publicKey).toString('hex')).toBe(RFC.publicKey)
    expect(Buffer.from(identity.sign(hex(RFC.message))).toString('hex')).toBe(RFC.signature)
    expect(isSignedBy(identity.publicKey, hex(RFC.message), hex(RFC.signature))).toBe(true)
    expect(isSignedBy(identity.publicKey, hex('73'), hex(RFC.signature))).toBe(false)
    expect(isSignedBy(identity.publicKey, hex(RFC.message), hex(RFC.signature).subarray(1))).toBe(false)
  })

  test('are passed on as text, and read back', () => {
    const { publicKey } = Identity.fromPem(Identity.freshPem(), 'fresh.pem')
    expect(readPublicKey(publicKeyText(publicKey))).toEqual(publicKey)
    for (const text of ['', 'ed25519:', 'ed25519:abc', publicKeyText(publicKey).replace('ed25519', 'rsa')])
      expect(() => readPublicKey(text)).toThrow(/is no public key/)
    expect(() => asPublicKey(new Uint8Array(31))).toThrow(/32 bytes/)
  })

  test('refuse a file that holds no private Ed25519 key', () => {
    for (const pem of ['', 'nonsense', pemOf('00')]) expect(() => Identity.fromPem(pem, 'k.pem')).toThrow(/k\.pem/)
  })
})

describe('what is signed to join', () => {
  test('differs with every part: run, name, keys, nonces, TLS channel, and from what a plan is signed over', () => {
    const changes: Partial<Greeting>[] = [
      {},
      { run: 'run-2' },
      { participant: 'lef' },
      { participantKey: new Uint8Array(0) },
      { participantNonce: new Uint8Array(32) },
      { coordinatorKey: new Uint8Array(0) },
      { coordinatorNonce: new Uint8Array(32) },
      { channelBinding: new Uint8Array(0) },
      // The same letters, cut elsewhere.
      { run: 'run-1l', participant: 'eft' },
    ]
    const statements = changes.map((change) => joinStatement({ ...greeting, ...change }))
    const plans = ['{}', '{"a":1}'].map((plan) => planStatement(greeting, plan))
    const texts = [...statements, ...plans].map((bytes) => Buffer.from(bytes).toString('hex'))
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('shows a token to whoever has its digest, for that statement alone', () => {
    const digest = tokenDigest('secret')
    const proof = tokenProof(digest, joinStatement(greeting))
    expect(isTokenProof(digest, joinStatement(greeting), proof)).toBe(true)
    expect(isTokenProof(digest, joinStatement({ ...greeting, run: 'run-2' }), proof)).toBe(false)
    expect(isTokenProof(tokenDigest('other'), joinStatement(greeting), proof)).toBe(false)
    expect(isTokenProof(digest, joinStatement(greeting), proof.subarray(1))).toBe(false)
  })
})
