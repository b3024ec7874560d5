import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTensor, encodeTensor, type Tensor, toFloat16, toFloat32, type WireTensor } from '../../proto/tensor.js'
import { tensor } from './arbitrary.js'

const limits = { maxElements: 1000 }
const [F32, F16] = [1, 2] // the numbers of fedveil.proto, not our own constants
const bytesOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const code = (name: string) => expect.objectContaining({ name: 'FedveilError', code: name })

describe('a tensor on the wire', () => {
  test('is row-major little-endian bytes with the type numbers of the contract', () => {
    const wire = encodeTensor('t', { dtype: 'f32', shape: [1, 2], values: Float32Array.of(1, -2.5) })
    expect(wire).toEqual({ dtype: F32, shape: [1, 2], data: Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0) })
    const ints = encodeTensor('t', { dtype: 'i32', shape: [1], values: Int32Array.of(-2) })
    expect(ints).toEqual({ dtype: 3, shape: [1], data: Uint8Array.of(0xfe, 0xff, 0xff, 0xff) })
  })

  test('comes back as it was', () => {
    fc.assert(
      fc.property(tensor, (t) => {
        expect(decodeTensor('t', encodeTensor('t', t), limits)).toEqual(t)
      }),
    )
  })

  test('is copied out of a buffer where it lies unaligned', () => {
    const pool = Buffer.alloc(64, 7)
    Buffer.from(bytesOf(1.5, -3)).copy(pool, 3)
    const decoded = decodeTensor('t', { dtype: F32, shape: [2], data: pool.subarray(3, 11) }, limits)
    pool.fill(0)
    expect(decoded.values).toEqual(Float32Array.of(1.5, -3))
  })

  test.each<[string, string, WireTensor]>([
    ['of no type', 'TENSOR_DTYPE', { shape: [1], data: bytesOf(1) }],
    ['of an unknown type', 'TENSOR_DTYPE', { dtype: 9, shape: [1], data: bytesOf(1) }],
    ['one byte short', 'TENSOR_LENGTH', { dtype: F32, shape: [1], data: bytesOf(1).subarray(1) }],
    ['one value long', 'TENSOR_LENGTH', { dtype: F32, shape: [1], data: bytesOf(1, 2) }],
    ['without data', 'TENSOR_LENGTH', { dtype: F32, shape: [1] }],
    ['with too many axes', 'TENSOR_SHAPE', { dtype: F32, shape: Array(9).fill(1), data: bytesOf(1) }],
    ['over the limit', 'TENSOR_TOO_LARGE', { dtype: F32, shape: [1001], data: new Uint8Array(4004) }],
    ['whose shape overflows', 'TENSOR_TOO_LARGE', { dtype: F32, shape: Array(8).fill(0xffffffff), data: bytesOf() }],
    ['with NaN', 'TENSOR_NOT_FINITE', { dtype: F32, shape: [2], data: bytesOf(1, Number.NaN) }],
    ['with -infinity', 'TENSOR_NOT_FINITE', { dtype: F32, shape: [2], data: bytesOf(-Infinity, 1) }],
    ['with a half infinity', 'TENSOR_NOT_FINITE', { dtype: F16, shape: [1], data: Uint8Array.of(0, 0xfc) }],
    ['with a half NaN', 'TENSOR_NOT_FINITE', { dtype: F16, shape: [1], data: Uint8Array.of(1, 0x7c) }],
  ])('%s is refused as %s', (_, expected, wire) => {
    expect(() => decodeTensor('t', wire, limits)).toThrow(code(expected))
  })

  test('the largest half, all bits below the exponent set, is not mistaken for infinity', () => {
    const wire = { dtype: F16, shape: [1], data: Uint8Array.of(0xff, 0xfb) }
    expect(toFloat32(decodeTensor('t', wire, limits))).toEqual(Float32Array.of(-65504))
  })

  test('is not sent when its shape and values disagree or a value is not finite', () => {
    const wrong: Tensor = { dtype: 'f32', shape: [3], values: new Float32Array(2) }
    expect(() => encodeTensor('t', wrong)).toThrow(code('TENSOR_LENGTH'))
    const nan: Tensor = { dtype: 'f32', shape: [2], values: Float32Array.of(0, Number.NaN) }
    expect(() => encodeTensor('t', nan)).toThrow(/"t".*index 1/)
    const axis: Tensor = { dtype: 'u8', shape: [0.5, 4], values: new Uint8Array(2) }
    expect(() => encodeTensor('t', axis)).toThrow(code('TENSOR_SHAPE'))
  })

  test('gives its values as single precision whatever its type', () => {
    expect(toFloat32({ dtype: 'u8', shape: [2], values: Uint8Array.of(0, 255) })).toEqual(Float32Array.of(0, 255))
    expect(toFloat32({ dtype: 'i32', shape: [1], values: Int32Array.of(-7) })).toEqual(Float32Array.of(-7))
    expect(toFloat32({ dtype: 'f16', shape: [1], values: Uint16Array.of(0x3c01) })).toEqual(
      Float32Array.of(1.0009765625),
    )
    const half = toFloat16({ dtype: 'f32', shape: [2], values: Float32Array.of(1, 1e9) })
    expect(half).toEqual({ dtype: 'f16', shape: [2], values: Uint16Array.of(0x3c00, 0x7bff) })
  })
})
