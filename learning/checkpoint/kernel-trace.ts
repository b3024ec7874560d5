import { EXIT, FedveilError } from '../../proto/error.js'
import { withoutOwnKernels } from '../engine/native-op.js'
import * as tf from '../engine/tf.js'

/** Where a tensor of a computation comes from: its input, a kernel's output or a constant, by place in the trace. */
export type Source = { readonly from: 'input' } | { readonly from: 'call' | 'constant'; readonly index: number }

export interface KernelCall {
  /** tfjs's name, e.g. `Conv2D`. */
  readonly kernel: string
  /** By tfjs's names of the inputs; of a list, by place. Absent optional inputs are left out. */
  readonly inputs: Readonly<Record<string, { readonly source: Source; readonly shape: readonly number[] }>>
  readonly attributes: Readonly<Record<string, unknown>>
  /** Shape of the output. */
  readonly shape: readonly number[]
}

export interface TracedConstant {
  readonly name: string
  readonly dtype: 'float32' | 'int32' | 'bool'
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array | Uint8Array
}

/** A computation as the list of its kernels, in order. */
export interface KernelTrace {
  readonly calls: readonly KernelCall[]
  readonly constants: readonly TracedConstant[]
  readonly output: Source
}

type Engine = ReturnType<typeof tf.engine>
type RunKernel = Engine['runKernel']

/**
 * Runs a computation and notes which kernels tfjs's engine runs, on what, and with which attributes. A tensor that no
 * kernel of the computation gave is a constant of it.
 *
 * How: every operation of tfjs, inside custom gradients too, goes through the engine's one method `runKernel`, which is
 * replaced meanwhile. Kernels that a kernel itself runs are its own affair and are not noted.
 * @param names of tensors that may be met as constants, e.g. a model's variables
 */
export function traceKernels(
  compute: (input: tf.Tensor4D) => tf.Tensor,
  input: tf.Tensor4D,
  names: ReadonlyMap<tf.Tensor, string>,
): KernelTrace {
  const notes = new Notes(input, names)
  const engine = tf.engine()
  const original: RunKernel = engine.runKernel.bind(engine)
  let depth = 0
  const noting = (kernel: string, inputs: tf.NamedTensorMap, attributes?: object) => {
    const sources = depth === 0 ? notes.sourcesOf(inputs) : undefined
    depth++
    try {
      const result = original(kernel, inputs, attributes as Parameters<RunKernel>[2])
      if (sources) notes.add(kernel, sources, { ...attributes }, result as tf.Tensor | tf.Tensor[])
      return result
    } finally {
      depth--
    }
  }
  engine.runKernel = noting as RunKernel
  try {
    return notes.whole(() => withoutOwnKernels(() => compute(input)))
  } finally {
    // The method of the class shows again.
    Reflect.deleteProperty(engine, 'runKernel')
  }
}

class Notes {
  readonly #calls: KernelCall[] = []
  readonly #constants: TracedConstant[] = []
  readonly #sources = new Map<number, Source>()

  constructor(
    input: tf.Tensor,
    private readonly names: ReadonlyMap<tf.Tensor, string>,
  ) {
    this.#sources.set(input.id, { from: 'input' })
  }

  sourcesOf(inputs: tf.NamedTensorMap): KernelCall['inputs'] {
    const given = Object.entries(inputs).filter(([, tensor]) => tensor != null)
    return Object.fromEntries(
      given.map(([name, tensor]) => [name, { source: this.#sourceOf(tensor), shape: tensor.shape }]),
    )
  }

  add(
    kernel: string,
    inputs: KernelCall['inputs'],
    attributes: KernelCall['attributes'],
    result: tf.Tensor | tf.Tensor[],
  ): void {
    if (Array.isArray(result)) {
      const message = `A model with the kernel ${kernel} cannot be written as a tfjs graph, for it has several outputs.`
      throw new FedveilError('EXPORT_KERNEL', message, EXIT.data)
    }
    const index = this.#calls.push({ kernel, inputs, attributes, shape: result.shape }) - 1
    this.#sources.set(result.id, { from: 'call', index })
  }

  whole(compute: () => tf.Tensor): KernelTrace {
    let output: Source | undefined
    tf.tidy(() => {
      output = this.#sourceOf(compute())
    })
    return { calls: this.#calls, constants: this.#constants, output: output! }
  }

  /** Constants are copied when they are met: many live no longer than the operation that makes them. */
  #sourceOf(tensor: tf.Tensor): Source {
    const known = this.#sources.get(tensor.id)
    if (known) return known
    const index = this.#constants.length
    this.#constants.push({
      name: this.names.get(tensor) ?? `constant_${index}`,
      dtype: tensor.dtype as TracedConstant['dtype'],
      shape: tensor.shape,
      values: (tensor.dataSync() as TracedConstant['values']).slice(),
    })
    const source: Source = { from: 'constant', index }
    this.#sources.set(tensor.id, source)
    return source
  }
}
