import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { FileRange } from './image-content.js'

/** A record as it lies in its file. */
export interface StoredRecord {
  /** Where its bytes are, or the bytes of one that was written in parts, joined. */
  readonly content: FileRange | Uint8Array
  /** Bytes of the record. */
  readonly length: number
  /** Where the next record starts, in bytes from the start of the file. */
  readonly next: number
}

const MAGIC = 0xced7230a
const HEAD_BYTES = 8
/** Which part of a record a frame is, in the upper three bits of its second word. */
const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const

/**
 * An open RecordIO file (MXNet's `.rec`), read where it is asked for and never as a whole.
 *
 * Convention: a frame is the mark 0xced7230a, a word of its part (3 bits) and length (29 bits), both little-endian, its
 * bytes, and zeros up to a multiple of 4. A record that itself holds the mark at a multiple of 4 is cut there, and the
 * mark left out; joined, it has it again.
 * Source: dmlc-core, include/dmlc/recordio.h and src/recordio.cc.
 */
export class RecordFile {
  readonly #file: number
  /** Bytes. */
  readonly size: number

  /** @throws what `openSync` throws */
  constructor(readonly path: string) {
    this.#file = openSync(path, 'r')
    this.size = fstatSync(this.#file).size
  }

  close(): void {
    closeSync(this.#file)
  }

  /**
   * The record that starts at a position; of one in a single part the bytes are not read.
   * @param name of the record, for errors: `record 7`
   * @throws FedveilError DATA_RECORD (exit 4)
   */
  record(position: number, name: string): StoredRecord {
    const first = this.#frame(position, name)
    if (first.part === PART.whole) return { content: first, length: first.length, next: first.next }
    if (first.part !== PART.first) throw this.error(name, 'starts in the middle of a record')
    const mark = Buffer.alloc(4)
    mark.writeUInt32LE(MAGIC)
    const pieces: Uint8Array[] = [this.bytes(first, 0, first.length)]
    let frame = first
    while (frame.part !== PART.last) {
      frame = this.#frame(frame.next, name)
      if (frame.part !== PART.middle && frame.part !== PART.last) throw this.error(name, 'lacks its last part')
      pieces.push(mark, this.bytes(frame, 0, frame.length))
    }
    const content = Buffer.concat(pieces)
    return { content, length: content.length, next: frame.next }
  }

  /** Some bytes of a record's content; `start + length` lies within it. */
  bytes(content: FileRange | Uint8Array, start: number, length: number): Buffer {
    if (content instanceof Uint8Array) return Buffer.from(content.subarray(start, start + length))
    const bytes = Buffer.alloc(length)
    const read = readSync(this.#file, bytes, 0, length, content.start + start)
    return bytes.subarray(0, read)
  }

  error(name: string, problem: string): FedveilError {
    return new FedveilError('DATA_RECORD', `${name} of ${this.path} ${problem}: copy the file again.`, EXIT.data)
  }

  #frame(position: number, name: string): FileRange & { readonly part: number; readonly next: number } {
    const { path, size } = this
    const start = position + HEAD_BYTES
    if (start > size) throw this.error(name, `starts at byte ${position}, and the file ends at byte ${size}`)
    const head = this.bytes({ path, start: position, length: HEAD_BYTES }, 0, HEAD_BYTES)
    if (head.readUInt32LE(0) !== MAGIC)
      throw this.error(name, `does not start with the mark of RecordIO at byte ${position}`)
    const word = head.readUInt32LE(4)
    const length = word & 0x1fff_ffff
    const next = start + Math.ceil(length / 4) * 4
    if (next > size)
      throw this.error(name, `is cut short: it goes on to byte ${next}, and the file ends at byte ${size}`)
    return { path, start, length, part: word >>> 29, next }
  }
}
