import type { TableSource } from '../learning/data/table-loader.js'
import { isReleased, type ReleaseDoor, type Released } from '../privacy/release.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Message, WireRelease } from '../proto/message.js'
import type { Tensor } from '../proto/tensor.js'
import type { Pretraining } from '../proto/vertical-work.js'

interface OwnRecords {
  readonly ids: readonly string[]
  /** Person of each record, where they are known: the ledger then states what all records of one person cost together. */
  readonly persons?: readonly string[]
  /** Class of each record, where the participant knows it; none in vertical runs unless labels are shared. */
  readonly labels: Int32Array
  /** Positions of this participant's training and test records. */
  readonly train: Int32Array
  readonly test: Int32Array
}

/** Images that a participant brings to a run: its own slice, in the aligned order. */
export interface ImageRecords extends OwnRecords {
  /** Bytes [n, height, width, 3]. */
  readonly images: Uint8Array
  readonly height: number
  readonly width: number
  /** Slices to pre-train on: drawn, or of people that the data set leaves out. */
  others?(source: 'synthetic' | 'public'): Promise<OtherSlices>
}

/** Rows of a table that a party of a vertical run brings: its own columns, encoded, in the aligned order. */
export interface TableRecords extends OwnRecords, TableSource {}

/** The records that a participant brings to a run. */
export type PartyRecords = ImageRecords | TableRecords

/** What a participant does in a run, one message at a time. */
export interface PartyWork {
  /** Digest that the coordinator compares, or empty where the mode aligns nothing. */
  readonly alignment: Uint8Array
  /** How many records it brings. */
  readonly records: number
  /** What it does by itself before the run opens, e.g. pre-training; nothing of it is released. */
  prepare?(): Promise<void>
  /** How many rounds of the plan its ledger still allows; Infinity where no budget bounds them. */
  roundsThatFit(): number
  /** Debits what counts whether it is asked for or not; before the run opens. @throws BUDGET_SPENT */
  open(): void
  /** Answers a request of the coordinator. @throws MESSAGE_UNEXPECTED for a message that the mode does not know */
  handle(message: Message): Promise<Message>
  /** Keeps what it has learned, once the run is over in order. */
  close?(): Promise<void>
  dispose(): void
}

export interface WorkContext {
  readonly door: ReleaseDoor
  readonly signal: AbortSignal
  /** The participant's own folder. */
  readonly store: string
  /** Folder of pre-trained bottom models that runs share; without it the store. */
  readonly pretrained?: string | undefined
  /** Files of learned budgets, among which the plan's is. */
  readonly budgets?: readonly string[] | undefined
  onPretraining?(progress: PretrainingProgress): void
  /** Of participants that share a process: makes its work wait until no other of them trains. */
  readonly inTurn?: InTurn | undefined
}

/** Runs pieces of work one after another, in the order in which they come. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** How far pre-training has come, in steps of one source. */
export interface PretrainingProgress {
  readonly source: Pretraining['source']
  readonly done: number
  readonly total: number
}

/** Slices of images of other people than the records'. */
export interface OtherSlices {
  readonly ids: readonly string[]
  /** Bytes [n, height, width, 3], as large as the records'. */
  readonly images: Uint8Array
  readonly labels: Int32Array
}

/** A released vector as it crosses the wire; nothing else can be put into one. */
export function wireRelease(
  released: Released,
  encode: (values: Float32Array) => Pick<Tensor, 'dtype' | 'values'> & Partial<Pick<Tensor, 'shape'>>,
): WireRelease {
  if (!isReleased(released))
    throw new FedveilError('NOT_RELEASED', 'Something that did not pass the release door was to be sent.', EXIT.privacy)
  const { releaseId, mechanism, shape } = released
  return { releaseId, mechanism, values: { shape, ...encode(released.values) } as Tensor }
}

export const asFloats = (values: Float32Array) => ({ dtype: 'f32', values }) as const

/** What a release says of its records besides their values. */
export function namedRecords(own: Pick<OwnRecords, 'ids' | 'persons'>, positions: ArrayLike<number>) {
  const of = (names: readonly string[]) => Array.from(positions, (position) => names[position]!)
  return { records: of(own.ids), ...(own.persons === undefined ? {} : { persons: of(own.persons) }) }
}

/** @throws POSITION unless each is that of a record, and none is named twice */
export function checkPositions(own: PartyRecords, positions: readonly number[]): void {
  const bad = positions.find((position) => position >= own.ids.length)
  if (bad === undefined && new Set(positions).size === positions.length) return
  throw new FedveilError(
    'POSITION',
    `The request names ${bad === undefined ? 'a record twice' : `record ${bad} of ${own.ids.length}`}.`,
    EXIT.refused,
  )
}
