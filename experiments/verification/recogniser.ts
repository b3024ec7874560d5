import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataDigest } from '../../learning/checkpoint/data-digest.js'
import { type Architecture, loadModel, openModel, saveModel } from '../../learning/checkpoint/model-file.js'
import { modelVariables } from '../../learning/checkpoint/model-tensors.js'
import type { RunSettings } from '../../learning/checkpoint/run-settings.js'
import { openTrainingState, saveTrainingState } from '../../learning/checkpoint/training-state.js'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader, type BatchSource } from '../../learning/data/batch.js'
import { openInputs } from '../../learning/data/prefetch.js'
import { buildOptimizer } from '../../learning/optimizer/build.js'
import { ExponentialAverage } from '../../learning/optimizer/exponential-average.js'
import { scheduledRate } from '../../learning/optimizer/schedule.js'
import { embed, trainClassifier } from '../../learning/train.js'
import type { PairSet } from './pair-set.js'
import type { Trial } from './protocol.js'
import type { RecogniserSettings } from './settings.js'

export interface RecogniserOptions {
  readonly settings: RecogniserSettings
  readonly seed: number
  /** Folder of the trial: its state after every epoch, and the model at the end. */
  readonly folder: string
  readonly signal: AbortSignal
  onStep(done: number, total: number, loss: number | undefined): void
}

/** Files of a trial's folder. */
const STATE = 'training-state.safetensors'
const MODEL = 'model.safetensors'

/**
 * Trains a recogniser for a trial, from where its folder's state stands if there is one, and embeds records with it.
 * @param records to embed: each as the sum of its own and its mirror image's embedding
 * @returns values [records.length, embedding]
 * @throws RESUME_SETTINGS if the folder belongs to another training
 */
export async function recognise(
  set: PairSet,
  trial: Trial,
  records: Int32Array,
  options: RecogniserOptions,
): Promise<Float32Array> {
  const { settings, seed, folder, signal } = options
  mkdirSync(folder, { recursive: true })
  const architecture: Architecture = {
    backbone: settings.backbone,
    head: settings.head,
    embedding: settings.embedding,
    classes: trial.classes,
    input: { height: set.size, width: set.size, channels: 3 },
  }
  const model = new Classifier({ ...architecture, seed, mirrored: true, precision: settings.precision })
  try {
    const source = sourceOf(set, settings, seed)
    await trainOrLoad(model, architecture, source, trial, options)
    return await embed(model, new BatchLoader(source), records, signal)
  } finally {
    model.dispose()
  }
}

function sourceOf(set: PairSet, { augmentation }: RecogniserSettings, seed: number): BatchSource {
  const { images, size, ids } = set
  return { images, height: size, width: size, ids, seed, party: 'recogniser', augmentation }
}

async function trainOrLoad(
  model: Classifier,
  architecture: Architecture,
  source: BatchSource,
  trial: Trial,
  options: RecogniserOptions,
): Promise<void> {
  const { settings, folder, seed } = options
  const [stateFile, modelFile] = [join(folder, STATE), join(folder, MODEL)]
  const run = runSettings(source, trial, settings, seed)
  const resume = existsSync(stateFile) ? openTrainingState(stateFile, run) : undefined
  if (resume && resume.position.epoch > settings.epochs && existsSync(modelFile)) {
    loadModel(openModel(modelFile), model.parameters)
    return
  }
  const inputs = openInputs(source, settings.batch)
  const average = averageOf(model, settings)
  let loss: number | undefined
  try {
    await trainClassifier({
      model,
      source: inputs,
      labels: trial.labels,
      records: trial.train,
      batch: settings.batch,
      epochs: { first: 1, last: settings.epochs },
      optimizer: (variables) => buildOptimizer(settings.optimizer, variables),
      ...(average ? { average } : {}),
      rate: (step, total) => scheduledRate(settings.schedule, step, total, settings.learningRate),
      seed,
      signal: options.signal,
      onStep: (done, total) => options.onStep(done, total, loss),
      onEpoch: (_, meanLoss) => {
        loss = meanLoss
      },
      ...(resume ? { resume } : {}),
      onState: (state) => saveTrainingState(stateFile, state, run),
    })
    const save = () => saveModel(modelFile, model.parameters, architecture)
    await (average ? average.during(save) : save())
    loadModel(openModel(modelFile), model.parameters)
  } finally {
    average?.dispose()
    await inputs.close()
  }
}

function averageOf({ parameters }: Classifier, { average }: RecogniserSettings): ExponentialAverage | undefined {
  if (average === undefined) return undefined
  return new ExponentialAverage(
    modelVariables(parameters).map(({ variable }) => variable),
    average,
  )
}

function runSettings(source: BatchSource, trial: Trial, settings: RecogniserSettings, seed: number): RunSettings {
  const bytes = source.height * source.width * 3
  const pieces = function* () {
    for (const record of trial.train) yield source.images.subarray(record * bytes, (record + 1) * bytes)
  }
  const ids = Array.from(trial.train, (record) => source.ids[record]!)
  const labels = trial.train.map((record) => trial.labels[record]!)
  return { seed, configuration: JSON.parse(JSON.stringify(settings)), data: dataDigest(ids, labels, pieces()) }
}
