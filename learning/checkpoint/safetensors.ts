import { EXIT, FedveilError } from '../../proto/error.js'
import type { Parameters } from '../parameters.js'

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}},
 * then the values, little-endian. Source: github.com/huggingface/safetensors, README "Format".
 */
export function writeSafetensors(parameters: Parameters): Uint8Array {
  const values = parameters.flatten()
  const header: Record<string, unknown> = {}
  let offset = 0
  for (const { name, shape } of parameters.shapes) {
    const bytes = 4 * shape.reduce((product, n) => product * n, 1)
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] }
    offset += bytes
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, Buffer.from(values.buffer, values.byteOffset, values.byteLength)])
}

export interface StoredTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** Reads float32 tensors back. @throws CHECKPOINT if the bytes are not such a file. */
export function readSafetensors(bytes: Uint8Array): Map<string, StoredTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.byteLength < 8 ? Number.POSITIVE_INFINITY : Number(view.getBigUint64(0, true))
  if (length > bytes.byteLength - 8) throw broken(`its header would be ${length} bytes long`)
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8')) as Record<string, unknown>
  const tensors = new Map<string, StoredTensor>()
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue
    const { dtype, shape, data_offsets } = entry as { dtype: string; shape: number[]; data_offsets: [number, number] }
    if (dtype !== 'F32') throw broken(`"${name}" is ${dtype}, only F32 is read`)
    const [begin, end] = data_offsets
    const data = bytes.slice(8 + length + begin, 8 + length + end)
    if (data.byteLength !== 4 * shape.reduce((product, n) => product * n, 1)) throw broken(`"${name}" is cut short`)
    tensors.set(name, { shape, values: new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4) })
  }
  return tensors
}

function broken(why: string): FedveilError {
  return new FedveilError('CHECKPOINT', `This is not a whole safetensors file: ${why}.`, EXIT.data)
}
