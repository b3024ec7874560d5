import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { Line } from './record.js'

/**
 * The file to which a sweep appends its lines. A line is there whole, and on the disk, or not at all: what a kill or a full
 * disk has left of one is cut off when the file is opened next.
 */
export class RowFile {
  readonly lines: Line[]

  private constructor(
    readonly path: string,
    lines: Line[],
  ) {
    this.lines = lines
  }

  /**
   * Opens a file to go on with, or begins one.
   * @throws FedveilError SWEEP_ROWS if a line before the last is damaged, or the file cannot be read or written
   */
  static open(path: string): RowFile {
    const text = existsSync(path) ? textOf(path) : ''
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const lines = linesOf(path, whole)
    if (whole.length < text.length) cut(path, Buffer.byteLength(whole))
    return new RowFile(path, lines)
  }

  /** @throws FedveilError SWEEP_ROWS if it cannot be written; the file then ends where it did before */
  append(line: Line): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    withFile(this.path, 'a', (file) => {
      const before = fstatSync(file).size
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
        fsyncSync(file)
      } catch (error) {
        ftruncateSync(file, before)
        throw error
      }
    })
    this.lines.push(line)
  }
}

/**
 * Reads the lines of a file without changing it; a last line that is not whole is left out.
 * @throws FedveilError SWEEP_ROWS
 */
export function readLines(path: string): Line[] {
  const text = textOf(path)
  return linesOf(path, text.slice(0, text.lastIndexOf('\n') + 1))
}

function linesOf(path: string, whole: string): Line[] {
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      try {
        return Line.parse(JSON.parse(line))
      } catch (cause) {
        throw failed(
          `line ${i + 1} of ${path} is damaged or of another version: remove that line, or begin in another folder`,
          cause,
        )
      }
    })
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw failed(`${path} cannot be read: ${sentenceOf(cause)}`, cause)
  }
}

function cut(path: string, size: number): void {
  withFile(path, 'r+', (file) => {
    ftruncateSync(file, size)
    fsyncSync(file)
  })
}

function withFile(path: string, mode: 'a' | 'r+', work: (file: number) => void): void {
  try {
    const file = openSync(path, mode)
    try {
      work(file)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw failed(`${path} cannot be written: ${sentenceOf(cause)}`, cause)
  }
}

function failed(message: string, cause: unknown): FedveilError {
  return new FedveilError('SWEEP_ROWS', message, EXIT.data, { cause })
}
