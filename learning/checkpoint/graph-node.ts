import { EXIT, FedveilError } from '../../proto/error.js'
import type { KernelCall } from './kernel-trace.js'

/** A node of a TensorFlow GraphDef in JSON. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly input?: readonly string[]
  readonly attr?: Readonly<Record<string, GraphAttribute>>
}

/** AttrValue of TensorFlow's attr_value.proto in JSON; strings are base64. */
export type GraphAttribute =
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  | { readonly type: string }
  | { readonly shape: GraphShape }
  | { readonly list: { readonly i: readonly number[] } }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: GraphShape } }

export interface GraphShape {
  readonly dim: readonly { readonly size: number }[]
}

/** A constant that TensorFlow's operation takes as an input where tfjs's kernel has an attribute. */
export interface OperandConstant {
  readonly dtype: 'int32' | 'float32'
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** TensorFlow's operation for a kernel of tfjs. */
export interface Operation {
  readonly op: string
  /** Names of the kernel's inputs, or constants, in the operation's order. */
  readonly inputs: readonly (string | OperandConstant)[]
  readonly attr?: GraphNode['attr']
}

/** The operation that does what a kernel did. @throws EXPORT_KERNEL that names a kernel or attribute without one */
export function operationOf(call: KernelCall): Operation {
  const convert = OPERATIONS[call.kernel]
  if (convert) return convert(call)
  throw unknown(`the kernel ${call.kernel}`)
}

type Convert = (call: KernelCall) => Operation

const same = (op: string, ...inputs: string[]): Convert => {
  return () => ({ op, inputs })
}
const unary = (op: string) => same(op, 'x')
const binary = (op: string) => same(op, 'a', 'b')

const OPERATIONS: Readonly<Record<string, Convert>> = {
  Abs: unary('Abs'),
  Elu: unary('Elu'),
  Exp: unary('Exp'),
  Identity: unary('Identity'),
  Log: unary('Log'),
  Neg: unary('Neg'),
  Relu: unary('Relu'),
  Relu6: unary('Relu6'),
  Rsqrt: unary('Rsqrt'),
  Sigmoid: unary('Sigmoid'),
  Sqrt: unary('Sqrt'),
  Square: unary('Square'),
  Tanh: unary('Tanh'),
  Add: binary('AddV2'),
  Maximum: binary('Maximum'),
  Minimum: binary('Minimum'),
  Multiply: binary('Mul'),
  RealDiv: binary('RealDiv'),
  SquaredDifference: binary('SquaredDifference'),
  Sub: binary('Sub'),
  AddN: ({ inputs }) => ({ op: 'AddN', inputs: Object.keys(inputs) }),
  Cast: ({ attributes }) => {
    if (attributes.dtype !== 'float32') throw unknown(`a conversion to ${attributes.dtype}`)
    return { op: 'Cast', inputs: ['x'], attr: { DstT: { type: 'DT_FLOAT' } } }
  },
  Prelu: same('Prelu', 'x', 'alpha'),
  LeakyRelu: ({ attributes }) => ({
    op: 'LeakyRelu',
    inputs: ['x'],
    attr: { alpha: { f: attributes.alpha as number } },
  }),
  Max: reduction('Max', 'reductionIndices'),
  Mean: reduction('Mean'),
  Min: reduction('Min'),
  Sum: reduction('Sum'),
  Reshape: ({ attributes }) => ({ op: 'Reshape', inputs: ['x', lengths(attributes.shape)] }),
  Transpose: ({ attributes }) => ({ op: 'Transpose', inputs: ['x', lengths(attributes.perm)] }),
  Tile: ({ attributes }) => ({ op: 'Tile', inputs: ['x', lengths(attributes.reps)] }),
  Reverse: ({ attributes }) => ({ op: 'ReverseV2', inputs: ['x', lengths(attributes.dims)] }),
  Slice: ({ attributes }) => ({ op: 'Slice', inputs: ['x', lengths(attributes.begin), lengths(attributes.size)] }),
  ExpandDims: ({ attributes }) => ({ op: 'ExpandDims', inputs: ['input', scalar(attributes.dim, 'int32')] }),
  PadV2: ({ attributes }) => {
    const paddings = attributes.paddings as readonly (readonly number[])[]
    const ends: OperandConstant = { dtype: 'int32', shape: [paddings.length, 2], values: paddings.flat() }
    return { op: 'PadV2', inputs: ['x', ends, scalar(attributes.constantValue, 'float32')] }
  },
  Concat: ({ inputs, attributes }) => {
    const parts = Object.keys(inputs)
    return { op: 'ConcatV2', inputs: [...parts, scalar(attributes.axis, 'int32')], attr: { N: { i: parts.length } } }
  },
  BatchMatMul: ({ inputs, attributes }) => {
    const transposed = [{ b: attributes.transposeA as boolean }, { b: attributes.transposeB as boolean }] as const
    const matrices = inputs.a!.shape.length === 2 && inputs.b!.shape.length === 2
    return matrices
      ? { op: 'MatMul', inputs: ['a', 'b'], attr: { transpose_a: transposed[0], transpose_b: transposed[1] } }
      : { op: 'BatchMatMulV2', inputs: ['a', 'b'], attr: { adj_x: transposed[0], adj_y: transposed[1] } }
  },
  Conv2D: convolution('Conv2D'),
  DepthwiseConv2dNative: convolution('DepthwiseConv2dNative'),
  AvgPool: pooling('AvgPool'),
  MaxPool: pooling('MaxPool'),
  FusedBatchNorm: ({ inputs, attributes }) => {
    if (!inputs.scale || !inputs.offset) throw unknown('a batch normalisation without scale or offset')
    const epsilon = { f: attributes.varianceEpsilon as number }
    const attr = { epsilon, is_training: { b: false }, data_format: text('NHWC') }
    return { op: 'FusedBatchNormV3', inputs: ['x', 'scale', 'offset', 'mean', 'variance'], attr }
  },
  Softmax: ({ inputs, attributes }) => {
    if (attributes.dim !== inputs.logits!.shape.length - 1) throw unknown('a softmax along another axis than the last')
    return { op: 'Softmax', inputs: ['logits'] }
  },
}

function reduction(op: string, axes = 'axis'): Convert {
  return ({ inputs, attributes }) => {
    const reduced = attributes[axes] ?? inputs.x!.shape.map((_, i) => i)
    return { op, inputs: ['x', lengths(reduced)], attr: { keep_dims: { b: Boolean(attributes.keepDims) } } }
  }
}

function convolution(op: string): Convert {
  return ({ attributes }) => {
    if (attributes.dataFormat !== undefined && attributes.dataFormat !== 'NHWC')
      throw unknown('a channels-first convolution')
    const { strides, dilations, pad } = attributes as { strides: Pair; dilations?: Pair | null; pad: Padding }
    const attr = { strides: window(strides), dilations: window(dilations ?? 1), data_format: text('NHWC') }
    if (typeof pad === 'string')
      return { op, inputs: ['x', 'filter'], attr: { ...attr, padding: text(pad.toUpperCase()) } }
    const explicit = typeof pad === 'number' ? [0, 0, pad, pad, pad, pad, 0, 0] : pad.flat()
    const padding = { padding: text('EXPLICIT'), explicit_paddings: list(explicit) }
    return { op, inputs: ['x', 'filter'], attr: { ...attr, ...padding } }
  }
}

function pooling(op: string): Convert {
  return ({ attributes }) => {
    const { filterSize, strides, pad } = attributes as { filterSize: Pair; strides: Pair; pad: Padding }
    if (typeof pad !== 'string') throw unknown('a pooling with padding in numbers')
    const attr = { ksize: window(filterSize), strides: window(strides), padding: text(pad.toUpperCase()) }
    return { op, inputs: ['x'], attr: { ...attr, data_format: text('NHWC') } }
  }
}

/** Height and width, or one number for both. */
type Pair = number | readonly [number, number]
type Padding = 'same' | 'valid' | number | readonly (readonly [number, number])[]

/** A pair as TensorFlow wants it: batch, height, width, channels. */
function window(pair: Pair): GraphAttribute {
  const [height, width] = typeof pair === 'number' ? [pair, pair] : pair
  return list([1, height, width, 1])
}

function list(values: readonly number[]): GraphAttribute {
  return { list: { i: values } }
}

function text(value: string): GraphAttribute {
  return { s: Buffer.from(value).toString('base64') }
}

/** Lengths or axes; one alone may come without a list. */
function lengths(attribute: unknown): OperandConstant {
  const values = [attribute as number | readonly number[]].flat()
  return { dtype: 'int32', shape: [values.length], values }
}

function scalar(attribute: unknown, dtype: OperandConstant['dtype']): OperandConstant {
  return { dtype, shape: [], values: [attribute as number] }
}

function unknown(what: string): FedveilError {
  const message = `A model with ${what} cannot be written as a tfjs graph, for it has no operation of TensorFlow there.`
  return new FedveilError('EXPORT_KERNEL', message, EXIT.data)
}
