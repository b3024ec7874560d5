import { existsSync } from 'node:fs'
import { z } from 'zod'
import { readWhole, writeDurably } from '../learning/checkpoint/durable-file.js'
import { assignModelTensors, modelTensors } from '../learning/checkpoint/model-tensors.js'
import { type NamedTensor, readSafetensors, writeSafetensors } from '../learning/checkpoint/safetensors.js'
import type { Parameters } from '../learning/parameters.js'
import { PrivacyStatement } from '../privacy/statement.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { Departure, FederatedAccuracy, StartingModel } from './event.js'
import type { Memory, Remembering } from './memory.js'

/** What stands in words beside the tensors of a state. */
const Position = z.strictObject({
  format: z.literal(1),
  /** The last round that is closed. */
  round: z.int().min(1),
  /** What the last test said; a run that was stopped after its last round ends with it. */
  accuracy: z.number().nullable(),
  attackSuccess: z.number().nullable(),
  federated: FederatedAccuracy.nullable(),
  /** What the model that the run was given did before its first round. */
  start: StartingModel.nullable(),
  left: z.array(Departure),
  statements: z.record(z.string(), PrivacyStatement),
  bytes: z.strictObject({ up: z.number(), down: z.number() }),
  seconds: z.number(),
})
export type Position = z.infer<typeof Position>

const POSITION = 'position'
const MODEL = 'model/'
const MEMORY = 'memory/'

/** A horizontal run as it stood when its last round closed, read from its file. */
export interface RunState {
  readonly position: Position
  /** Puts the model and what is kept over rounds back. @throws MODEL_TENSOR */
  restore(parameters: Parameters, kept: Remembering): void
}

/** Writes a state whole or not at all, and durably: after a power cut the file is the old or the new one. */
export function writeRunState(
  file: string,
  position: Omit<Position, 'format'>,
  parameters: Parameters,
  kept: Remembering,
): void {
  const model = modelTensors(parameters).map((tensor) => ({ ...tensor, name: MODEL + tensor.name }))
  const memory = [...kept.memory].map(([name, values]) => vector(MEMORY + name, values))
  writeDurably(
    file,
    writeSafetensors([...model, ...memory], { [POSITION]: JSON.stringify({ format: 1, ...position }) }),
  )
}

/** @throws RUN_STATE if the file is damaged or of another version; undefined if there is none */
export function readRunState(file: string): RunState | undefined {
  if (!existsSync(file)) return undefined
  const { metadata, tensors } = readSafetensors(readWhole(file))
  const position = Position.safeParse(jsonOf(metadata[POSITION]))
  if (!position.success)
    throw new FedveilError(
      'RUN_STATE',
      `${file} is not the state of a run of this version: restore it from a backup, or begin the run anew in another folder.`,
      EXIT.data,
    )
  const under = (prefix: string) =>
    new Map(
      [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])),
    )
  return {
    position: position.data,
    restore(parameters, kept) {
      assignModelTensors(parameters, under(MODEL), `The state ${file}`)
      const memory: Memory = new Map(
        [...under(MEMORY)].flatMap(([name, { dtype, values }]) =>
          dtype === 'F32' || dtype === 'F64' ? [[name, values as Float32Array | Float64Array]] : [],
        ),
      )
      kept.recall(memory)
    },
  }
}

function vector(name: string, values: Float32Array | Float64Array): NamedTensor {
  const shape = [values.length]
  return values instanceof Float32Array ? { name, dtype: 'F32', shape, values } : { name, dtype: 'F64', shape, values }
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
