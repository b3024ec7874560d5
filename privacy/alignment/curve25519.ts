import { createHash, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { POINT_BYTES } from '../../proto/alignment-message.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { jacobi } from './jacobi.js'

/**
 * Points of Curve25519 by their u-coordinates (RFC 7748), multiplied by OpenSSL's X25519. Multiplication commutes, and
 * every clamped scalar is a multiple of 8, so that what it gives lies in the group of prime order.
 */

/** The field's prime. */
const P = 2n ** 255n - 19n
/** The curve is v^2 = u^3 + A u^2 + u. */
const A = 486662n
/** Order of the large subgroup. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const HASH_DOMAIN = Buffer.from('fedveil alignment: id to point v1\0')

/**
 * A point of the curve for an id, as if drawn at random: of the halves of SHA-512 of a counter and the id, for rising
 * counters, the first that is the u-coordinate of a point. About every second one is; the others lie on the curve's twist, where a multiplication stays,
 * so that taking them would show one bit of each id. How long this takes depends on the id.
 */
export function hashToPoint(id: string): Uint8Array {
  const bytes = Buffer.from(id, 'utf8')
  for (let counter = 0; ; counter++) {
    const digest = createHash('sha512').update(HASH_DOMAIN).update(Uint8Array.of(counter)).update(bytes).digest()
    for (const half of [digest.subarray(0, POINT_BYTES), digest.subarray(POINT_BYTES)]) {
      half[POINT_BYTES - 1]! &= 0x7f
      if (isOnCurve(half)) return half
    }
  }
}

/** Whether the bytes are the canonical u-coordinate of a point of the curve (not of its twist) other than u = 0. */
export function isOnCurve(point: Uint8Array): boolean {
  const u = toInteger(point)
  return u < P && jacobi((u * (((u + A) * u + 1n) % P)) % P, P) === 1
}

/** A secret scalar, 32 bytes clamped as in RFC 7748. */
export class Scalar {
  readonly #bytes: Buffer
  readonly #key: KeyObject

  /** @param bytes 32 uniform bytes */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes)
    this.#bytes[0]! &= 0xf8
    this.#bytes[31] = (this.#bytes[31]! & 0x7f) | 0x40
    const der = Buffer.concat([PKCS8_PREFIX, this.#bytes])
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#bytes)
  }

  /** The scalar that undoes this one on every multiple of it: its inverse modulo the group's order, or the negative. */
  inverse(): Scalar {
    const inverse = power(toInteger(this.#bytes) % L, L - 2n)
    // The representative modulo 8 L that is a multiple of 8; u-coordinates do not know a sign, and one of the two fits.
    const multiple = (inverse * 8n * power(8n, L - 2n)) % (8n * L)
    const fitting = multiple < 2n ** 254n ? 8n * L - multiple : multiple
    return new Scalar(toBytes(fitting))
  }

  /** The public key of this scalar: its product with the base point. */
  publicKey(): Uint8Array {
    const { x } = createPublicKey(this.#key).export({ format: 'jwk' })
    return new Uint8Array(Buffer.from(x!, 'base64url'))
  }

  /**
   * @param points [n] points
   * @returns [n] products
   * @throws ALIGNMENT_POINT for a coordinate that is not canonical or a point of low order
   */
  multiply(points: Uint8Array): Uint8Array<ArrayBuffer> {
    const products = new Uint8Array(points.length)
    const source = Buffer.from(points.buffer, points.byteOffset, points.length)
    for (let start = 0; start < points.length; start += POINT_BYTES)
      products.set(this.#product(source.subarray(start, start + POINT_BYTES)), start)
    return products
  }

  #product(point: Buffer): Buffer {
    if (!isCanonical(point)) throw badPoint()
    // JSON Web Keys are read more than twice as fast as DER.
    const key = { kty: 'OKP', crv: 'X25519', x: point.toString('base64url') }
    try {
      return diffieHellman({ privateKey: this.#key, publicKey: createPublicKey({ key, format: 'jwk' }) })
    } catch {
      throw badPoint()
    }
  }
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** u < P, little-endian, with the unused bit clear. */
function isCanonical(point: Uint8Array): boolean {
  if (point[31]! !== 0x7f) return point[31]! < 0x7f
  for (let i = 30; i > 0; i--) if (point[i] !== 0xff) return true
  return point[0]! < 0xed
}

function badPoint(): FedveilError {
  return new FedveilError(
    'ALIGNMENT_POINT',
    'A point of the alignment is not canonical or of low order: the other end does not keep to the protocol.',
    EXIT.refused,
  )
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % L
    square = (square * square) % L
  }
  return result
}

function toInteger(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, POINT_BYTES)
  const word = (i: number) => view.getBigUint64(8 * i, true)
  return word(0) | (word(1) << 64n) | (word(2) << 128n) | (word(3) << 192n)
}

function toBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(POINT_BYTES)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
  return bytes
}
