import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type NamedTensor,
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from '../../../learning/checkpoint/safetensors.js'
import { HALF_MAX } from '../../../proto/half.js'

const example: NamedTensor[] = [
  { name: 'a/kernel', dtype: 'F32', shape: [2, 3], values: Float32Array.of(1, -2, 0.1, 3e38, -0, 5) },
  { name: 'a/bias', dtype: 'F32', shape: [3], values: Float32Array.of(0.5, 0.25, 0) },
]

/** A file with this header and so many zeros as values. */
function file(header: unknown, bytes = 0): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(bytes)])
}

const entry = (shape: unknown, begin: unknown, end: unknown, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

test('the bytes are those of the format: little-endian header length, JSON, values at their offsets', () => {
  const bytes = Buffer.from(writeSafetensors(example))
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'))
  expect(header).toEqual({ 'a/kernel': entry([2, 3], 0, 24), 'a/bias': entry([3], 24, 36) })
  expect(length % 8).toBe(0)
  expect(bytes.readFloatLE(8 + length + 24)).toBe(0.5)
  expect(bytes.byteLength).toBe(8 + length + 36)
})

const storedTensor = fc
  .record({ shape: fc.array(fc.nat(3), { maxLength: 3 }), bytes: fc.uint8Array({ minLength: 216, maxLength: 216 }) })
  .chain(({ shape, bytes }) => {
    const size = shape.reduce((product, n) => product * n, 1)
    const buffer = new Uint8Array(bytes).buffer
    return fc.constantFrom<StoredTensor>(
      { dtype: 'F32', shape, values: new Float32Array(buffer, 0, size) },
      { dtype: 'F64', shape, values: new Float64Array(buffer, 0, size) },
      { dtype: 'I32', shape, values: new Int32Array(buffer, 0, size) },
      { dtype: 'I64', shape, values: new BigInt64Array(buffer, 0, size) },
      { dtype: 'U8', shape, values: new Uint8Array(buffer, 0, size) },
      { dtype: 'BOOL', shape, values: new Uint8Array(buffer, 0, size) },
    )
  })
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', '12', '"', 'constructor'))
const bytesOf = ({ values }: StoredTensor) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)

test('any tensors are read back bit for bit, with their names and the metadata, from any place in memory', () =>
  fc.assert(
    fc.property(
      fc.dictionary(name, storedTensor),
      // The key __proto__ is left out where records are checked.
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.string(),
        { noNullPrototype: true },
      ),
      fc.nat(8),
      (tensors, metadata, shift) => {
        fc.pre(!('__metadata__' in tensors))
        const bytes = writeSafetensors(
          Object.entries(tensors).map(([each, tensor]) => ({ name: each, ...tensor })),
          metadata,
        )
        const moved = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift)
        const back = readSafetensors(moved)
        expect({ ...back.metadata }).toEqual({ ...metadata })
        expect([...back.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort())
        for (const [each, tensor] of Object.entries(tensors)) {
          const { dtype, shape } = back.tensors.get(each)!
          expect({ dtype, shape }).toEqual({ dtype: tensor.dtype, shape: tensor.shape })
          expect(bytesOf(back.tensors.get(each)!).equals(bytesOf(tensor))).toBe(true)
        }
      },
    ),
  ))

test('every tensor lies at a multiple of its element size', () => {
  const { tensors } = readSafetensors(
    writeSafetensors([
      { name: 'byte', dtype: 'U8', shape: [3], values: Uint8Array.of(1, 2, 3) },
      { name: 'float', dtype: 'F32', shape: [1], values: Float32Array.of(1) },
      { name: 'double', dtype: 'F64', shape: [], values: Float64Array.of(1) },
    ]),
  )
  expect([...tensors.keys()]).toEqual(['double', 'float', 'byte'])
})

test('halves and brain floats are widened to the float32 they stand for', () => {
  const bytes = file({ half: entry([3], 0, 6, 'F16'), brain: entry([3], 6, 12, 'BF16') }, 12)
  // 1.0, -2.0 and the largest half; 1.0, -3.140625 and 2^127 as upper halves of float32.
  for (const [i, bits] of [0x3c00, 0xc000, 0x7bff, 0x3f80, 0xc049, 0x7f00].entries())
    bytes.writeUInt16LE(bits, bytes.length - 12 + 2 * i)
  const { tensors } = readSafetensors(bytes)
  expect(tensors.get('half')).toEqual({ dtype: 'F32', shape: [3], values: Float32Array.of(1, -2, HALF_MAX) })
  expect(tensors.get('brain')).toEqual({ dtype: 'F32', shape: [3], values: Float32Array.of(1, -3.140625, 2 ** 127) })
})

test('what a file cannot hold is not written', () => {
  expect(() => writeSafetensors([...example, example[0]!])).toThrow(/"a\/kernel".*taken/)
  expect(() => writeSafetensors([{ ...example[0]!, name: '__metadata__' }])).toThrow(/taken/)
  expect(() => writeSafetensors([{ ...example[1]!, shape: [4] }])).toThrow(/"a\/bias".*3 values for the shape \[4\]/)
})

describe('a file is refused in one sentence', () => {
  const whole = writeSafetensors(example)
  const longHeader = Buffer.from(whole)
  longHeader.writeBigUInt64LE(2n ** 63n, 0)
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  test.each<[string, Uint8Array, RegExp]>([
    ['cut in its values', whole.subarray(0, whole.length - 4), /"a\/bias" is cut short/],
    ['cut in its header', whole.subarray(0, 20), /header would be \d+ bytes/],
    ['cut in its length', whole.subarray(0, 5), /has 5 bytes/],
    ['with an impossible header length', longHeader, /header would be 9223372036854776000 bytes/],
    ['with bytes after its values', Buffer.concat([whole, Buffer.alloc(1)]), /1 bytes at its end/],
    ['without JSON', file('{"a":'), /not JSON/],
    ['without an object', file('[]'), /no object/],
    ['with broken UTF-8', Buffer.concat([file('').fill(1, 0, 1), Buffer.of(0xff)]), /not UTF-8/],
    ['with a name given twice', file('{"a":1,"a":2}'), /key "a" twice/],
    ['with a name spelt in two ways', file('{"a":1,"\\u0061" :2}'), /key "a" twice/],
    ['nested too deep', file(nested(100_000)), /nested deeper than 3/],
    ['of an unknown type', file({ a: entry([1], 0, 4, 'F8_E4M3') }, 4), /"a" is described wrongly.*dtype/],
    ['with a negative length', file({ a: entry([-1, -1], 0, 4) }, 4), /"a" is described wrongly.*shape/],
    ['with a fraction as length', file({ a: entry([0.5], 0, 2) }, 2), /"a" is described wrongly.*shape/],
    ['with an offset too large for a number', file({ a: entry([1], 0, 2 ** 60) }, 4), /described wrongly/],
    ['with a shape that overflows', file({ a: entry([2 ** 52, 2 ** 52], 0, 4) }, 4), /4 bytes for F32/],
    ['with a shape that its bytes do not fill', file({ a: entry([2], 0, 4) }, 4), /4 bytes for F32 \[2\]/],
    ['with an unknown key', file({ a: { ...entry([1], 0, 4), stride: 1 } }, 4), /described wrongly/],
    ['with a hole', file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12), /"b" begins at 8, not at 4/],
    ['with an overlap', file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), /"b" begins at 4, not at 8/],
    ['with offsets in reverse', file({ a: entry([1], 4, 0) }, 4), /"a" begins at 4/],
    ['with numbers in its metadata', file({ __metadata__: { a: 1 } }), /__metadata__ is described wrongly/],
  ])('%s', (_, bytes, sentence) => {
    expect(() => readSafetensors(bytes)).toThrow(sentence)
    expect(() => readSafetensors(bytes)).toThrow(/^This is not a whole safetensors file: [^.]*(\.[^.]+)*\.$/)
  })

  test('whatever its bytes are: never another error', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.json(), (garbage, json) => {
        for (const bytes of [garbage, file(json, 8)]) {
          try {
            readSafetensors(bytes)
          } catch (error) {
            expect(error).toMatchObject({ code: 'CHECKPOINT' })
          }
        }
      }),
    ))
})
