import { join } from 'node:path'
import { loadFaceSet } from '../../learning/data/face-set.js'
import { drawPerson } from '../../learning/data/faces.js'
import { type ImageSpec, isRows } from '../../learning/data/spec.js'
import { splitWithinPerson } from '../../learning/data/split.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { isUndefended } from '../../proto/plan.js'
import { armOf } from '../scenario/load.js'
import type { Scenario } from '../scenario/schema.js'
import { type FinishedRun, readRuns, runFolderAt } from '../simulate/run-folder.js'
import type { Progress } from '../terminal/progress.js'
import type { AttackContext } from './attack-context.js'
import { inferAttributes } from './attribute-inference.js'
import { MAIN_WEIGHT } from './defence-capability.js'
import { invertFeatures } from './feature-inversion.js'
import { inferLabels } from './label-inference.js'
import { saveRecoveredPictures } from './recovered-pictures.js'
import type { AttackEffort, AttackResults, AttackRow } from './results.js'
import { writeAttackResults } from './results-file.js'
import { SliceRecogniser } from './slice-recogniser.js'
import { type AttackedData, Target } from './target.js'

export interface AttackOptions {
  /** Names of the arms; all if not given. */
  readonly arms?: readonly string[] | undefined
  readonly effort: AttackEffort
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Labelled records a class, as many as the paper's for CIFAR-10 (Fu et al. 2022). */
const LABELLED = 4

/** A look at the first party: minutes. */
export const QUICK_EFFORT: AttackEffort = {
  ...{ parties: 'first', labelled: LABELLED, recogniserEpochs: 12, decoderEpochs: 30, attributeEpochs: 25 },
  ...{ whiteBoxSteps: 60, whiteBoxRecords: 32, tests: 160, slices: 640 },
}
/** What figures are reported from. */
export const FULL_EFFORT: AttackEffort = {
  ...{ parties: 'all', labelled: LABELLED, recogniserEpochs: 24, decoderEpochs: 100, attributeEpochs: 60 },
  ...{ whiteBoxSteps: 150, whiteBoxRecords: 128, tests: 1000, slices: 4000 },
}
/** Of each person who has no part in the run. */
const IMAGES_OF_OTHERS = 2

/**
 * Makes every attack on the arms of a finished vertical run, writes attacks.json and the pictures of recovered slices into
 * its folder (of built-in faces alone), and returns what it wrote. The engine must have been loaded.
 * @throws FedveilError NOT_A_RUN, ATTACK_RUN, SCENARIO_ARM
 */
export async function runAttacks(path: string, options: AttackOptions): Promise<AttackResults> {
  const run = vertical(path)
  const { scenario, summary } = run
  const { effort, progress, signal } = options
  const arms = (options.arms ?? scenario.arms.map(({ name }) => name)).map((name) => ({
    name,
    armed: armOf(scenario, name),
  }))
  const spec = imagesOf(path, scenario)
  const data = await dataOf(spec, scenario.seed, progress)
  const otherPeople = drawOthers(spec, scenario.seed, effort.slices)
  const mainIdeal = undefended(run)
  const rows: AttackRow[] = []
  for (const { name: party } of effort.parties === 'first'
    ? scenario.participants.slice(0, 1)
    : scenario.participants) {
    let recogniser: SliceRecogniser | undefined
    try {
      for (const { name: arm, armed } of arms) {
        signal.throwIfAborted()
        const target = Target.open(runFolderAt(path), arm, party, data)
        try {
          recogniser ??= await learnToRecognise(target, data, effort.recogniserEpochs, options)
          const main = summary.arms.find(({ name }) => name === arm)?.accuracy ?? 0
          const task = progress.task(`${arm}: attacks on ${party}`, 'attacks')
          let done = 0
          const context: AttackContext = {
            ...{ target, effort, recogniser, otherPeople, dataSpec: spec, main, mainIdeal, signal },
            malicious: armed.attack?.kind === 'active-completion' && armed.attack.participants.includes(party),
            onAttack: (name) => task.update(done++, ATTACKS, name),
          }
          rows.push(...(await inferLabels(context)))
          const inversions = await invertFeatures(context)
          rows.push(...inversions.rows, ...(await inferAttributes(context)))
          task.end()
          if (scenario.data.source === 'faces' && party === scenario.participants[0]!.name)
            await saveRecoveredPictures(join(path, arm), inversions.shown, target.input)
        } finally {
          target.dispose()
        }
      }
    } finally {
      recogniser?.dispose()
    }
  }
  const results: AttackResults = {
    version: 1,
    scenario: scenario.name,
    seed: scenario.seed,
    effort,
    dcs: { mainWeight: MAIN_WEIGHT, mainIdeal },
    rows,
  }
  writeAttackResults(path, results)
  return results
}

/** Steps of the progress bar: attacks announce themselves, and how many attributes there are depends on the data. */
const ATTACKS = 7

function vertical(path: string): FinishedRun {
  const runs = readRuns(path)
  const [run] = runs
  if (runs.length === 1 && run!.summary.mode === 'vertical') return run!
  const what = runs.length > 1 ? 'holds several runs' : `holds a ${run!.summary.mode} run`
  throw new FedveilError('ATTACK_RUN', `${path} ${what}: name the folder of one vertical run`, EXIT.usage)
}

/** The images of a run and their split. */
async function dataOf(spec: ImageSpec, seed: number, progress: Progress): Promise<AttackedData> {
  const set = await loadFaceSet(spec, { seed, onNotice: (sentence) => progress.line(`note: ${sentence}`) })
  return { set, split: splitWithinPerson(set.labels, spec, seed) }
}

function imagesOf(path: string, { data }: Scenario): ImageSpec {
  if (!isRows(data)) return data
  throw new FedveilError('ATTACK_RUN', `${path} holds a run on a table: attacks are made on images`, EXIT.usage)
}

/** Built-in people beyond those of the run, or any built-in people where its own are real. */
function drawOthers(spec: ImageSpec, seed: number, slices: number): Uint8Array {
  const first = spec.source === 'faces' ? spec.identities : 0
  const person = IMAGES_OF_OTHERS * spec.size * spec.size * 3
  const images = new Uint8Array(Math.ceil(slices / IMAGES_OF_OTHERS) * person)
  for (let i = 0; i * person < images.length; i++)
    drawPerson(images.subarray(i * person, (i + 1) * person), seed, first + i, IMAGES_OF_OTHERS, spec.size)
  return images
}

async function learnToRecognise(
  target: Target,
  data: AttackedData,
  epochs: number,
  { progress, signal }: AttackOptions,
): Promise<SliceRecogniser> {
  const task = progress.task(`a recogniser of ${target.party}’s slices`, 'epochs')
  const onEpoch = (epoch: number) => task.update(epoch, epochs)
  const recogniser = await SliceRecogniser.train(target.slices, target.input, data, {
    seed: target.plan.seed,
    epochs,
    signal,
    onEpoch,
  })
  task.end()
  return recogniser
}

/** MP*: the best accuracy of the arms without protection; the ceiling's, or 1, where there is none. */
function undefended({ scenario, summary }: FinishedRun): number {
  const open = summary.arms.flatMap(({ name, accuracy }) =>
    accuracy !== null && isUndefended(armOf(scenario, name)) ? [accuracy] : [],
  )
  return open.length > 0 ? Math.max(...open) : (summary.ceiling ?? 1)
}
