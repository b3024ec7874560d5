import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packPlanes, unpackPlanes } from '../../proto/form-encoding.js'

describe('int8-deflate', () => {
  test('every value comes back within half a step of its own plane', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(finite),
        (planes, length, drawn) => {
          const values = Float32Array.from({ length: planes * length }, () => drawn.next().value)
          const back = unpackPlanes(packPlanes(values, planes), planes, values.length)
          for (let plane = 0; plane < planes; plane++) {
            const own = values.subarray(plane * length, (plane + 1) * length)
            const most = Math.max(...own.map(Math.abs))
            const off = own.map((value, i) => Math.abs(value - back[plane * length + i]!))
            // A step of the smallest float32 numbers is rounded itself.
            expect(Math.max(...off)).toBeLessThanOrEqual((most / 254) * 1.001 + 2 ** -142)
          }
        },
      ),
    )
  })

  test('a plane of zeros stays so, and sparse planes shrink', () => {
    const values = new Float32Array(10_000).fill(2, 5000, 5100)
    const packed = packPlanes(values, 2)
    expect(unpackPlanes(packed, 2, 10_000)).toEqual(values)
    expect(packed.length).toBeLessThan(2000)
  })

  test('what does not unfold to the agreed number of bytes is refused, however large it would become', () => {
    const packed = packPlanes(Float32Array.of(1, 2, 3, 4), 2)
    expect(() => unpackPlanes(packed, 2, 6)).toThrow(/12 bytes, not 14/)
    expect(() => unpackPlanes(packed, 1, 4)).toThrow(/not DEFLATE of 8 bytes/)
    expect(() => unpackPlanes(packed.subarray(0, 3), 2, 4)).toThrow(/cannot be read/)
    expect(() => unpackPlanes(deflateRawSync(Buffer.alloc(50_000_000)), 2, 4)).toThrow(/not DEFLATE of 12 bytes/)
    expect(() => unpackPlanes(new Uint8Array(0), 2, 4)).toThrow(/cannot be read/)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a step of %d is refused', (step) => {
    const bytes = Buffer.alloc(8)
    bytes.writeFloatLE(step, 0)
    expect(() => unpackPlanes(deflateRawSync(bytes), 1, 4)).toThrow(/the step of channel 0/)
  })
})
