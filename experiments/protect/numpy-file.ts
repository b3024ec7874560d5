import { writeDurably } from '../../learning/checkpoint/durable-file.js'

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1')
const ALIGNMENT = 64

/**
 * The bytes of a NumPy `.npy` file, format 1.0: float32, little-endian, row-major.
 * @param shape its product is values.length
 * Source: NumPy Enhancement Proposal 1.
 */
export function numpyBytes(values: Float32Array, shape: readonly number[]): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const unpadded = MAGIC.length + 2 + header.length + 1
  const length = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT
  const bytes = Buffer.alloc(length + values.length * 4, ' ')
  MAGIC.copy(bytes)
  bytes.writeUInt16LE(length - MAGIC.length - 2, MAGIC.length)
  bytes.write(header, MAGIC.length + 2, 'latin1')
  bytes.write('\n', length - 1, 'latin1')
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, length + 4 * i)
  return bytes
}

/** Writes an array whole or not at all. @throws CHECKPOINT_FILE if it cannot be written */
export function writeNumpy(path: string, values: Float32Array, shape: readonly number[]): void {
  writeDurably(path, numpyBytes(values, shape))
}
