import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashToPoint, isOnCurve, Scalar } from '../../../privacy/alignment/curve25519.js'
import { jacobi } from '../../../privacy/alignment/jacobi.js'

const P = 2n ** 255n - 19n
const code = (name: string) => expect.objectContaining({ name: 'FedveilError', code: name })
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

/** Euler's criterion, by squarings. */
function legendre(a: bigint, p: bigint): bigint {
  let result = 1n
  for (let square = a % p, rest = (p - 1n) / 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result === p - 1n ? -1n : result
}

describe('the Jacobi symbol', () => {
  test('is Euler’s criterion modulo a prime', () => {
    const below = fc.bigInt({ min: 0n, max: P - 1n })
    fc.assert(
      fc.property(below, (a) => {
        expect(BigInt(jacobi(a, P))).toBe(legendre(a, P))
      }),
      { numRuns: 200 },
    )
    for (const a of [0n, 1n, 2n, 3n, P - 1n, 2n ** 254n, 2n ** 30n, 2n ** 60n - 1n])
      expect(BigInt(jacobi(a, P))).toBe(legendre(a, P))
  })

  test('is the product of the symbols of the factors', () => {
    for (let a = 0n; a < 105n; a++)
      expect(jacobi(a, 105n) + 0).toBe(Number(legendre(a, 3n) * legendre(a, 5n) * legendre(a, 7n)) + 0)
  })
})

describe('multiplication', () => {
  test('is that of RFC 7748', () => {
    const scalar = new Scalar(bytes('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4'))
    const point = bytes('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c')
    const product = 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552'
    expect(Buffer.from(scalar.multiply(point)).toString('hex')).toBe(product)
  })

  test('commutes, and its inverse takes it off again', () => {
    for (let i = 0; i < 20; i++) {
      const point = hashToPoint(`record-${i}`)
      const [a, b] = [new Scalar(randomBytes(32)), new Scalar(randomBytes(32))]
      expect(a.multiply(b.multiply(point))).toEqual(b.multiply(a.multiply(point)))
      expect(a.inverse().multiply(b.multiply(a.multiply(point)))).toEqual(b.multiply(point))
    }
  })

  test.each([
    ['zero', '00'.repeat(32)],
    ['one, of order 4', `01${'00'.repeat(31)}`],
    ['a point of order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['the prime itself', `ed${'ff'.repeat(30)}7f`],
    ['the highest number', `ff${'ff'.repeat(30)}7f`],
    ['a number with the unused bit', `09${'00'.repeat(30)}80`],
  ])('refuses %s', (_, hex) => {
    expect(() => new Scalar(randomBytes(32)).multiply(bytes(hex))).toThrow(code('ALIGNMENT_POINT'))
  })
})

describe('an id’s point', () => {
  test('lies on the curve, before and after multiplication, so that no bit of the id shows', () => {
    const scalar = new Scalar(randomBytes(32))
    for (let i = 0; i < 50; i++) {
      const point = hashToPoint(`${i}`)
      expect(isOnCurve(point)).toBe(true)
      expect(isOnCurve(scalar.multiply(point))).toBe(true)
    }
  })

  test('is another for each id', () => {
    const points = ['a', 'b', 'ab', ' a', 'ä'].map((id) => Buffer.from(hashToPoint(id)).toString('hex'))
    expect(new Set(points).size).toBe(points.length)
  })

  test('the curve holds the base point and not a point of its twist', () => {
    expect(isOnCurve(Uint8Array.of(9, ...new Uint8Array(31)))).toBe(true)
    expect(isOnCurve(Uint8Array.of(2, ...new Uint8Array(31)))).toBe(false)
  })
})
