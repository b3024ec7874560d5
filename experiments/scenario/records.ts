import { isDeepStrictEqual } from 'node:util'
import type { LabelledImages, Probe, RecordLabels } from '../../coordinator/session.js'
import { alignmentDigest } from '../../learning/data/alignment.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { type FaceSet, type LoadOptions, loadFaceSet } from '../../learning/data/face-set.js'
import { partition } from '../../learning/data/partition.js'
import { openInputs } from '../../learning/data/prefetch.js'
import { takeImages } from '../../learning/data/readable-images.js'
import { sliceImages } from '../../learning/data/slice.js'
import { type ImageSpec, isRows } from '../../learning/data/spec.js'
import { splitWithinPerson } from '../../learning/data/split.js'
import { RandomStream } from '../../learning/engine/random.js'
import { recordsAt } from '../../participant/records-at.js'
import type { ImageRecords, PartyRecords } from '../../participant/work.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { imageSizeOf, type Plan } from '../../proto/plan.js'
import { isPictureSlice, type PictureSlice, type Slice, sliceInWords } from '../../proto/slice.js'
import { successSet, targetOf } from '../attack/horizontal/success.js'
import type { PooledRecords } from '../centralised.js'
import { coordinatorRows, partyRows, pooledRows } from './rows.js'
import { dataSeedOf, horizontalAttackOf, type Scenario } from './schema.js'
import { type Dealt, SharedImages } from './shared-images.js'
import { withValidation } from './validation.js'

/** Who holds what in a scenario: every process works it out for itself from the data, the split and the seed. */

type Report = Pick<LoadOptions, 'onProgress' | 'onNotice'>

/** What a coordinator holds: the classes, and in horizontal runs a test set of its own. */
export interface CoordinatorRecords {
  readonly classes: number
  labelsFor(run: string): RecordLabels
  readonly testImages?: LabelledImages
  readonly rootImages?: LabelledImages
  readonly probes: readonly Probe[]
}

/**
 * Loads what the coordinator of a scenario holds: labels only, and for horizontal runs the held-out test images, with
 * what an attack's success is measured on, if the scenario has a targeted one.
 */
export async function coordinatorRecords(scenario: Scenario, report: Report): Promise<CoordinatorRecords> {
  const { data, work } = scenario
  const seed = dataSeedOf(scenario)
  if (isRows(data)) return { ...(await coordinatorRows(data, seed)), probes: [] }
  const testsItself = work.mode === 'horizontal'
  const set = await loadFaceSet(data, { seed, labelsOnly: !testsItself, ...report })
  const split = splitWithinPerson(set.labels, data, seed)
  const classes = set.people.length
  const labelsFor = (run: string) => ({
    ids: set.ids,
    ...split,
    classOf: set.labels,
    digest: alignmentDigest(set.ids, run),
  })
  if (!testsItself) return { classes, labelsFor, probes: [] }
  const { tested, root } = heldOut(split.test, scenario)
  const testImages = rowsOf(set, tested)
  const held = { classes, labelsFor, testImages, ...(root.length > 0 ? { rootImages: rowsOf(set, root) } : {}) }
  const attack = horizontalAttackOf(scenario)
  if (attack === undefined) return { ...held, probes: [] }
  const target = targetOf(attack) ?? 0
  if (target >= classes) throw noSuchClass(target, classes)
  const success = successSet(attack, testImages, set.size)
  return { ...held, probes: success ? [{ name: 'attackSuccess', ...success }] : [] }
}

/** The records that are kept for testing, taken apart into what the coordinator tests with and what it trains on. */
function heldOut(test: Int32Array, scenario: Scenario): { tested: Int32Array; root: Int32Array } {
  const { records = 0 } = scenario.rootData ?? {}
  if (records >= test.length) throw tooLittleRoot(records, test.length)
  if (records === 0) return { tested: test, root: new Int32Array(0) }
  const order = RandomStream.named(dataSeedOf(scenario), 'coordinator', 'root data').shuffle(test.slice())
  return { tested: order.slice(records).sort(), root: order.slice(0, records).sort() }
}

function tooLittleRoot(records: number, held: number): FedveilError {
  return new FedveilError(
    'ROOT_DATA',
    `"rootData.records" is ${records}, but the coordinator holds ${held} records out and must test with some of them`,
    EXIT.scenario,
  )
}

/**
 * Loads what one participant of a run holds: in vertical mode its slice of every record, otherwise its share of whole
 * records.
 * @throws FedveilError PLAN_SLICE if the plan asks for another part of the records than the participant's own scenario
 */
export async function participantRecords(
  scenario: Scenario,
  plan: Plan,
  name: string,
  report: Report,
  shared = new SharedImages(),
): Promise<PartyRecords> {
  const slice = sliceOf(scenario, plan, name)
  const { data } = scenario
  if (plan.work.mode === 'vertical') {
    const all = await sliceOfData(scenario, plan, slice, report)
    return heldRecords(all, plan, name, scenario.participants.find((one) => one.name === name)!.holds)
  }
  if (isRows(data)) return partyRows(data, plan.seed, slice, false)
  const seed = scenario.dataSeed ?? plan.seed
  const set = await shared.load({ ...data, size: imageSizeOf(plan) }, { seed, ...report })
  const dealt = shared.deal(set, () => dealRecords(set, { data, partition: scenario.partition, seed }, plan))
  const place = plan.participants.findIndex((one) => one.name === name)
  return withValidation(ownShare(set, dealt, place), scenario, plan, name)
}

/** A vertical party's part of all records. */
export async function sliceOfData({ data }: Scenario, plan: Plan, slice: Slice, report: Report): Promise<PartyRecords> {
  if (isRows(data)) return partyRows(data, plan.seed, slice, sharesLabels(plan))
  if (!isPictureSlice(slice)) {
    const sentence = `Images have no ${sliceInWords(slice)}: give the participants slices of pictures.`
    throw new FedveilError('PLAN_SLICE', sentence, EXIT.refused)
  }
  const set = await loadFaceSet({ ...data, size: imageSizeOf(plan) }, { seed: plan.seed, ...report })
  return sliceOfAll(set, data, plan, slice, report)
}

/** A vertical party's slice of every record. Which records train is known to all; classes only where they are shared. */
function sliceOfAll(set: FaceSet, data: ImageSpec, plan: Plan, slice: PictureSlice, report: Report): ImageRecords {
  return {
    ids: set.ids,
    persons: personsOf(set),
    ...sliceImages(set.images, set.size, slice),
    ...splitWithinPerson(set.labels, data, plan.seed),
    labels: sharesLabels(plan) ? set.labels : new Int32Array(0),
    async others(source) {
      const others = await otherPeople(data, plan, source, report)
      const { images } = sliceImages(others.images, imageSizeOf(plan), slice)
      return { ids: others.ids, labels: others.labels, images }
    },
  }
}

function sharesLabels({ work }: Plan): boolean {
  return work.mode === 'vertical' && work.labels.kind === 'shared'
}

/** Built-in people of no run, as many as a few minutes' pre-training can take. */
const SYNTHETIC = { identities: 400, imagesPerIdentity: 10, seed: 0x73796e74 } as const

function otherPeople(data: ImageSpec, plan: Plan, source: 'synthetic' | 'public', report: Report): Promise<FaceSet> {
  const size = imageSizeOf(plan)
  if (source === 'public' && data.source === 'path')
    return loadFaceSet({ ...data, size }, { seed: plan.seed, leftOut: true, ...report })
  // Of built-in faces nobody is left out: other drawn people stand for the public.
  const { seed, ...people } = SYNTHETIC
  return loadFaceSet(
    { source: 'faces', ...people, size, testFraction: data.testFraction, maxBrokenShare: data.maxBrokenShare },
    { seed, ...report },
  )
}

/** The share of all records that a party of a vertical run holds; one that is to be aligned has an order of its own. */
function heldRecords(all: PartyRecords, { work, seed }: Plan, name: string, share: number): PartyRecords {
  if (work.mode !== 'vertical' || work.alignment.kind !== 'psi') return all
  const order = RandomStream.named(seed, name, 'holds').shuffle(Uint32Array.from(all.ids.keys()))
  return recordsAt(all, order.slice(0, Math.max(1, Math.round(share * order.length))))
}

interface Dealing {
  readonly data: ImageSpec
  readonly partition: Scenario['partition']
  readonly seed: number
}

/** Everybody's share of the records, by the scenario's partition; who trains on them does not test in horizontal runs. */
function dealRecords(
  set: FaceSet,
  { data, partition: spec = { kind: 'iid' }, seed }: Dealing,
  { work, participants }: Plan,
): Dealt {
  const split = splitWithinPerson(set.labels, data, seed)
  const shares = (of: Int32Array) => partition(spec, of, set.labels, participants.length, seed)
  const train = shares(split.train)
  return { train, test: work.mode === 'horizontal' ? train.map(() => new Int32Array(0)) : shares(split.test) }
}

/** What the participant at a place of the plan holds. */
function ownShare(set: FaceSet, dealt: Dealt, place: number): ImageRecords {
  const [train, test] = [dealt.train[place]!, dealt.test[place]!]
  const rows = Int32Array.from([...train, ...test])
  return {
    ids: Array.from(rows, (row) => set.ids[row]!),
    persons: Array.from(rows, (row) => set.people[set.labels[row]!]!),
    ...rowsOf(set, rows),
    height: set.size,
    width: set.size,
    train: train.map((_, i) => i),
    test: test.map((_, i) => train.length + i),
  }
}

function personsOf({ labels, people }: FaceSet): string[] {
  return Array.from(labels, (label) => people[label]!)
}

/** All data in one place with its split: for the centralised training alone. */
export async function pooledRecords(scenario: Scenario, report: Report): Promise<PooledRecords> {
  const { data, seed } = scenario
  if (isRows(data)) return pooledRows(scenario, data)
  const dataSeed = dataSeedOf(scenario)
  const { images, size, ids, labels, people } = await loadFaceSet(data, { seed: dataSeed, ...report })
  return {
    labels,
    classes: people.length,
    split: splitWithinPerson(labels, data, dataSeed),
    open: (augmentation) => {
      const source = { images, height: size, width: size, ids, seed, party: 'centralised', augmentation }
      return { training: openInputs(source, augmentation.batch), plain: new BatchLoader(source) }
    },
  }
}

/** What a participant holds of every record. @throws PLAN_SLICE if the plan asks for another part than its scenario */
export function sliceOf(scenario: Scenario, plan: Plan, name: string): Slice {
  const own = scenario.participants.find((one) => one.name === name)
  const asked = plan.participants.find((one) => one.name === name)
  if (own !== undefined && asked !== undefined && isDeepStrictEqual(own.slice, asked.slice)) return own.slice
  const shown = (one: typeof asked) => (one === undefined ? 'nothing' : sliceInWords(one.slice))
  throw new FedveilError(
    'PLAN_SLICE',
    `the plan of run "${plan.run}" asks "${name}" for "${shown(asked)}" of every record, its own scenario says "${shown(own)}": both ends need the same scenario`,
    EXIT.refused,
  )
}

function rowsOf(set: FaceSet, rows: Int32Array): { images: Uint8Array; labels: Int32Array } {
  return {
    images: takeImages(set.images, Array.from(rows), set.size),
    labels: rows.map((row) => set.labels[row]!),
  }
}

function noSuchClass(target: number, classes: number): FedveilError {
  return new FedveilError(
    'ATTACK_TARGET',
    `"attack.targetClass" is ${target}, but the data has classes 0 to ${classes - 1}`,
    EXIT.scenario,
  )
}
