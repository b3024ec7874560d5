import { EXIT, FedveilError } from '../../proto/error.js'
import type { FoundFile } from './image-path.js'
import { readRecordIndex } from './record-index.js'
import { RecordFile, type StoredRecord } from './record-io.js'

/** A record's header, MXNet's IRHeader: 4 bytes flag, 4 bytes label, 8 bytes id, 8 bytes unused; then `flag` labels. */
const HEADER_BYTES = 24
const FLOAT_BYTES = 4
/** Records between two turns of the event loop. */
const PER_TURN = 4096

interface LabelledRecord {
  readonly key: number
  /** The first two labels at most. */
  readonly labels: readonly number[]
  /** What MXNet calls the id: the key under which it was written. */
  readonly id: number
  readonly stored: StoredRecord
  /** Where the image starts in the record; at its end if there is none. */
  readonly imageAt: number
}

/**
 * The images of a RecordIO training set as insightface writes it (`train.rec`, best with `train.idx` beside it), as
 * `label/key`. Labels alone are read; images stay in the file.
 *
 * Convention: key 0 with two labels or more is the set's own header: images are the keys before its first label, and
 * from there on each key is the range of one identity, which holds no image. A set without that header is all images.
 * Without an index the file is read from front to back, and a record's key is its id, or its place if ids repeat.
 * @throws FedveilError (exit 4) DATA_RECORD for a file or index that is damaged, DATA_LABEL for a label that is no class
 * Source: MXNet, python/mxnet/recordio.py; insightface, recognition/arcface_torch/dataset.py.
 */
export async function listRecords(path: string): Promise<FoundFile[]> {
  const file = new RecordFile(path)
  try {
    const positions = await readRecordIndex(path, file.size)
    const records = positions === null ? await scanned(file) : await indexed(file, positions)
    const header = records.find(({ key, labels }) => key === 0 && labels.length > 1)
    const end = header === undefined ? Number.POSITIVE_INFINITY : classOf(header, path)
    const images = records.filter((it) => it !== header && it.key < end && it.imageAt < it.stored.length)
    return images.map((it) => ({ path: `${classOf(it, path)}/${it.key}`, content: imageOf(it) }))
  } finally {
    file.close()
  }
}

async function indexed(file: RecordFile, positions: ReadonlyMap<number, number>): Promise<LabelledRecord[]> {
  const records: LabelledRecord[] = []
  for (const [key, position] of positions) {
    records.push(labelled(file, position, key))
    if (records.length % PER_TURN === 0) await turn()
  }
  return records
}

async function scanned(file: RecordFile): Promise<LabelledRecord[]> {
  const records: LabelledRecord[] = []
  for (let position = 0; position < file.size; position = records.at(-1)!.stored.next) {
    records.push(labelled(file, position, records.length))
    if (records.length % PER_TURN === 0) await turn()
  }
  const idsDiffer = new Set(records.map(({ id }) => id)).size === records.length
  return idsDiffer ? records.map((record) => ({ ...record, key: record.id })) : records
}

/** Lets sockets and timers run between two stretches of reading. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function labelled(file: RecordFile, position: number, key: number): LabelledRecord {
  const name = `Record ${key}`
  const stored = file.record(position, name)
  if (stored.length < HEADER_BYTES) throw file.error(name, `has ${stored.length} bytes, too few for a header`)
  const head = file.bytes(stored.content, 0, HEADER_BYTES)
  const flag = head.readUInt32LE(0)
  const imageAt = HEADER_BYTES + FLOAT_BYTES * flag
  if (imageAt > stored.length) throw file.error(name, `is too short for its ${flag} labels`)
  const id = Number(head.readBigUInt64LE(8))
  if (flag === 0) return { key, labels: [head.readFloatLE(4)], id, stored, imageAt }
  const count = Math.min(flag, 2)
  const floats = file.bytes(stored.content, HEADER_BYTES, FLOAT_BYTES * count)
  const labels = Array.from({ length: count }, (_, i) => floats.readFloatLE(FLOAT_BYTES * i))
  return { key, labels, id, stored, imageAt }
}

function classOf({ key, labels }: LabelledRecord, path: string): number {
  const label = labels[0]
  if (Number.isInteger(label) && label! >= 0 && label! < 2 ** 31) return label!
  throw new FedveilError(
    'DATA_LABEL',
    `Record ${key} of ${path} has the label ${label}, but a class is a whole number from 0 to below 2^31: write it again.`,
    EXIT.data,
  )
}

function imageOf({ stored, imageAt }: LabelledRecord): FoundFile['content'] {
  const { content } = stored
  if (content instanceof Uint8Array) return content.subarray(imageAt)
  return { path: content.path, start: content.start + imageAt, length: content.length - imageAt }
}
