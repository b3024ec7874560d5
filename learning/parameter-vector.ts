import { FedveilError } from '../proto/error.js'
import * as tf from './engine/tf.js'

/** Named, ordered tensors of a network, which can be read and set as one flat vector. */
export class ParameterVector {
  /** @param named in their order; what is added to it later belongs to the vector too */
  constructor(private readonly named: ReadonlyMap<string, tf.Variable>) {}

  get names(): string[] {
    return [...this.named.keys()]
  }

  get variables(): tf.Variable[] {
    return [...this.named.values()]
  }

  get shapes(): { name: string; shape: readonly number[] }[] {
    return [...this.named].map(([name, variable]) => ({ name, shape: variable.shape }))
  }

  /** Number of scalars in all parameters. */
  get size(): number {
    return this.variables.reduce((sum, variable) => sum + variable.size, 0)
  }

  /** Those whose names do not begin with `prefix`, in their order; the tensors are the same ones. */
  without(prefix: string): ParameterVector {
    return new ParameterVector(new Map([...this.named].filter(([name]) => !name.startsWith(prefix))))
  }

  /** All values as one vector [size], in order. */
  flatten(): Float32Array {
    const flat = new Float32Array(this.size)
    let offset = 0
    for (const variable of this.variables) {
      flat.set(variable.dataSync(), offset)
      offset += variable.size
    }
    return flat
  }

  /** Sets all values from one vector [size]. */
  assign(flat: Float32Array): void {
    if (flat.length !== this.size)
      throw new FedveilError('MODEL_SIZE', `the model has ${this.size} parameters, got ${flat.length}`)
    let offset = 0
    for (const variable of this.variables) {
      const value = tf.tensor(flat.slice(offset, offset + variable.size), variable.shape)
      variable.assign(value)
      value.dispose()
      offset += variable.size
    }
  }
}
