import { createHash } from 'node:crypto'
import { readWhole } from '../learning/checkpoint/durable-file.js'
import { loadTensors } from '../learning/checkpoint/tensor-file.js'
import type { Parameters } from '../learning/parameters.js'

/**
 * Sets a model's tensors from a safetensors file, such as the `model.safetensors` that a coordinator's store holds.
 * @returns SHA-256 of the file, in hexadecimal
 * @throws CHECKPOINT_FILE, CHECKPOINT, MODEL_TENSOR at the first tensor that is missing, has another shape, or is one too many
 */
export function startFrom(file: string, parameters: Parameters): string {
  const digest = createHash('sha256').update(readWhole(file)).digest('hex')
  loadTensors(file, [parameters])
  return digest
}
