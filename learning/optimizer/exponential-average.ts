import * as tf from '../engine/tf.js'

/**
 * Exponential moving average of a model's tensors over training steps, corrected for its start as Adam's means are
 * (Kingma and Ba 2015, sec. 3): after t updates it is sum_i decay^(t - i) w_i / sum_i decay^(t - i), i = 1 .. t. So the
 * initial weights have no part in it, and the first updates are nearly their plain mean.
 */
export class ExponentialAverage {
  #updates = 0
  readonly #averages: tf.Tensor[]

  /**
   * @param variables what to average: a model's variables, with its buffers where they are to follow the weights
   * @param decay in [0, 1)
   */
  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly decay: number,
  ) {
    this.#averages = variables.map((variable) => tf.keep(tf.zerosLike(variable)))
  }

  get updates(): number {
    return this.#updates
  }

  /** In the variables' order; they stay the average's. */
  get averages(): readonly tf.Tensor[] {
    return this.#averages
  }

  /** Takes the variables' present values in. */
  update(): void {
    const keep = (this.decay * (1 - this.decay ** this.#updates)) / (1 - this.decay ** (this.#updates + 1))
    this.#updates++
    for (const [i, variable] of this.variables.entries()) {
      const next = tf.tidy(() => averageStep(variable, this.#averages[i]!, keep))
      this.#averages[i]!.dispose()
      this.#averages[i] = tf.keep(next)
    }
  }

  /** Runs with the averages in the variables' place, e.g. an evaluation; before the first update with the variables. */
  async during<T>(run: () => T | Promise<T>): Promise<T> {
    if (this.#updates === 0) return run()
    this.#swap()
    try {
      return await run()
    } finally {
      this.#swap()
    }
  }

  /** Continues from the state of an average of the same variables: values by variable. */
  restore(updates: number, values: readonly Float32Array[]): void {
    this.#updates = updates
    tf.dispose([...this.#averages])
    for (const [i, variable] of this.variables.entries())
      this.#averages[i] = tf.keep(tf.tensor(values[i]!, variable.shape))
  }

  dispose(): void {
    tf.dispose([...this.#averages])
  }

  #swap(): void {
    for (const [i, variable] of this.variables.entries()) {
      const average = this.#averages[i]!
      this.#averages[i] = tf.keep(variable.clone())
      variable.assign(average)
      average.dispose()
    }
  }
}

/** keep a + (1 - keep) w. */
export function averageStep(variable: tf.Tensor, average: tf.Tensor, keep: number): tf.Tensor {
  return tf.add(tf.mul(average, keep), tf.mul(variable, 1 - keep))
}
