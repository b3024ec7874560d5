import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { trainClassifier } from '../../learning/train.js'
import type { ImageRecords } from '../../participant/work.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { planOf } from '../scenario/plan-of.js'
import { participantRecords } from '../scenario/records.js'
import { Scenario } from '../scenario/schema.js'
import { SharedImages } from '../scenario/shared-images.js'
import { runArm, type Stage } from '../simulate/run-arm.js'
import { createRunFolder } from '../simulate/run-folder.js'
import { type ChildrenMemory, ChildrenWatch } from './children.js'
import { medianOf } from './clock.js'
import { SIDE, writeNoiseImages } from './noise-images.js'

/** How many participants train on how many images each. */
export interface RoundsCase {
  readonly participants: number
  readonly images: number
}

/** Seconds of a case. */
export interface RoundsFigure extends RoundsCase {
  /** The participants' own training alone, one after another in one process without federation: once warm, median. */
  readonly local: number
  /** From the start of the processes until everybody is in: loading, engines, connections. */
  readonly start: number
  readonly firstRound: number
  /** Median of the rounds after it. */
  readonly warmRound: number
  /** Of the coordinator and the processes of the participants; null where it cannot be seen. */
  readonly memory: ChildrenMemory | null
}

export interface RoundsOptions {
  /** Processes that the participants share, of one thread each. */
  readonly processes: number
  /** Warm rounds, >= 1. */
  readonly repeats: number
  readonly signal: AbortSignal
}

const ARM = 'fedavg'
const CLASSES = 10
/** Of each class, for the coordinator's test after a round. */
const TESTS = 10

/**
 * The round that is measured: images of 32x32 in 10 classes, convolutions of 32 and 64, a dense layer of 64, one local
 * epoch in batches of 32, plain averaging, a test on 100 images.
 */
function scenarioOf({ participants }: RoundsCase, path: string, ofClass: number, options: RoundsOptions): Scenario {
  const { processes, repeats } = options
  return Scenario.parse({
    name: 'rounds',
    title: 'rounds to measure',
    claim: 'How long a round takes.',
    processes,
    data: { source: 'path', path, minImages: 2, size: SIDE, testFraction: TESTS / ofClass },
    participants: Array.from({ length: participants }, (_, i) => ({ name: `p${String(i + 1).padStart(4, '0')}` })),
    privacy: { mechanism: 'unprotected' },
    work: {
      mode: 'horizontal',
      model: { kind: 'small-cnn', widths: [32, 64] },
      embedding: 64,
      head: { kind: 'softmax' },
      training: {
        epochs: repeats + 1,
        batch: 32,
        learningRate: 0.03,
        warmup: 0,
        momentum: 0.9,
        weightDecay: 0.0005,
        shift: 0,
        flip: false,
      },
      localEpochs: 1,
      aggregation: 'fedavg',
    },
    ceiling: false,
    arms: [{ name: ARM, title: 'plain averaging', set: {} }],
  })
}

/** Measures a case. The engine of this process trains the comparison. */
export async function measureRounds(
  what: RoundsCase,
  stage: Pick<Stage, 'script' | 'onNotice'>,
  options: RoundsOptions,
): Promise<RoundsFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-rounds-'))
  try {
    const images = join(folder, 'images')
    const ofClass = Math.ceil((what.participants * what.images) / CLASSES) + TESTS
    writeNoiseImages(images, CLASSES, ofClass)
    const scenario = scenarioOf(what, images, ofClass, options)
    const local = await localTraining(scenario, options)
    return { ...what, local, ...(await federated(scenario, { ...stage, path: join(folder, 'run') }, options)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Median seconds of what the participants train in a round. */
async function localTraining(scenario: Scenario, { repeats, signal }: RoundsOptions): Promise<number> {
  const { work, seed } = scenario
  if (work.mode !== 'horizontal')
    throw new FedveilError('BENCH', 'rounds are measured of horizontal runs', EXIT.internal)
  const plan = planOf(scenario, ARM, 'local', CLASSES)
  const shared = new SharedImages(plan.participants.length)
  const held: ImageRecords[] = []
  for (const { name } of plan.participants)
    held.push((await participantRecords(scenario, plan, name, {}, shared)) as ImageRecords)
  const model = new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: CLASSES,
    input: { height: SIDE, width: SIDE, channels: 3 },
    seed,
    mirrored: false,
  })
  const { training } = work
  const seconds: number[] = []
  for (let epoch = 0; epoch <= repeats; epoch++) {
    const begin = performance.now()
    for (const own of held)
      await trainClassifier({
        model,
        source: new BatchLoader({ ...own, seed, party: '', augmentation: training }),
        labels: own.labels,
        records: own.train,
        batch: training.batch,
        epochs: { first: epoch, last: epoch },
        optimizer: (variables) => new Sgd(variables, training),
        rate: () => training.learningRate,
        seed,
        signal,
      })
    seconds.push((performance.now() - begin) / 1000)
  }
  model.dispose()
  return medianOf(seconds.slice(1))
}

/** Runs the scenario as `simulate` does. */
async function federated(
  scenario: Scenario,
  { script, onNotice, path }: Pick<Stage, 'script' | 'onNotice'> & { readonly path: string },
  { signal }: RoundsOptions,
): Promise<Omit<RoundsFigure, keyof RoundsCase | 'local'>> {
  const memory = new ChildrenWatch()
  const begin = performance.now()
  const times: number[] = []
  try {
    const folder = createRunFolder(path, scenario)
    const onEvent: Stage['onEvent'] = (_, event) => {
      const joined = event.event === 'joined' && event.have === event.of
      if (joined || (event.event === 'progress' && event.phase === 'train')) times.push(performance.now())
    }
    await runArm({ script, folder, signal, onEvent, onNotice }, scenario, ARM)
    const [start, firstRound, ...warm] = times.map((time, i) => (time - (times[i - 1] ?? begin)) / 1000)
    return { start: start!, firstRound: firstRound!, warmRound: medianOf(warm), memory: memory.end() }
  } finally {
    memory.end()
  }
}
