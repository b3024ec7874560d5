import { z } from 'zod'
import { Backbone } from '../../proto/backbone.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Head } from '../../proto/head.js'
import type { Parameters } from '../parameters.js'
import { readWhole, writeDurably } from './durable-file.js'
import { assignModelTensors, modelTensors } from './model-tensors.js'
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.js'

const Pixels = z.int().min(1).max(65_536)

/** What a model must be built with before stored weights fit it. */
export const Architecture = z.strictObject({
  backbone: Backbone,
  head: Head,
  /** Length of an embedding. */
  embedding: z.int().min(1),
  classes: z.int().min(1),
  /** Of an input, in pixels and values of a pixel. */
  input: z.strictObject({ height: Pixels, width: Pixels, channels: z.int().min(1) }),
})
export type Architecture = z.infer<typeof Architecture>

export interface ModelFile {
  readonly path: string
  readonly architecture: Architecture
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

/** Key of the architecture, as JSON, in the metadata of the file. */
const ARCHITECTURE = 'fedveil.architecture'

/** Stores a model's tensors, trained and buffers, with its architecture, as safetensors. @throws CHECKPOINT_FILE */
export function saveModel(path: string, parameters: Parameters, architecture: Architecture): void {
  const metadata = { [ARCHITECTURE]: JSON.stringify(architecture) }
  writeDurably(path, writeSafetensors(modelTensors(parameters), metadata))
}

/** Reads what `saveModel` wrote: its architecture says which model to build for `loadModel`. @throws CHECKPOINT_FILE, CHECKPOINT */
export function openModel(path: string): ModelFile {
  const { metadata, tensors } = readSafetensors(readWhole(path))
  return { path, architecture: architectureOf(path, metadata[ARCHITECTURE]), tensors }
}

/** Sets the tensors of a model built with the file's architecture. @throws MODEL_TENSOR if it was built with another */
export function loadModel(file: ModelFile, parameters: Parameters): void {
  assignModelTensors(parameters, file.tensors, `The model file ${file.path} (${inWords(file.architecture)})`)
}

function architectureOf(path: string, json: string | undefined): Architecture {
  let value: unknown
  try {
    value = json === undefined ? undefined : JSON.parse(json)
  } catch {
    value = undefined
  }
  const result = Architecture.safeParse(value)
  if (result.success) return result.data
  const message = `The file ${path} does not say which architecture its tensors are of: give one that fedveil saved.`
  throw new FedveilError('CHECKPOINT', message, EXIT.data)
}

function inWords({ backbone, head, embedding, classes, input }: Architecture): string {
  const size = `${input.height}x${input.width}x${input.channels}`
  return `${backbone.kind}, ${size} to ${embedding}, ${head.kind} of ${classes} classes`
}
