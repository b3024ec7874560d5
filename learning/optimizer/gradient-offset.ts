import * as tf from '../engine/tf.js'
import type { ParameterVector } from '../parameter-vector.js'
import type { OpenCorrection } from './open-correction.js'
import type { GradientCorrection } from './optimizer.js'

/** Adds a constant vector to the gradients, e.g. SCAFFOLD's c - c_i; others than the vector's move by their own gradient. */
export class GradientOffset implements OpenCorrection {
  readonly #offsets: ReadonlyMap<tf.Variable, tf.Tensor>

  /** @param offset [parameters.size], in their order */
  constructor({ variables }: ParameterVector, offset: Float32Array) {
    let start = 0
    this.#offsets = new Map(
      variables.map((variable) => {
        const end = start + variable.size
        const part = tf.keep(tf.tensor(offset.slice(start, end), variable.shape))
        start = end
        return [variable, part]
      }),
    )
  }

  readonly correct: GradientCorrection = (gradient, variable) => {
    const offset = this.#offsets.get(variable)
    return offset ? tf.add(gradient, offset) : gradient
  }

  dispose(): void {
    tf.dispose([...this.#offsets.values()])
  }
}
