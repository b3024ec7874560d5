import { EXIT, FedveilError } from './error.js'
import { fedveil } from './generated/fedveil.js'
import { floatsToHalves, halvesToFloats } from './half.js'

/** Element type: IEEE 754 single and half precision, signed 32-bit and unsigned 8-bit integers. */
export type DType = 'f32' | 'f16' | 'i32' | 'u8'

interface Shaped<D extends DType, V> {
  readonly dtype: D
  /** Lengths of the axes, row-major; `[]` is a scalar. Their product is the number of values. */
  readonly shape: readonly number[]
  readonly values: V
}

/** A dense array as it crosses the wire. `f16` holds bit patterns (proto/half.ts converts). */
export type Tensor =
  | Shaped<'f32', Float32Array>
  | Shaped<'f16', Uint16Array>
  | Shaped<'i32', Int32Array>
  | Shaped<'u8', Uint8Array>

/** The protobuf form: row-major little-endian bytes. */
export type WireTensor = fedveil.v1.Tensor.$Properties

export interface TensorLimits {
  /** Most values a tensor may hold. */
  readonly maxElements: number
}

/** 2^28 values: as f32 this is 1 GiB, the default limit of a message. */
export const MAX_ELEMENTS = 2 ** 28
const MAX_AXES = 8

const WIRE_DTYPE = {
  f32: fedveil.v1.DType.F32,
  f16: fedveil.v1.DType.F16,
  i32: fedveil.v1.DType.I32,
  u8: fedveil.v1.DType.U8,
} as const
const DTYPES: readonly DType[] = ['f32', 'f16', 'i32', 'u8']
const WIDTH = { f32: 4, f16: 2, i32: 4, u8: 1 } as const

/**
 * The protobuf form of a tensor. The bytes are a view of `tensor.values`, not a copy. Every platform that tfjs runs on
 * is little-endian, as the wire is.
 * @param name what the tensor is, for error sentences, e.g. `update.release.values`
 * @throws TENSOR_SHAPE, TENSOR_LENGTH, TENSOR_NOT_FINITE
 */
export function encodeTensor(name: string, tensor: Tensor): WireTensor {
  const { dtype, shape, values } = tensor
  const count = elementCount(name, shape, { maxElements: Number.MAX_SAFE_INTEGER })
  if (values.length !== count)
    throw invalid(
      'TENSOR_LENGTH',
      `"${name}" has shape [${shape}], which needs ${count} values, but holds ${values.length}`,
    )
  checkFinite(name, tensor)
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { dtype: WIRE_DTYPE[dtype], shape: [...shape], data }
}

/**
 * The tensor behind bytes that nobody has checked: dtype, shape, length and finiteness are checked here, and the
 * values are copied, because a Node Buffer may sit unaligned inside a shared pool.
 * @param name what the tensor is, for error sentences
 * @throws TENSOR_DTYPE, TENSOR_SHAPE, TENSOR_TOO_LARGE, TENSOR_LENGTH, TENSOR_NOT_FINITE
 */
export function decodeTensor(name: string, wire: WireTensor, limits: TensorLimits): Tensor {
  const dtype = DTYPES.find((each) => WIRE_DTYPE[each] === wire.dtype)
  if (dtype === undefined)
    throw invalid(
      'TENSOR_DTYPE',
      `"${name}" has the unknown element type ${wire.dtype ?? 0}; known are ${DTYPES.join(', ')}`,
    )
  const shape = wire.shape ?? []
  const count = elementCount(name, shape, limits)
  const data = wire.data ?? new Uint8Array(0)
  const expected = count * WIDTH[dtype]
  if (data.byteLength !== expected)
    throw invalid(
      'TENSOR_LENGTH',
      `"${name}" has shape [${shape}] of ${dtype}, which needs ${expected} bytes, but holds ${data.byteLength}`,
    )
  const tensor = valuesOf(dtype, [...shape], new Uint8Array(data).buffer)
  checkFinite(name, tensor)
  return tensor
}

/** The values as f32; an f32 tensor's own array is returned, not a copy. i32 beyond 2^24 rounds to the nearest f32. */
export function toFloat32(tensor: Tensor): Float32Array {
  switch (tensor.dtype) {
    case 'f32':
      return tensor.values
    case 'f16':
      return halvesToFloats(tensor.values)
    default:
      return new Float32Array(tensor.values)
  }
}

/** The tensor in half precision: nearest even, saturating at +-65504. */
export function toFloat16(tensor: Tensor): Tensor & { readonly dtype: 'f16' } {
  if (tensor.dtype === 'f16') return tensor
  return { dtype: 'f16', shape: tensor.shape, values: floatsToHalves(toFloat32(tensor)) }
}

function valuesOf(dtype: DType, shape: readonly number[], buffer: ArrayBuffer): Tensor {
  switch (dtype) {
    case 'f32':
      return { dtype, shape, values: new Float32Array(buffer) }
    case 'f16':
      return { dtype, shape, values: new Uint16Array(buffer) }
    case 'i32':
      return { dtype, shape, values: new Int32Array(buffer) }
    case 'u8':
      return { dtype, shape, values: new Uint8Array(buffer) }
  }
}

function elementCount(name: string, shape: readonly number[], { maxElements }: TensorLimits): number {
  if (shape.length > MAX_AXES)
    throw invalid('TENSOR_SHAPE', `"${name}" has ${shape.length} axes; at most ${MAX_AXES} are allowed`)
  const wrong = shape.find((length) => !Number.isInteger(length) || length < 0 || length > 0xffffffff)
  if (wrong !== undefined)
    throw invalid('TENSOR_SHAPE', `"${name}" has an axis of length ${wrong}; a length is an integer from 0 to 2^32 - 1`)
  // Eight axes below 2^32 stay below 2^256: the product cannot overflow a double, only become inexact far above the limit.
  const count = shape.reduce((product, length) => product * length, 1)
  if (count > maxElements)
    throw invalid('TENSOR_TOO_LARGE', `"${name}" has shape [${shape}], ${count} values; the limit is ${maxElements}`)
  return count
}

function checkFinite(name: string, tensor: Tensor): void {
  const index = firstNotFinite(tensor)
  if (index >= 0)
    throw invalid('TENSOR_NOT_FINITE', `"${name}" holds a value that is not a finite number at index ${index}`)
}

function firstNotFinite(tensor: Tensor): number {
  if (tensor.dtype === 'f32') {
    const { values } = tensor
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  } else if (tensor.dtype === 'f16') {
    const { values } = tensor
    for (let i = 0; i < values.length; i++) if ((values[i]! & 0x7c00) === 0x7c00) return i
  }
  return -1
}

function invalid(code: string, sentence: string): FedveilError {
  return new FedveilError(code, `The tensor ${sentence}.`, EXIT.refused)
}
