import { writeFile } from 'node:fs/promises'

/** Small RecordIO files for the data tests, written as dmlc-core's RecordIOWriter and MXNet's recordio.pack do. */

const MAGIC = 0xced7230a

/** MXNet's `pack(IRHeader(flag, label, id, 0), content)`; two labels or more follow the header. */
export function packed(label: number | readonly number[], id: number, content: Uint8Array): Buffer {
  const labels = typeof label === 'number' ? [] : label
  const head = Buffer.alloc(24 + 4 * labels.length)
  head.writeUInt32LE(labels.length, 0)
  head.writeFloatLE(typeof label === 'number' ? label : 0, 4)
  head.writeBigUInt64LE(BigInt(id), 8)
  for (const [i, value] of labels.entries()) head.writeFloatLE(value, 24 + 4 * i)
  return Buffer.concat([head, content])
}

/** RecordIOWriter::WriteRecord: cut where the mark lies at a multiple of four. */
export function framed(record: Uint8Array): Buffer {
  const bytes = Buffer.from(record)
  const frames: Buffer[] = []
  let start = 0
  const frame = (part: number, end: number) => {
    const head = Buffer.alloc(8)
    head.writeUInt32LE(MAGIC, 0)
    head.writeUInt32LE(((part << 29) | (end - start)) >>> 0, 4)
    frames.push(head, bytes.subarray(start, end))
  }
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if (bytes.readUInt32LE(at) !== MAGIC) continue
    frame(start === 0 ? 1 : 2, at)
    start = at + 4
  }
  frame(start === 0 ? 0 : 3, bytes.length)
  frames.push(Buffer.alloc((4 - (bytes.length % 4)) % 4))
  return Buffer.concat(frames)
}

/** Writes records under their keys, in the order given, and an index beside them if asked for. */
export async function writeRecords(
  path: string,
  records: readonly (readonly [key: number, record: Uint8Array])[],
  index = true,
): Promise<Buffer> {
  const frames: Buffer[] = []
  const lines: string[] = []
  let position = 0
  for (const [key, record] of records) {
    const bytes = framed(record)
    frames.push(bytes)
    lines.push(`${key}\t${position}\n`)
    position += bytes.length
  }
  const file = Buffer.concat(frames)
  await writeFile(path, file)
  if (index) await writeFile(path.replace(/\.rec$/, '.idx'), lines.join(''))
  return file
}
