import { readFileSync } from 'node:fs'
import { EXIT, FedveilError } from '../../proto/error.js'
import { DATA_TYPE, hasKernels, type MapType, mapTypeOf, nativeOp } from './native-op.js'
import * as tf from './tf.js'

/**
 * bfloat16 maps inside a network: half the memory traffic, and convolutions that the processor's bfloat16 units
 * compute. Weights, sums and statistics stay float32, as under PyTorch's autocast. tfjs knows no bfloat16: it calls such
 * a tensor float32, and only the operations of this folder and of layer/ may touch it.
 */

interface OutputMetadata {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}

interface NodeBackend extends tf.KernelBackend {
  readonly tensorMap: tf.DataStorage<object>
  createOutputTensor(metadata: OutputMetadata): tf.Tensor
}

export type NodeBackendClass<Binding> = new (binding: Binding, packageName: string) => NodeBackend

/** tfjs's backend, which refuses a type that it does not know, with bfloat16 outputs let through. */
export function withBfloat16<Binding>(Backend: NodeBackendClass<Binding>): NodeBackendClass<Binding> {
  return class extends Backend {
    override createOutputTensor(metadata: OutputMetadata): tf.Tensor {
      if (metadata.dtype !== DATA_TYPE.bfloat16) return super.createOutputTensor(metadata)
      const { id, shape, dtype } = metadata
      const dataId = {}
      this.tensorMap.set(dataId, { shape, dtype, id, values: null, refCount: 1 })
      return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' })
    }
  }
}

/** A tensor's values in another type of map; its gradient comes back in the tensor's own. */
export function castMap<T extends tf.Tensor>(x: T, to: MapType): T {
  const from = mapTypeOf(x)
  if (from === to) return x
  const operation = tf.customGrad((input) => ({
    value: converted(input as tf.Tensor, to),
    gradFunc: (upstream: tf.Tensor) => converted(upstream, from),
  }))
  return operation(x) as T
}

/** As `castMap`, outside of what is differentiated. */
export function converted(x: tf.Tensor, to: MapType): tf.Tensor {
  const from = mapTypeOf(x)
  if (from === to) return x.clone()
  return nativeOp('Cast', [x], 1, ({ type, flag }) => [
    type('SrcT', from),
    type('DstT', to),
    flag('Truncate', false),
  ])[0]!
}

/**
 * Checks that bfloat16 may be asked for.
 * @throws ENGINE_BFLOAT16 without the native engine and its kernels, or on a processor that has no bfloat16 arithmetic
 */
export function requireBfloat16(): void {
  if (!hasKernels()) {
    const message =
      'Training in bfloat16 needs the native engine with its kernels on a processor: run "npx fedveil engine install", or train in float32.'
    throw new FedveilError('ENGINE_BFLOAT16', message, EXIT.engine)
  }
  if (processorHasBfloat16()) return
  const message = 'This processor has no bfloat16 arithmetic (avx512_bf16 or amx_bf16): train in float32.'
  throw new FedveilError('ENGINE_BFLOAT16', message, EXIT.engine)
}

/** Whether Linux names such arithmetic among the processor's features. */
export function processorHasBfloat16(): boolean {
  try {
    return /\b(avx512_bf16|amx_bf16|bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return false
  }
}
