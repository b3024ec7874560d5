import type { Parameters } from '../parameters.js'
import { readWhole, writeDurably } from './durable-file.js'
import { assignModelTensors, modelTensors } from './model-tensors.js'
import { readSafetensors, writeSafetensors } from './safetensors.js'

/** Stores all tensors of the parts of a network, as safetensors; their names differ. @throws CHECKPOINT_FILE */
export function saveTensors(path: string, parts: readonly Parameters[]): void {
  writeDurably(path, writeSafetensors(parts.flatMap(modelTensors)))
}

/** Sets the tensors of the parts from such a file. @throws CHECKPOINT_FILE, CHECKPOINT, MODEL_TENSOR */
export function loadTensors(path: string, parts: readonly Parameters[]): void {
  const { tensors } = readSafetensors(readWhole(path))
  for (const [i, part] of parts.entries()) {
    const others = new Set(
      parts.filter((_, k) => k !== i).flatMap((other) => modelTensors(other).map(({ name }) => name)),
    )
    assignModelTensors(part, new Map([...tensors].filter(([name]) => !others.has(name))), `The file ${path}`)
  }
}
