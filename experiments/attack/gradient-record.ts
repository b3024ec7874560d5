import { join } from 'node:path'
import { readWhole, writeDurably } from '../../learning/checkpoint/durable-file.js'
import { floatsOf } from '../../learning/checkpoint/model-tensors.js'
import { readSafetensors, writeSafetensors } from '../../learning/checkpoint/safetensors.js'
import type { VerticalHooks } from '../../participant/vertical.js'
import { EXIT, FedveilError } from '../../proto/error.js'

/** Beside a party's ledger. */
export const GRADIENTS_FILE = 'gradients.safetensors'

/** The gradients that came back to a party for its records. */
export interface ReceivedGradients {
  /** [n] the records, in ascending order. */
  readonly positions: Int32Array
  readonly dimension: number
  /** [n, dimension] of each record's first release, and of its last. */
  readonly first: Float32Array
  readonly last: Float32Array
  /** [n, passes] L2 norms over the mean norm of their batch, in the order of coming; NaN behind a record's last. */
  readonly norms: Float32Array
  readonly passes: number
}

interface OfRecord {
  readonly first: Float32Array
  last: Float32Array
  readonly norms: number[]
}

/** Hooks that keep what a curious party sees anyway; memory: two gradients a record and a number a pass. */
export class GradientRecord implements VerticalHooks {
  readonly #records = new Map<number, OfRecord>()
  #dimension = 0

  gradient(positions: readonly number[], gradient: Float32Array, dimension: number): void {
    this.#dimension = dimension
    const rows = positions.map((_, row) => gradient.slice(row * dimension, (row + 1) * dimension))
    const norms = rows.map((own) => Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)))
    const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length
    for (const [row, position] of positions.entries()) {
      const own = rows[row]!
      const norm = mean > 0 ? norms[row]! / mean : 1
      const known = this.#records.get(position)
      if (known) {
        known.last = own
        known.norms.push(norm)
      } else this.#records.set(position, { first: own, last: own, norms: [norm] })
    }
  }

  get received(): ReceivedGradients {
    const dimension = this.#dimension
    const positions = Int32Array.from(this.#records.keys()).sort()
    const passes = Math.max(0, ...[...this.#records.values()].map(({ norms }) => norms.length))
    const [first, last] = [
      new Float32Array(positions.length * dimension),
      new Float32Array(positions.length * dimension),
    ]
    const norms = new Float32Array(positions.length * passes).fill(Number.NaN)
    for (const [row, position] of positions.entries()) {
      const own = this.#records.get(position)!
      first.set(own.first, row * dimension)
      last.set(own.last, row * dimension)
      norms.set(own.norms, row * passes)
    }
    return { positions, dimension, first, last, norms, passes }
  }

  /** Writes the gradients into a party's store. @throws CHECKPOINT_FILE */
  save(folder: string): void {
    const { positions, dimension, passes, ...values } = this.received
    const shape = [positions.length, dimension]
    const tensors = [
      { name: 'positions', dtype: 'I32', shape: [positions.length], values: positions },
      { name: 'first', dtype: 'F32', shape, values: values.first },
      { name: 'last', dtype: 'F32', shape, values: values.last },
      { name: 'norms', dtype: 'F32', shape: [positions.length, passes], values: values.norms },
    ] as const
    writeDurably(join(folder, GRADIENTS_FILE), writeSafetensors(tensors))
  }
}

/** Reads what `GradientRecord.save` wrote. @throws CHECKPOINT_FILE, CHECKPOINT, MODEL_TENSOR, GRADIENTS_FILE */
export function readGradients(folder: string): ReceivedGradients {
  const path = join(folder, GRADIENTS_FILE)
  const { tensors } = readSafetensors(readWhole(path))
  const positions = tensors.get('positions')
  const dimension = tensors.get('first')?.shape[1]
  const passes = tensors.get('norms')?.shape[1]
  if (positions?.dtype !== 'I32' || dimension === undefined || passes === undefined)
    throw new FedveilError(
      'GRADIENTS_FILE',
      `The file ${path} holds no received gradients: run the simulation again.`,
      EXIT.data,
    )
  const n = positions.values.length
  const floats = (name: string, columns: number) => floatsOf(tensors.get(name), name, [n, columns], `The file ${path}`)
  return {
    positions: positions.values,
    dimension,
    passes,
    first: floats('first', dimension),
    last: floats('last', dimension),
    norms: floats('norms', passes),
  }
}
