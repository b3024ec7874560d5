import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'
import { halvesToFloats } from '../../proto/half.js'
import { faultOfJson } from './json-keys.js'

/** Values of a tensor in row-major order, in the array that holds them exactly. */
export type TensorValues =
  | { readonly dtype: 'F32'; readonly values: Float32Array }
  | { readonly dtype: 'F64'; readonly values: Float64Array }
  | { readonly dtype: 'I32'; readonly values: Int32Array }
  | { readonly dtype: 'I64'; readonly values: BigInt64Array }
  /** BOOL: 0 or 1. */
  | { readonly dtype: 'U8' | 'BOOL'; readonly values: Uint8Array }
export type StoredTensor = TensorValues & { readonly shape: readonly number[] }
export type NamedTensor = StoredTensor & { readonly name: string }

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>
  /** In the order of their values in the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

const ELEMENT_BYTES = { F32: 4, F64: 8, F16: 2, BF16: 2, I32: 4, I64: 8, U8: 1, BOOL: 1 } as const
type FileDtype = keyof typeof ELEMENT_BYTES

const MAX_HEADER_BYTES = 100_000_000
/** The header, an entry, its shape. */
const HEADER_DEPTH = 3
const METADATA = '__metadata__'

const Natural = z.int().min(0)
const Metadata = z.record(z.string(), z.string())
const Entry = z.strictObject({
  dtype: z.enum(Object.keys(ELEMENT_BYTES) as [FileDtype, ...FileDtype[]]),
  shape: z.array(Natural),
  data_offsets: z.tuple([Natural, Natural]),
})
type Entry = z.infer<typeof Entry>

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}} padded
 * with spaces to a multiple of 8, then the values, little-endian. Tensors of wider elements come first, so that every
 * one is aligned in a mapped file; those of the same width keep their order.
 * Source: github.com/huggingface/safetensors, README "Format".
 * @param metadata goes into the header's `__metadata__`, if it has keys
 * @throws CHECKPOINT_TENSOR if two tensors share a name, or values do not fill their shape
 */
export function writeSafetensors(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort((a, b) => ELEMENT_BYTES[b.dtype] - ELEMENT_BYTES[a.dtype])
  const entries = new Map<string, unknown>()
  if (Object.keys(metadata).length > 0) entries.set(METADATA, metadata)
  let offset = 0
  for (const { name, dtype, shape, values } of ordered) {
    if (entries.has(name) || name === METADATA) throw unwritable(name, 'has a name that is taken')
    const bytes = ELEMENT_BYTES[dtype] * sizeOf(shape)
    if (values.byteLength !== bytes) throw unwritable(name, `has ${values.length} values for the shape [${shape}]`)
    entries.set(name, { dtype, shape, data_offsets: [offset, offset + bytes] })
    offset += bytes
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8')
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  const data = ordered.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength))
  return Buffer.concat([length, padded, ...data])
}

/**
 * Reads a whole file. F16 and BF16 are widened to F32, which holds each of their values. The values are copies.
 * @throws CHECKPOINT if the bytes are not such a file: every byte after the header must belong to exactly one tensor
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, data } = split(bytes)
  const { [METADATA]: metadata = {}, ...described } = header
  const entries = Object.entries(described).map(([name, entry]) => ({ name, ...checked(Entry, entry, `"${name}"`) }))
  entries.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])
  const tensors = new Map<string, StoredTensor>()
  let end = 0
  for (const { name, ...entry } of entries) {
    if (entry.data_offsets[0] !== end) throw broken(`"${name}" begins at ${entry.data_offsets[0]}, not at ${end}`)
    end = entry.data_offsets[1]
    if (end > data.byteLength) throw broken(`"${name}" is cut short`)
    if (end - entry.data_offsets[0] !== ELEMENT_BYTES[entry.dtype] * sizeOf(entry.shape))
      throw broken(`"${name}" has ${end - entry.data_offsets[0]} bytes for ${entry.dtype} [${entry.shape}]`)
    tensors.set(name, { shape: entry.shape, ...valuesOf(entry, data) })
  }
  if (end !== data.byteLength) throw broken(`${data.byteLength - end} bytes at its end belong to no tensor`)
  return { metadata: checked(Metadata, metadata, METADATA), tensors }
}

function split(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 8) throw broken(`it has ${bytes.byteLength} bytes`)
  const length = Number(view.getBigUint64(0, true))
  if (length > Math.min(MAX_HEADER_BYTES, bytes.byteLength - 8))
    throw broken(`its header would be ${length} bytes long`)
  const header = parsed(bytes.subarray(8, 8 + length))
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw broken('its header is no object')
  return { header: header as Record<string, unknown>, data: bytes.subarray(8 + length) }
}

function parsed(json: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)
  } catch (cause) {
    throw broken('its header is not UTF-8', cause)
  }
  const fault = faultOfJson(text, HEADER_DEPTH)
  if (fault) throw broken(`its header is unsound, for ${fault}`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw broken('its header is not JSON', cause)
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw broken(`${what} is described wrongly (${[...path, message].join(': ')})`)
}

function valuesOf({ dtype, data_offsets: [begin, end] }: Entry, data: Uint8Array): TensorValues {
  // A copy of its own: the file's values need not be aligned for the array that views them.
  const { buffer } = new Uint8Array(data.subarray(begin, end))
  switch (dtype) {
    case 'F32':
      return { dtype, values: new Float32Array(buffer) }
    case 'F64':
      return { dtype, values: new Float64Array(buffer) }
    case 'F16':
      return { dtype: 'F32', values: halvesToFloats(new Uint16Array(buffer)) }
    case 'BF16':
      return { dtype: 'F32', values: brainFloats(new Uint16Array(buffer)) }
    case 'I32':
      return { dtype, values: new Int32Array(buffer) }
    case 'I64':
      return { dtype, values: new BigInt64Array(buffer) }
    case 'U8':
    case 'BOOL':
      return { dtype, values: new Uint8Array(buffer) }
  }
}

/** A bfloat16 is the upper half of a float32. */
function brainFloats(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

function broken(why: string, cause?: unknown): FedveilError {
  return new FedveilError('CHECKPOINT', `This is not a whole safetensors file: ${why}.`, EXIT.data, { cause })
}

function unwritable(name: string, why: string): FedveilError {
  return new FedveilError('CHECKPOINT_TENSOR', `The tensor "${name}" cannot be stored: it ${why}.`, EXIT.internal)
}
