import { type FaceSet, type LoadOptions, loadFaceSet } from '../../learning/data/face-set.js'
import { type ReadableImages, readImages } from '../../learning/data/readable-images.js'
import { sliceImages } from '../../learning/data/slice.js'
import { type DataSpec, isRows } from '../../learning/data/spec.js'
import { recordsAt } from '../../participant/records-at.js'
import type { PartyRecords } from '../../participant/work.js'
import { imageSizeOf, type Plan } from '../../proto/plan.js'
import { isPictureSlice } from '../../proto/slice.js'
import { coordinatorRecords, sliceOf, sliceOfData } from './records.js'
import type { Scenario } from './schema.js'

/** Which records a prediction is about: those that the run tested on, or all of the data. */
export type WhichRecords = 'test' | 'all'

type Report = Pick<LoadOptions, 'onProgress' | 'onNotice'>
type ImagePath = Extract<DataSpec, { source: 'path' }>

/**
 * Loads a party's part of the records to predict. Of `all` images of a path nothing is asked but that they can be read:
 * not that there are several people, nor several images of each; the folder that an image lies in stands for its person.
 */
export async function predictionRecords(
  scenario: Scenario,
  plan: Plan,
  name: string,
  which: WhichRecords,
  report: Report,
): Promise<PartyRecords> {
  const slice = sliceOf(scenario, plan, name)
  const { data } = scenario
  if (which === 'all' && data.source === 'path' && isPictureSlice(slice)) {
    const size = imageSizeOf(plan)
    const { files, images } = await anyImages({ ...data, size }, report, false)
    const none = new Int32Array(0)
    const { ids, persons } = namesOf(files)
    return { ids, persons, ...sliceImages(images, size, slice), labels: none, train: none, test: none }
  }
  const all = await sliceOfData(scenario, plan, slice, report)
  return which === 'all' ? all : recordsAt(all, Uint32Array.from(all.test))
}

/** Names of the records to predict and of their classes, in the order of the predictions. */
export interface PredictionNames {
  readonly ids: readonly string[]
  /** Name of each record's class. */
  readonly persons: readonly string[]
}

export async function predictionNames(
  scenario: Scenario,
  which: WhichRecords,
  report: Report,
): Promise<PredictionNames> {
  const { data } = scenario
  if (which === 'all' && data.source === 'path') return namesOf((await anyImages(data, report, true)).files)
  const { ids, classOf, test } = (await coordinatorRecords(scenario, report)).labelsFor(scenario.name)
  const people = await classNames(scenario)
  const rows = which === 'all' ? [...ids.keys()] : [...test]
  return { ids: rows.map((row) => ids[row]!), persons: rows.map((row) => people(classOf[row]!)) }
}

/** Names of a scenario's classes: of people, or of a table their numbers. */
export async function classNames({ data, seed }: Scenario): Promise<(of: number) => string> {
  if (isRows(data)) return String
  const { people }: FaceSet = await loadFaceSet(data, { seed, labelsOnly: true })
  return (of) => people[of]!
}

async function anyImages(
  data: ImagePath,
  { onProgress, onNotice }: Report,
  verifyOnly: boolean,
): Promise<ReadableImages> {
  const read = await readImages({ ...data, minImages: 1 }, { verifyOnly, onProgress })
  for (const { id, reason } of read.broken) onNotice?.(`${id} is left out because it cannot be decoded (${reason}).`)
  return read
}

function namesOf(files: ReadableImages['files']): PredictionNames {
  return { ids: files.map(({ id }) => id), persons: files.map(({ person }) => person) }
}
