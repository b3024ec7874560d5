import { createHash } from 'node:crypto'
import { pretrain } from '../learning/pretraining.js'
import { publicCodes } from '../privacy/public-codes.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import { changedTraining, type Training } from '../proto/training.js'
import type { Pretraining, VerticalWork } from '../proto/vertical-work.js'
import type { BottomModel } from './bottom-model.js'
import { type InputRecords, partyInputs } from './inputs.js'
import { learnedOnce } from './learned-once.js'
import type { PartyRecords, WorkContext } from './work.js'

interface PretrainBottomOptions extends Pick<WorkContext, 'signal' | 'store' | 'pretrained' | 'onPretraining'> {
  readonly plan: Plan
  readonly work: VerticalWork
  readonly own: PartyRecords
}

/**
 * Pre-trains a bottom model from the plan's sources, one after another. The result is kept under a digest of all that it
 * depends on, so that the arms of an experiment, or a run started again, share one training.
 * @throws PRETRAINING if the records do not offer a source
 */
export async function pretrainBottom(bottom: BottomModel, options: PretrainBottomOptions): Promise<void> {
  const { plan, work, own, store, pretrained = store } = options
  for (const [i, stage] of work.pretraining.entries()) {
    const name = `pretrained-${digestOf(plan, work, own, i + 1)}`
    await learnedOnce(pretrained, name, bottom.backboneParameters, () => pretrainFrom(bottom, stage, options))
  }
}

async function pretrainFrom(bottom: BottomModel, stage: Pretraining, options: PretrainBottomOptions): Promise<void> {
  const { plan, work, own, signal, onPretraining } = options
  const { source, epochs, batch, learningRate, augmentation } = stage
  const { inputs, labels, records } = await slicesOf(source, own)
  const classFrame = source === 'labelled' && work.adjust.spread
  const { momentum, weightDecay } = work.training
  await pretrain({
    network: bottom.backbone,
    parameters: bottom.backboneParameters,
    dimension: work.embedding,
    inputs: partyInputs(inputs, plan.seed, changedTraining(work.training, augmentation)),
    records,
    labels,
    frame: classFrame ? publicCodes(plan.classes, work.embedding, plan.seed) : undefined,
    epochs,
    batch: Math.min(batch, records.length),
    learningRate,
    momentum,
    weightDecay,
    seed: plan.seed,
    signal,
    onStep: (done, total) => onPretraining?.({ source, done, total }),
  })
}

interface Slices {
  readonly inputs: InputRecords
  readonly labels?: Int32Array
  readonly records: Int32Array
}

async function slicesOf(source: Pretraining['source'], own: PartyRecords): Promise<Slices> {
  const { ids, labels, train } = own
  if (source === 'own') return { inputs: own, records: train }
  if (source === 'labelled') {
    if (labels.length !== ids.length) throw unavailable(source, 'this participant does not know the classes')
    return { inputs: own, labels, records: train }
  }
  if (!('images' in own) || own.others === undefined) throw unavailable(source, 'its data has no other people')
  const { height, width } = own
  const others = await own.others(source)
  const records = Int32Array.from(others.ids, (_, i) => i)
  return { inputs: { ...others, height, width }, labels: others.labels, records }
}

function unavailable(source: string, why: string): FedveilError {
  const sentence = `A bottom model cannot be pre-trained from "${source}" because ${why}: name another source in work.pretraining.`
  return new FedveilError('PRETRAINING', sentence, EXIT.scenario)
}

/** What a stage takes from the run's own training: its augmentation, momentum and weight decay. */
function trainingOf({ augmentation }: Pretraining, { training }: VerticalWork): Partial<Training> {
  const { epochs: _, batch: _b, learningRate: _r, warmup: _w, ...taken } = changedTraining(training, augmentation)
  return taken
}

/** Of everything that the weights after the first stages depend on; what the run alone does later is not among it. */
function digestOf({ seed, threads, imageSize }: Plan, work: VerticalWork, own: PartyRecords, stages: number): string {
  const { bottom, embedding, adjust } = work
  const { ids, train, labels } = own
  const { bytes, ...shape } = contentOf(own)
  const pretraining = work.pretraining
    .slice(0, stages)
    .map((stage) => ({ ...stage, training: trainingOf(stage, work) }))
  const labelled = pretraining.some(({ source }) => source === 'labelled')
  const settings = { seed, threads, imageSize, bottom, embedding, pretraining, ids, ...shape }
  const classes = labelled ? { spread: adjust.spread, labels: [...labels] } : {}
  return createHash('sha256')
    .update(JSON.stringify({ ...settings, ...classes, train: [...train] }))
    .update(bytes)
    .digest('hex')
    .slice(0, 32)
}

function contentOf(own: PartyRecords): {
  readonly bytes: Uint8Array
  readonly height?: number
  readonly width: number
} {
  if ('images' in own) return { height: own.height, width: own.width, bytes: own.images }
  const { buffer, byteOffset, byteLength } = own.inputs
  return { width: own.width, bytes: new Uint8Array(buffer, byteOffset, byteLength) }
}
