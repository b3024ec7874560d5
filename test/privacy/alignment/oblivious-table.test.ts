import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeTable, encodeTable, tableRows } from '../../../privacy/alignment/oblivious-table.js'

const seed = new Uint8Array(32).fill(7)
const fill = () => new Uint8Array(randomBytes(32))
const keysFor = (count: number, name = 'key') =>
  new Uint8Array(
    Buffer.concat(
      Array.from({ length: count }, (_, i) => createHash('sha256').update(`${name}${i}`).digest().subarray(0, 16)),
    ),
  )

describe('an oblivious table', () => {
  test.each([1, 2, 31, 300, 5000])('of %i pairs gives each key its value', (count) => {
    const keys = keysFor(count)
    const values = new Uint8Array(randomBytes(16 * count))
    const table = encodeTable(keys, values, seed, fill())!
    expect(table.length).toBe(16 * tableRows(count))
    expect(decodeTable(keys, table, seed)).toEqual(values)
  })

  test('gives other keys values that look random', () => {
    const table = encodeTable(keysFor(200), new Uint8Array(200 * 16), seed, fill())!
    const others = decodeTable(keysFor(4000, 'other'), table, seed)
    const ones = others.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    // Half of 512,000 bits, within six standard deviations.
    expect(Math.abs(ones - 256_000)).toBeLessThan(6 * Math.sqrt(512_000 / 4))
  })

  test('does not show which keys it holds: its size and the share of its bits are those of any other', () => {
    const ones = [keysFor(1000), keysFor(1000, 'other')].map((keys) => {
      const table = encodeTable(keys, new Uint8Array(randomBytes(16_000)), seed, fill())!
      return table.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    })
    const bits = 128 * tableRows(1000)
    for (const count of ones) expect(Math.abs(count - bits / 2)).toBeLessThan(6 * Math.sqrt(bits / 4))
  })

  test('cannot be made of a key that is there twice', () => {
    const twice = new Uint8Array(Buffer.concat([keysFor(3), keysFor(1)]))
    expect(encodeTable(twice, new Uint8Array(64), seed, fill())).toBeUndefined()
  })
})
