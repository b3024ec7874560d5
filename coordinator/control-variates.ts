import type { ParameterVector } from '../learning/parameter-vector.js'
import { controlName } from '../proto/control-name.js'
import type { HorizontalWork } from '../proto/horizontal-work.js'
import type { NamedTensor } from '../proto/message.js'
import type { SentUpdate } from './batch-norm-rounds.js'
import type { Memory, Remembering } from './memory.js'

/** An update whose control variate, where there is one, is taken off. */
export interface ControlledUpdate extends SentUpdate {
  /** c_i+ - c_i [size]. */
  readonly control: Float32Array
}

/**
 * SCAFFOLD at the coordinator: c goes out behind the weights, and behind its weight changes an update brings by how much the
 * participant's own control variate has moved; c <- c + sum over the senders of (c_i+ - c_i) / N, with N all participants of
 * the plan, in the order given, in float64 until it is rounded once a round. Nothing of it without SCAFFOLD.
 * Source: Karimireddy et al. 2020 (arXiv:1910.06378), algorithm 1.
 */
export class ControlVariates implements Remembering {
  readonly #control: Float32Array
  readonly #parameters: ParameterVector

  /** @param participants N of the plan */
  constructor(
    { client }: HorizontalWork,
    shared: ParameterVector,
    private readonly participants: number,
  ) {
    this.#parameters = shared
    this.#control = new Float32Array(client.kind === 'scaffold' ? shared.size : 0)
  }

  get memory(): Memory {
    return new Map(this.size > 0 ? [['variate', this.#control]] : [])
  }

  recall(memory: Memory): void {
    const values = memory.get('variate')
    if (values) this.#control.set(values)
  }

  /** Values that go out behind the weights, and that an update holds behind its weight changes. */
  get size(): number {
    return this.#control.length
  }

  /** What goes out behind the weights. */
  get tensors(): NamedTensor[] {
    if (this.size === 0) return []
    let start = 0
    return this.#parameters.variables.map((variable, i) => {
      const values = this.#control.slice(start, start + variable.size)
      start += variable.size
      return { name: controlName(this.#parameters.names[i]!), tensor: { dtype: 'f32', shape: variable.shape, values } }
    })
  }

  split(sent: SentUpdate): ControlledUpdate {
    const end = sent.values.length - this.size
    return { ...sent, values: sent.values.subarray(0, end), control: sent.values.subarray(end) }
  }

  /** After a round, from all that sent an update. */
  absorb(updates: readonly ControlledUpdate[]): void {
    for (let k = 0; k < this.size; k++) {
      const moved = updates.reduce((sum, { control }) => sum + control[k]!, 0)
      this.#control[k] = this.#control[k]! + moved / this.participants
    }
  }
}
