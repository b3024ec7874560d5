import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { zeroShares } from '../../../privacy/alignment/oblivious-output.js'
import { exclusiveOr, perform } from '../../../privacy/alignment/work.js'

const bytes = (length = 32) => new Uint8Array(randomBytes(length))
const ids = ['only a', 'both', 'only b']

test('shares of zero cancel out over all participants, and over no fewer', () => {
  const [ab, ac, bc] = [bytes(), bytes(), bytes()]
  const shares = [
    [ab, ac],
    [ab, bc],
    [ac, bc],
  ].map((keys) => zeroShares(ids, keys))
  const sum = (...parts: Uint8Array<ArrayBuffer>[]) => parts.map((part) => Uint8Array.from(part)).reduce(exclusiveOr)
  expect(sum(...shares)).toEqual(new Uint8Array(48))
  for (const two of [shares.slice(0, 2), shares.slice(1)])
    for (let i = 0; i < ids.length; i++)
      expect(sum(...two).subarray(16 * i, 16 * (i + 1))).not.toEqual(new Uint8Array(16))
})

test('no table of one of two participants shows which of the label owner’s ids that participant holds', () => {
  const pairKeys = [bytes()]
  /** What the label owner decodes at all ids from the table of a participant that holds some. */
  const decoded = (own: readonly string[], scalar: Uint8Array) => {
    const seed = bytes()
    const outputs = perform({ work: 'outputs', ids: own, scalar })!
    const values = perform({ work: 'values', ids: own, outputs, pairKeys })!
    const table = perform({ work: 'encode', outputs, values, seed, fill: bytes() })!
    return perform({ work: 'decode', outputs: perform({ work: 'outputs', ids, scalar })!, table, seed })!
  }
  const a = decoded(['only a', 'both'], bytes())
  const b = decoded(['only b', 'both'], bytes())
  const isZero = (rows: Uint8Array, i: number) => rows.subarray(16 * i, 16 * (i + 1)).every((byte) => byte === 0)
  for (let i = 0; i < ids.length; i++) {
    expect(isZero(a, i)).toBe(false)
    expect(isZero(b, i)).toBe(false)
  }
  const both = exclusiveOr(Uint8Array.from(a), b)
  expect(ids.map((_, i) => isZero(both, i))).toEqual([false, true, false])
})
