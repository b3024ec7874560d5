import * as tf from '../engine/tf.js'
import type { OpenCorrection } from './open-correction.js'
import type { GradientCorrection } from './optimizer.js'

/**
 * FedProx's proximal term (mu / 2) ||w - w_0||^2 added to the loss, as its gradient mu (w - w_0). The point w_0 is where the
 * variables are when this is made: their tensors of then are kept from being freed, and none is copied.
 *
 * Variables that are not among them move by their own gradient.
 * Source: Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith 2020 (arXiv:1812.06127), equation 2.
 */
export class ProximalTerm implements OpenCorrection {
  readonly #points: ReadonlyMap<tf.Variable, tf.Tensor>

  /** @param mu >= 0; 0 leaves every gradient as it is */
  constructor(
    variables: readonly tf.Variable[],
    private readonly mu: number,
  ) {
    this.#points = new Map(variables.map((variable) => [variable, tf.keep(variable.clone())]))
  }

  readonly correct: GradientCorrection = (gradient, variable) => {
    const point = this.#points.get(variable)
    return point ? tf.add(gradient, tf.mul(tf.sub(variable, point), this.mu)) : gradient
  }

  dispose(): void {
    tf.dispose([...this.#points.values()])
  }
}
