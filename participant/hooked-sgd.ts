import * as tf from '../learning/engine/tf.js'
import { Sgd, type SgdOptions } from '../learning/optimizer/sgd.js'
import type { Parameters } from '../learning/parameters.js'
import type { StepHooks } from './horizontal-hooks.js'

/** SGD whose gradients and weights an experiment changes; momentum and decay work on what it gives. */
export class HookedSgd extends Sgd {
  constructor(
    private readonly parameters: Parameters,
    options: SgdOptions,
    private readonly hooks: StepHooks,
  ) {
    super(parameters.variables, options)
  }

  override step(gradients: readonly tf.Tensor[], rate: number): void {
    super.step(this.#changed(gradients), rate)
    const moved = this.hooks.weights?.(this.parameters.flatten())
    if (moved !== undefined) this.parameters.assign(moved)
  }

  #changed(gradients: readonly tf.Tensor[]): readonly tf.Tensor[] {
    if (this.hooks.gradient === undefined) return gradients
    const flat = this.hooks.gradient(flatGradient(gradients), this.parameters.flatten())
    let end = 0
    const changed = gradients.map(({ size, shape }) => {
      end += size
      return tf.tensor(flat.slice(end - size, end), shape)
    })
    tf.dispose([...gradients])
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
