import { afterEach, describe, expect, test } from 'vitest'
import type { AroundRows } from '../../../learning/engine/laplace-kernel.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { ownFunctions, setOwnFunctions, withoutOwnFunctions } from '../../../learning/engine/own-functions.js'
import { RandomStream } from '../../../learning/engine/random.js'

await loadEngine()
const loaded = ownFunctions()
afterEach(() => setOwnFunctions(loaded))

const KEY = Uint8Array.from({ length: 32 }, (_, i) => 7 * i)

function family(rows: number): RandomStream[] {
  const open = RandomStream.family(KEY, 10)
  return Array.from({ length: rows }, (_, row) => open(new Uint8Array(12).fill(row + 1)))
}

function aroundOf(rows: number, n: number): AroundRows {
  const values = new Float32Array(rows * n)
  RandomStream.named(5, 'values').fillNormal(values, 30)
  const low = Float32Array.from({ length: n }, (_, i) => -(i % 40))
  const high = Float32Array.from({ length: n }, (_, i) => i % 37)
  return { values, low, high, scales: Float32Array.from({ length: n }, (_, i) => (i % 10) / 3) }
}

/** The rows, then the next words of each stream. */
function drawn(streams: RandomStream[], n: number, around?: AroundRows): { bytes: Buffer; next: number[] } {
  const out = new Float32Array(streams.length * n)
  RandomStream.laplaceRows(streams, out, around)
  return { bytes: Buffer.from(out.buffer), next: streams.flatMap((s) => [s.uint32(), s.uint32(), s.uint32()]) }
}

describe.skipIf(loaded.laplaceRows === undefined)('Laplace rows by our kernels (only with the native engine)', () => {
  test.each([
    ['one long row', 1, 400_000],
    ['rows side by side', 5, 30_001],
  ])('%s: the bytes of JavaScript, and streams that go on alike', (_, rows, n) => {
    for (const around of [undefined, aroundOf(rows, n)]) {
      const ours = drawn(family(rows), n, around)
      const plain = withoutOwnFunctions(() => drawn(family(rows), n, around))
      expect(ours.bytes.equals(plain.bytes)).toBe(true)
      expect(ours.next).toEqual(plain.next)
    }
  })

  test.each([0, 1, 2, 3, 4, 61, 66])('a stream of which %i words are used', (used) => {
    const draw = () => {
      const stream = RandomStream.named(3, 'used')
      for (let i = 0; i < used; i++) stream.uint32()
      const parts = [drawn([stream], 5000), drawn([stream], 4001), drawn([stream], 7)]
      return parts.map(({ bytes, next }) => [bytes.toString('hex'), next])
    }
    expect(draw()).toEqual(withoutOwnFunctions(draw))
  })

  test('a row that the kernel leaves undecided is drawn in JavaScript', () => {
    const plain = withoutOwnFunctions(() => drawn(family(3), 5000, aroundOf(3, 5000)))
    setOwnFunctions({
      laplaceRows: (...given) => {
        loaded.laplaceRows!(...given)
        const [, n, , , , , out, taken] = given
        out.fill(Number.NaN, n, 2 * n)
        taken[1] = -1
      },
    })
    const ours = drawn(family(3), 5000, aroundOf(3, 5000))
    expect(ours.bytes.equals(plain.bytes)).toBe(true)
    expect(ours.next).toEqual(plain.next)
  })

  test('arguments that do not fit are refused, and the process lives on', () => {
    const [keys, counters, skips] = [new Uint8Array(32), new Uint8Array(16), new Uint8Array(1)]
    const call = (out: Float32Array, tables = new Float64Array(770)) =>
      loaded.laplaceRows!(1, 64, keys, counters, skips, tables, out, new Float64Array(1), 0)
    expect(() => call(new Float32Array(63))).toThrow(/does not fit/)
    expect(() => call(new Float32Array(64), new Float64Array(769))).toThrow(/does not fit/)
    expect(() => call([] as unknown as Float32Array)).toThrow(/does not fit/)
  })
})

test('rows whose lengths do not fit their streams are refused', () => {
  const streams = family(2)
  expect(() => RandomStream.laplaceRows(streams, new Float32Array(5))).toThrow(/5 values/)
  const around = aroundOf(2, 4)
  expect(() => RandomStream.laplaceRows(streams, new Float32Array(8), { ...around, low: new Float32Array(3) })).toThrow(
    /8 values/,
  )
})

// Written down from the first version, which drew in JavaScript alone: released bytes depend on them.
test.each([10, 1_000_000])('a family for %i variates a stream keeps its values', (variates) => {
  const stream = RandomStream.family(KEY, variates)(new Uint8Array(12).fill(9))
  const out = new Float32Array(2000)
  stream.fillLaplace(out)
  expect([out[0], out[1], out[1999], stream.uint32()]).toEqual([
    -1.0359140634536743, 0.1957051157951355, 1.2901926040649414, 3989300270,
  ])
})
