import { FedveilError } from '../proto/error.js'
import { RandomStream } from './engine/random.js'
import * as tf from './engine/tf.js'
import { ParameterVector } from './parameter-vector.js'

/**
 * The named, ordered, trainable tensors of a network, and its buffers. Order is creation order: it is the order on the
 * wire, where buffers never go.
 */
export class Parameters extends ParameterVector {
  readonly #variables: Map<string, tf.Variable>
  readonly #buffers = new Map<string, tf.Variable>()

  constructor(
    private readonly seed: number | string,
    private readonly party: string,
  ) {
    const variables = new Map<string, tf.Variable>()
    super(variables)
    this.#variables = variables
  }

  /** He initialisation for a kernel that is followed by a ReLU: N(0, 2 / fanIn) (He et al. 2015, eq. 10). */
  he<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], fanIn: number): tf.Variable<R> {
    return this.normal(name, shape, Math.sqrt(2 / fanIn))
  }

  /** N(0, deviation^2), each parameter from its own stream, so that adding one leaves the others as they were. */
  normal<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], deviation: number): tf.Variable<R> {
    const stream = this.stream('init', name)
    return this.#add(
      this.#variables,
      name,
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => deviation * stream.normal()),
    )
  }

  /** U(-bound, bound), each parameter from its own stream. */
  uniform<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], bound: number): tf.Variable<R> {
    const stream = this.stream('init', name)
    return this.#add(
      this.#variables,
      name,
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => bound * (2 * stream.uniform() - 1)),
    )
  }

  constant<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], value: number): tf.Variable<R> {
    return this.#add(this.#variables, name, shape, new Float32Array(sizeOf(shape)).fill(value))
  }

  /** A tensor that belongs to the model but is not trained, e.g. a running mean; of the members below, only in `buffers`. */
  buffer<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], value: number): tf.Variable<R> {
    return this.#add(this.#buffers, name, shape, new Float32Array(sizeOf(shape)).fill(value))
  }

  get buffers(): { name: string; variable: tf.Variable }[] {
    return [...this.#buffers].map(([name, variable]) => ({ name, variable }))
  }

  /** A random stream of this network's own. */
  stream(...path: readonly (string | number)[]): RandomStream {
    return RandomStream.named(this.seed, this.party, ...path)
  }

  dispose(): void {
    for (const kept of [this.#variables, this.#buffers]) {
      for (const variable of kept.values()) variable.dispose()
      kept.clear()
    }
  }

  #add<R extends tf.Rank>(
    kept: Map<string, tf.Variable>,
    name: string,
    shape: tf.ShapeMap[R],
    values: Float32Array,
  ): tf.Variable<R> {
    if (this.#variables.has(name) || this.#buffers.has(name))
      throw new FedveilError('MODEL_NAME', `two parameters are called "${name}"`)
    const initial = tf.tensor<R>(values, shape)
    const variable = tf.variable<R>(initial as tf.Tensor<R>, kept === this.#variables)
    initial.dispose()
    kept.set(name, variable)
    return variable
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
