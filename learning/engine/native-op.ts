import * as tf from './tf.js'

/** A setting of a TensorFlow op, in the form that the addon of tfjs takes. */
interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: number | string | boolean | readonly number[]
}

interface Binding {
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_STRING: number
  readonly TF_FLOAT: number
}

interface NativeBackend {
  readonly binding: Binding
  readonly tensorMap: { get(dataId: object): { readonly dtype: string | number } }
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[]
}

/** TensorFlow's number of a type of map values. */
export const DATA_TYPE = { float32: 1, bfloat16: 14 } as const
export type MapType = keyof typeof DATA_TYPE

let kernelsLoaded = false

/** Told once by whoever loads the addon of kernels/. */
export function setKernelsLoaded(): void {
  kernelsLoaded = true
}

/** Whether TensorFlow computes in this process. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow'
}

/** Whether our own kernels (kernels/kernels.cc) can be called by `nativeOp`. */
export function hasKernels(): boolean {
  return kernelsLoaded && isNative()
}

/**
 * Calls an op of the loaded TensorFlow by name.
 * @param settings the op's attributes: `type` for T, numbers by `float` or `ints`, text, flags
 * @returns its outputs, each the caller's
 */
export function nativeOp(
  name: string,
  inputs: readonly tf.Tensor[],
  outputs: number,
  settings: Settings = () => [],
): tf.Tensor[] {
  return backend().executeMultipleOutputs(name, settings(ATTRIBUTES), inputs, outputs)
}

/** Gives an op's attributes by the makers below. */
export type Settings = (make: typeof ATTRIBUTES) => readonly Attribute[]

/** Makers of attributes. */
const ATTRIBUTES = {
  type: (name: string, type: MapType): Attribute => ({ name, type: binding().TF_ATTR_TYPE, value: DATA_TYPE[type] }),
  float: (name: string, value: number): Attribute => ({ name, type: binding().TF_ATTR_FLOAT, value }),
  ints: (name: string, value: readonly number[]): Attribute => ({ name, type: binding().TF_ATTR_INT, value }),
  flag: (name: string, value: boolean): Attribute => ({ name, type: binding().TF_ATTR_BOOL, value }),
  text: (name: string, value: string): Attribute => ({ name, type: binding().TF_ATTR_STRING, value }),
}

/** The type in which the engine holds a tensor's values: tfjs itself knows no bfloat16 and calls it float32. */
export function mapTypeOf(tensor: tf.TensorInfo): MapType {
  if (!isNative()) return 'float32'
  return backend().tensorMap.get(tensor.dataId).dtype === DATA_TYPE.bfloat16 ? 'bfloat16' : 'float32'
}

function backend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend
}

function binding(): Binding {
  return backend().binding
}
