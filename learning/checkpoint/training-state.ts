import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { ExponentialAverage } from '../optimizer/exponential-average.js'
import type { Optimizer } from '../optimizer/optimizer.js'
import type { Parameters } from '../parameters.js'
import { readWhole, writeDurably } from './durable-file.js'
import { assignModelTensors, floatsOf, modelVariables, storable } from './model-tensors.js'
import { assertSameSettings, RunSettings } from './run-settings.js'
import { type NamedTensor, readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.js'

/** Where a training stands. */
export const TrainingPosition = z.strictObject({
  /** The epoch that goes on. */
  epoch: z.int(),
  /** Steps of this epoch that are done. */
  step: z.int().min(0),
  /** Sum of the losses of these steps. */
  loss: z.number(),
})
export type TrainingPosition = z.infer<typeof TrainingPosition>

/** How often the optimizer stepped and the average was updated: their corrections depend on it. */
const Counts = z.strictObject({ optimizer: z.int().min(0), average: z.int().min(0).optional() })

/** All that an exact continuation needs. The values are copies. */
export interface TrainingState {
  readonly position: TrainingPosition
  readonly counts: z.infer<typeof Counts>
  /** `model/NAME`, `optimizer/SLOT/NAME` and `average/NAME`. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

/** What a training changes. */
export interface Trained {
  readonly parameters: Parameters
  /** Of the parameters' variables. */
  readonly optimizer: Optimizer
  /** Of the parameters' variables, or of these and the buffers (`modelVariables`). */
  readonly average?: ExponentialAverage | undefined
}

export function captureTraining(
  { parameters, optimizer, average }: Trained,
  position: TrainingPosition,
): TrainingState {
  const model = modelVariables(parameters)
  const tensors: NamedTensor[] = model.map(({ name, variable }) => storable(`model/${name}`, variable))
  for (const [slot, kept] of optimizer.slots)
    tensors.push(...kept.map((tensor, i) => storable(`optimizer/${slot}/${model[i]!.name}`, tensor)))
  for (const [i, tensor] of (average?.averages ?? []).entries())
    tensors.push(storable(`average/${model[i]!.name}`, tensor))
  return {
    position,
    counts: { optimizer: optimizer.steps, ...(average ? { average: average.updates } : {}) },
    tensors: new Map(tensors.map(({ name, ...tensor }) => [name, tensor])),
  }
}

/**
 * Puts a model, its optimizer and its average where they were when the state was captured.
 * @throws MODEL_TENSOR if they are of another kind; the model is then as it was
 */
export function restoreTraining(state: TrainingState, { parameters, optimizer, average }: Trained): void {
  const model = modelVariables(parameters)
  const values = (prefix: string, like: readonly { readonly shape: number[] }[]) =>
    like.map(({ shape }, i) => {
      const name = `${prefix}/${model[i]!.name}`
      return floatsOf(state.tensors.get(name), name, shape, HOLDER)
    })
  const slots = [...optimizer.slots].map(([slot, kept]) => [slot, values(`optimizer/${slot}`, kept)] as const)
  const averages = values('average', average?.averages ?? [])
  assignModelTensors(parameters, withoutPrefix(state.tensors, 'model/'), HOLDER)
  optimizer.restore(state.counts.optimizer, new Map(slots))
  average?.restore(state.counts.average ?? 0, averages)
}

/** Stores a state in one safetensors file, whole or not at all. @throws CHECKPOINT_FILE */
export function saveTrainingState(path: string, state: TrainingState, settings: RunSettings): void {
  const { position, counts, tensors } = state
  const { loss } = position
  // JSON has no word for a loss that is not finite.
  const metadata = { position: { ...position, loss: String(loss) }, counts, settings }
  const named = [...tensors].map(([name, tensor]) => ({ ...tensor, name }))
  writeDurably(path, writeSafetensors(named, { [STATE]: JSON.stringify(metadata) }))
}

/**
 * Reads a state back for a run with these settings.
 * @throws RESUME_SETTINGS if it was saved with others; CHECKPOINT_FILE, CHECKPOINT if it cannot be read
 */
export function openTrainingState(path: string, settings: RunSettings): TrainingState {
  const { metadata, tensors } = readSafetensors(readWhole(path))
  const saved = Metadata.safeParse(metadata[STATE])
  if (!saved.success) {
    const message = `The file ${path} holds no training state: give one that a training saved.`
    throw new FedveilError('CHECKPOINT', message, EXIT.data)
  }
  assertSameSettings(saved.data.settings, settings, `The training state ${path}`)
  return { position: saved.data.position, counts: saved.data.counts, tensors }
}

const HOLDER = 'The training state'
/** Key of all that is no tensor, as JSON, in the metadata of the file. */
const STATE = 'fedveil.training'

const Metadata = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(
    z.strictObject({
      position: TrainingPosition.extend({ loss: z.string().transform(Number) }),
      counts: Counts,
      settings: RunSettings,
    }),
  )

function withoutPrefix(tensors: ReadonlyMap<string, StoredTensor>, prefix: string): ReadonlyMap<string, StoredTensor> {
  const chosen = [...tensors].filter(([name]) => name.startsWith(prefix))
  return new Map(chosen.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
}
