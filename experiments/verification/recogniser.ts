import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataDigest } from '../../learning/checkpoint/data-digest.js'
import { type Architecture, loadModel, openModel, saveModel } from '../../learning/checkpoint/model-file.js'
import { modelVariables } from '../../learning/checkpoint/model-tensors.js'
import type { RunSettings } from '../../learning/checkpoint/run-settings.js'
import { openTrainingState, saveTrainingState } from '../../learning/checkpoint/training-state.js'
import { Classifier } from '../../learning/classifier.js'
import { buildOptimizer } from '../../learning/optimizer/build.js'
import { ExponentialAverage } from '../../learning/optimizer/exponential-average.js'
import { scheduledRate } from '../../learning/optimizer/schedule.js'
import { embed, trainClassifier } from '../../learning/train.js'
import type { ReleaseCost } from '../protect/release-cost.js'
import type { PairSet } from './pair-set.js'
import { type Presented, present } from './present.js'
import type { Trial } from './protocol.js'
import type { RecogniserOptions } from './recogniser-options.js'
import type { RecogniserSettings } from './settings.js'

/** Files of a trial's folder. */
const STATE = 'training-state.safetensors'
const MODEL = 'model.safetensors'

/** What a recogniser made of some records. */
export interface Recognised {
  /** [records.length, embedding] */
  readonly embeddings: Float32Array
  /** Of the release of one image, where forms were released. */
  readonly cost: ReleaseCost | null
}

/**
 * Trains a recogniser for a trial, from where its folder's state stands if there is one, and embeds records with it.
 * @param records to embed: each as the sum of its own and its mirror image's embedding, where a mirror image makes sense
 * @throws RESUME_SETTINGS if the folder belongs to another training; BUDGET_FILE, CHECKPOINT_FILE
 */
export async function recognise(
  set: PairSet,
  trial: Trial,
  records: Int32Array,
  options: RecogniserOptions,
): Promise<Recognised> {
  const { settings, seed, folder, signal } = options
  mkdirSync(folder, { recursive: true })
  const presented = await present(set, trial, records, options)
  const architecture: Architecture = {
    backbone: settings.backbone,
    head: settings.head,
    embedding: settings.embedding,
    classes: trial.classes,
    input: { height: set.size, width: set.size, channels: presented.training.channels },
  }
  const { mirrored } = presented
  const model = new Classifier({ ...architecture, seed, mirrored, precision: settings.precision })
  try {
    await trainOrLoad(model, architecture, presented, set, trial, options)
    const embeddings = await embed(model, presented.plain, presented.held, signal)
    return { embeddings, cost: presented.cost }
  } finally {
    model.dispose()
    await presented.close()
  }
}

async function trainOrLoad(
  model: Classifier,
  architecture: Architecture,
  presented: Presented,
  set: PairSet,
  trial: Trial,
  options: RecogniserOptions,
): Promise<void> {
  const { settings, folder, seed } = options
  const [stateFile, modelFile] = [join(folder, STATE), join(folder, MODEL)]
  const run = runSettings(set, trial, presented, options)
  const resume = existsSync(stateFile) ? openTrainingState(stateFile, run) : undefined
  if (resume && resume.position.epoch > settings.epochs && existsSync(modelFile)) {
    loadModel(openModel(modelFile), model.parameters)
    return
  }
  const average = averageOf(model, settings)
  let loss: number | undefined
  try {
    await trainClassifier({
      model,
      source: presented.training,
      labels: presented.labels,
      records: presented.records,
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
  }
}

function averageOf({ parameters }: Classifier, { average }: RecogniserSettings): ExponentialAverage | undefined {
  if (average === undefined) return undefined
  return new ExponentialAverage(
    modelVariables(parameters).map(({ variable }) => variable),
    average,
  )
}

function runSettings(
  { images, ids, size }: PairSet,
  { train, labels }: Trial,
  { protection }: Presented,
  { settings, seed }: RecogniserOptions,
): RunSettings {
  const bytes = size * size * 3
  const pieces = function* () {
    for (const record of train) yield images.subarray(record * bytes, (record + 1) * bytes)
  }
  const named = Array.from(train, (record) => ids[record]!)
  const classes = train.map((record) => labels[record]!)
  const configuration = JSON.parse(JSON.stringify({ ...settings, ...(protection ? { protection } : {}) }))
  return { seed, configuration, data: dataDigest(named, classes, pieces()) }
}
