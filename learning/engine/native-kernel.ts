import * as tf from './tf.js'

interface NativeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number }
  executeSingleOutput(
    name: string,
    attributes: { name: string; type: number; value: number }[],
    inputs: tf.Tensor[],
  ): tf.Tensor
}

let withheld = false

/** TensorFlow's own float32 kernel by name, or undefined on a backend that has none and under `withoutNativeKernels`. */
export function nativeKernel(name: string): ((...inputs: tf.Tensor[]) => tf.Tensor) | undefined {
  if (withheld || tf.getBackend() !== 'tensorflow') return undefined
  const backend = tf.backend() as unknown as NativeBackend
  const attributes = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }]
  return (...inputs) => backend.executeSingleOutput(name, attributes, inputs)
}

/** Runs with what pure JavaScript would compute with: tfjs's kernels alone, so that every step can be observed. */
export function withoutNativeKernels<T>(run: () => T): T {
  withheld = true
  try {
    return run()
  } finally {
    withheld = false
  }
}
