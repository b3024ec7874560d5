import * as tf from '../learning/engine/tf.js'
import { Sgd, type SgdOptions } from '../learning/optimizer/sgd.js'
import type { ParameterVector } from '../learning/parameter-vector.js'
import type { StepHooks } from './horizontal-hooks.js'

/** SGD whose gradients and weights an experiment changes; momentum, corrections and decay work on what it gives. */
export class HookedSgd extends Sgd {
  /** By variable: whether it is one of those that hooks see. */
  readonly #seen: readonly boolean[]

  /** @param shared those of `variables` that hooks see, in their order; the others move as planned */
  constructor(
    variables: readonly tf.Variable[],
    private readonly shared: ParameterVector,
    options: SgdOptions,
    private readonly hooks: StepHooks,
  ) {
    super(variables, options)
    const seen = new Set(shared.variables)
    this.#seen = variables.map((variable) => seen.has(variable))
  }

  override step(gradients: readonly tf.Tensor[], rate: number): void {
    super.step(this.#changed(gradients), rate)
    const moved = this.hooks.weights?.(this.shared.flatten())
    if (moved !== undefined) this.shared.assign(moved)
  }

  #changed(gradients: readonly tf.Tensor[]): readonly tf.Tensor[] {
    if (this.hooks.gradient === undefined) return gradients
    const seen = gradients.filter((_, i) => this.#seen[i])
    const flat = this.hooks.gradient(flatGradient(seen), this.shared.flatten())
    let end = 0
    const changed = gradients.map((gradient, i) => {
      if (!this.#seen[i]) return gradient
      end += gradient.size
      return tf.tensor(flat.slice(end - gradient.size, end), gradient.shape)
    })
    tf.dispose(seen)
    return changed
  }
}

function flatGradient(gradients: readonly tf.Tensor[]): Float32Array {
  const flat = new Float32Array(gradients.reduce((sum, { size }) => sum + size, 0))
  let offset = 0
  for (const gradient of gradients) {
    flat.set(gradient.dataSync(), offset)
    offset += gradient.size
  }
  return flat
}
