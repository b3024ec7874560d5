import { calibrateGaussian } from '../../privacy/accountant/gaussian.js'

/** What release-loop.ts releases, for the tests that read it. */
export const BUDGET = { epsilon: 4, delta: 1e-6, adjacency: 'replace-one' } as const
/** Releases that each record's budget allows. */
export const FITTING = 12
export const SIGMA = calibrateGaussian({ ...BUDGET, releases: FITTING, sensitivity: 2 })
export const ROWS = 8
export const COLUMNS = 1024
/** Releases that are asked for with the same records: more than fit. */
export const ASKED = 15
export const CHUNK_BYTES = 1024

export function releaseIdOf(number: number): string {
  return `r${number}`
}

export function recordsOf(number: number): string[] {
  const group = Math.floor(number / ASKED)
  return Array.from({ length: ROWS }, (_, row) => `group-${group}/record-${row}`)
}

export interface Frame {
  readonly number: number
  /** All bytes of the release or, of the last frame, the first of them. */
  readonly bytes: Buffer
  readonly complete: boolean
}

/** Whatever arrived, cut off anywhere. */
export function framesIn(stream: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let start = 0; stream.length - start >= 4; ) {
    const number = stream.readUInt32LE(start)
    const length = stream.length - start >= 8 ? stream.readUInt32LE(start + 4) : Number.POSITIVE_INFINITY
    const bytes = stream.subarray(start + 8, start + 8 + length)
    frames.push({ number, bytes, complete: bytes.length === length })
    start += 8 + bytes.length
    if (bytes.length < length) break
  }
  return frames
}
