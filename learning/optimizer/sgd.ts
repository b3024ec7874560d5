import * as tf from '../engine/tf.js'
import { sgdStep } from './sgd-step.js'

export interface SgdOptions {
  readonly momentum: number
  /** Coupled (added to the gradient), on kernels only: gains and offsets do not decay. */
  readonly weightDecay: number
}

/** Stochastic gradient descent with heavy-ball momentum: v <- m v + g + wd w; w <- w - rate v (PyTorch's form). */
export class Sgd {
  readonly #velocities: tf.Tensor[]

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: SgdOptions,
  ) {
    this.#velocities = variables.map((variable) => tf.keep(tf.zerosLike(variable)))
  }

  /** One step; the gradients are in the variables' order and are disposed of here. */
  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    for (const [i, variable] of this.variables.entries()) {
      const velocity = this.#velocities[i]!
      this.#velocities[i] = tf.tidy(() => {
        const decay = variable.rank > 1 ? this.options.weightDecay : 0
        const settings = { rate: learningRate, momentum: this.options.momentum, decay }
        const [weights, next] = sgdStep(variable, gradients[i]!, velocity, settings)
        variable.assign(weights)
        return tf.keep(next)
      })
      velocity.dispose()
    }
    for (const gradient of gradients) gradient.dispose()
  }

  dispose(): void {
    for (const velocity of this.#velocities) velocity.dispose()
  }
}
