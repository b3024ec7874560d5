import sharp from 'sharp'
import type { Classifier } from '../../learning/classifier.js'
import type { Augmentation } from '../../learning/data/augmentation/augmentation.js'
import { BatchLoader, type BatchSource } from '../../learning/data/batch.js'
import { decodeImages } from '../../learning/data/decode.js'
import { drawFace } from '../../learning/data/faces.js'
import type { ImageContent } from '../../learning/data/image-content.js'
import { findImages } from '../../learning/data/image-files.js'
import { madeOnDemand, type TrainingInputs } from '../../learning/data/inputs.js'
import { PrefetchLoader } from '../../learning/data/prefetch.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { trainClassifier } from '../../learning/train.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { medianOf, timed } from './clock.js'
import { STEP, stepModel } from './training-step.js'

/** One line of the benchmark. */
export interface LoaderFigure {
  readonly work: string
  readonly value: number
  readonly unit: 'images/s' | 'ms' | '% over the step in memory'
}

const BATCH = 64
/** Steps of one arm before the next arm has its turn: the arms meet the same moods of the machine. */
const STEPS = 8
/** Most images that are read. */
const MOST_IMAGES = 1024
/** Built-in faces that serve where no path is given. */
const FACES = 256

const EVERYTHING: Augmentation = {
  shift: 3,
  flip: true,
  rotate: 8,
  zoom: 0.1,
  crop: 0.5,
  brightness: 0.4,
  contrast: 0.4,
  saturation: 0.4,
  greyscale: 0.1,
  erase: 0.3,
}

/** Encoded images and the same ones decoded. */
interface Samples {
  readonly contents: readonly ImageContent[]
  readonly source: BatchSource
  readonly decoding: LoaderFigure
}

/**
 * Decoding, augmentation with everything switched on, and the training step with its inputs in memory, made when their
 * turn comes, made ahead in threads, and decoded and made ahead in threads. Needs the engine to be loaded.
 * @param path folder or tar of images; without it built-in faces as JPEG
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_ARCHIVE, DATA_EMPTY
 */
export async function benchLoader(path: string | undefined, repeats: number): Promise<LoaderFigure[]> {
  const samples = await readSamples(path)
  const synchronous = new BatchLoader(samples.source)
  const ahead = PrefetchLoader.ofDecoded(samples.source, { batch: BATCH })
  const { ids, seed, party, augmentation } = samples.source
  const encoded = { contents: samples.contents, size: STEP.size, ids, seed, party, augmentation }
  const decodedAhead = PrefetchLoader.ofEncoded(encoded, { batch: BATCH })
  try {
    const arms = [
      { work: 'inputs in memory', inputs: inMemory(synchronous) },
      { work: 'inputs made when their turn comes', inputs: synchronous },
      { work: 'inputs made ahead in threads', inputs: ahead },
      { work: 'inputs decoded and made ahead in threads', inputs: decodedAhead },
    ]
    const steps = await timeSteps(arms, samples.contents.length, repeats)
    return [samples.decoding, augmenting(synchronous, repeats), ...steps]
  } finally {
    await Promise.all([ahead.close(), decodedAhead.close()])
  }
}

async function readSamples(path: string | undefined): Promise<Samples> {
  const found = path === undefined ? await faces() : (await findImages(path)).slice(0, MOST_IMAGES)
  const start = performance.now()
  const { images, broken } = await decodeImages(
    found.map(({ content }) => content),
    { size: STEP.size },
  )
  const rate = (1000 * found.length) / (performance.now() - start)
  const isBroken = new Set(broken.map(({ place }) => place))
  const whole = found.flatMap((_, i) => (isBroken.has(i) ? [] : [i]))
  if (whole.length === 0) throw new FedveilError('DATA_EMPTY', `No image of ${path} can be decoded.`, EXIT.data)
  const bytes = STEP.size * STEP.size * 3
  return {
    contents: whole.map((i) => found[i]!.content),
    source: {
      images: Buffer.concat(whole.map((i) => images.subarray(i * bytes, (i + 1) * bytes))),
      height: STEP.size,
      width: STEP.size,
      ids: whole.map((i) => found[i]!.id),
      seed: 1,
      party: 'bench',
      augmentation: EVERYTHING,
    },
    decoding: { work: `decoding to ${STEP.size} x ${STEP.size}, all threads`, value: rate, unit: 'images/s' },
  }
}

function faces(): Promise<{ id: string; content: Uint8Array }[]> {
  const size = 2 * STEP.size
  return Promise.all(
    Array.from({ length: FACES }, async (_, i) => {
      const raw = { width: size, height: size, channels: 3 } as const
      const content = await sharp(drawFace(1, i, 0, size), { raw })
        .jpeg()
        .toBuffer()
      return { id: `face-${i}`, content }
    }),
  )
}

function inMemory(loader: BatchLoader): TrainingInputs {
  const { height, width, channels } = loader
  const values = loader.augmented(new Int32Array(BATCH), 1)
  return { height, width, channels, batches: (requests) => madeOnDemand(requests, () => values) }
}

function augmenting(loader: BatchLoader, repeats: number): LoaderFigure {
  const records = new Int32Array(BATCH)
  const { median } = timed(repeats, (repetition) => void loader.augmented(records, repetition))
  return { work: 'augmentation, everything on, a thread', value: (1000 * BATCH) / median, unit: 'images/s' }
}

/** The medians of each arm, and how much longer than the first arm's of the same round the others' were. */
async function timeSteps(
  arms: readonly { readonly work: string; readonly inputs: TrainingInputs }[],
  images: number,
  repeats: number,
): Promise<LoaderFigure[]> {
  const model = stepModel()
  try {
    const rounds: number[][] = []
    // The first round is not counted.
    for (let round = 0; round <= repeats; round++) {
      const medians: number[] = []
      for (const { inputs } of arms) medians.push(medianOf(await stepTimes(model, inputs, images)))
      if (round > 0) rounds.push(medians)
    }
    return arms.flatMap(({ work }, arm): LoaderFigure[] => {
      const step = medianOf(rounds.map((medians) => medians[arm]!))
      const over = medianOf(rounds.map((medians) => 100 * (medians[arm]! / medians[0]! - 1)))
      const line: LoaderFigure = { work: `training step of ${BATCH} images, ${work}`, value: step, unit: 'ms' }
      return arm === 0 ? [line] : [line, { work, value: over, unit: '% over the step in memory' }]
    })
  } finally {
    model.dispose()
  }
}

/** Milliseconds from each step's end to the next one's, over one pass. */
async function stepTimes(model: Classifier, source: TrainingInputs, images: number): Promise<number[]> {
  const times: number[] = []
  let last: number | undefined
  await trainClassifier({
    model,
    source,
    labels: Int32Array.from({ length: images }, (_, i) => i % STEP.classes),
    records: Int32Array.from({ length: BATCH * STEPS }, (_, i) => i % images),
    batch: BATCH,
    epochs: { first: 1, last: 1 },
    optimizer: (variables) => new Sgd(variables, STEP.optimizer),
    rate: () => STEP.learningRate,
    seed: 1,
    onStep: () => {
      const ended = performance.now()
      if (last !== undefined) times.push(ended - last)
      last = ended
    },
  })
  return times
}
