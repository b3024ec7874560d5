import { loadFaceSet } from '../../learning/data/face-set.js'
import { drawPerson } from '../../learning/data/faces.js'
import { type ImageSpec, isRows } from '../../learning/data/spec.js'
import { splitWithinPerson } from '../../learning/data/split.js'
import type { ImageShape } from '../../learning/network.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { isUndefended } from '../../proto/plan.js'
import { armOf } from '../scenario/load.js'
import type { Scenario } from '../scenario/schema.js'
import type { FinishedRun } from '../simulate/run-folder.js'
import type { Progress } from '../terminal/progress.js'
import { SliceRecogniser } from './slice-recogniser.js'
import type { AttackedData } from './target.js'

/** What every attack on a run is given. */
export interface AttackOptions {
  /** Names of the arms; all if not given. */
  readonly arms?: readonly string[] | undefined
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Of each person who has no part in the run. */
const IMAGES_OF_OTHERS = 2

/** The arms asked for, those without protection first: what fails on them proves nothing about the others. */
export function armsAttacked(scenario: Scenario, names: readonly string[] | undefined) {
  const arms = (names ?? scenario.arms.map(({ name }) => name)).map((name) => ({ name, armed: armOf(scenario, name) }))
  const open = ({ armed }: (typeof arms)[number]) => (isUndefended(armed) ? 0 : 1)
  return arms.toSorted((a, b) => open(a) - open(b))
}

/** @throws ATTACK_RUN if the run is on a table */
export function imagesOf(path: string, { data }: Scenario): ImageSpec {
  if (!isRows(data)) return data
  throw new FedveilError('ATTACK_RUN', `${path} holds a run on a table: attacks are made on images`, EXIT.usage)
}

/** The images of a run and their split. */
export async function dataOf(spec: ImageSpec, seed: number, progress: Progress): Promise<AttackedData> {
  const set = await loadFaceSet(spec, { seed, onNotice: (sentence) => progress.line(`note: ${sentence}`) })
  return { set, split: splitWithinPerson(set.labels, spec, seed) }
}

/**
 * Built-in people beyond those of the run, or any built-in people where its own are real: bytes
 * [at least count, size, size, 3], two images of each.
 */
export function drawOthers(spec: ImageSpec, seed: number, count: number): Uint8Array {
  const first = spec.source === 'faces' ? spec.identities : 0
  const person = IMAGES_OF_OTHERS * spec.size * spec.size * 3
  const images = new Uint8Array(Math.ceil(count / IMAGES_OF_OTHERS) * person)
  for (let i = 0; i * person < images.length; i++)
    drawPerson(images.subarray(i * person, (i + 1) * person), seed, first + i, IMAGES_OF_OTHERS, spec.size)
  return images
}

/** Trains the recogniser that names whom a recovered image shows, on clean images of the training records. */
export async function learnToRecognise(
  images: { readonly slices: Uint8Array; readonly input: ImageShape },
  data: AttackedData,
  { what, epochs, seed }: { readonly what: string; readonly epochs: number; readonly seed: number },
  { progress, signal }: Pick<AttackOptions, 'progress' | 'signal'>,
): Promise<SliceRecogniser> {
  const task = progress.task(`a recogniser of ${what}`, 'epochs')
  const onEpoch = (epoch: number) => task.update(epoch, epochs)
  const recogniser = await SliceRecogniser.train(images.slices, images.input, data, { seed, epochs, signal, onEpoch })
  task.end()
  return recogniser
}

/** MP*: the best accuracy of the arms without protection; the ceiling's, or 1, where there is none. */
export function undefended({ scenario, summary }: FinishedRun): number {
  const open = summary.arms.flatMap(({ name, accuracy }) =>
    accuracy !== null && isUndefended(armOf(scenario, name)) ? [accuracy] : [],
  )
  return open.length > 0 ? Math.max(...open) : (summary.ceiling ?? 1)
}
