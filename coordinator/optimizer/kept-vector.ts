import { EXIT, FedveilError } from '../../proto/error.js'

import type { Remembering } from '../memory.js'

/** A vector [d] that an optimizer keeps over rounds, of the first update's length. */
export class KeptVector {
  #values: Float64Array | undefined

  /** @param initial value of every coordinate before the first round */
  constructor(private readonly initial: number) {}

  /** The vector, if there was a round. */
  get values(): Float64Array | undefined {
    return this.#values
  }

  set values(values: Float32Array | Float64Array | undefined) {
    this.#values = values && Float64Array.from(values)
  }

  /** The vector itself, to be changed in place. @throws UPDATE_LENGTH */
  of(update: Float32Array): Float64Array {
    this.#values ??= new Float64Array(update.length).fill(this.initial)
    if (this.#values.length === update.length) return this.#values
    throw new FedveilError(
      'UPDATE_LENGTH',
      `the aggregated update has ${update.length} values, but those of the rounds before had ${this.#values.length}`,
      EXIT.refused,
    )
  }
}

/** The vectors of an optimizer by name, as a memory. */
export function keptVectors(vectors: Readonly<Record<string, KeptVector>>): Remembering {
  return {
    get memory() {
      return new Map(Object.entries(vectors).flatMap(([name, { values }]) => (values ? [[name, values]] : [])))
    },
    recall(memory) {
      for (const [name, vector] of Object.entries(vectors)) vector.values = memory.get(name)
    },
  }
}
