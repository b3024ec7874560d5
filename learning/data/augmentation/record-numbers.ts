import { streamKey } from '../../engine/random.js'

/** The name of one record's augmentation in one epoch at one party. */
export type RecordPath = readonly [seed: number, party: string, epoch: number, record: string]

/**
 * The sixteen numbers of a record for one purpose, each in [0, 1). They are read off the stream's key itself, 16 bits a
 * number: opening a cipher for a few numbers would cost more than they do.
 */
export function recordNumbers(path: RecordPath, purpose: string): (index: number) => number {
  const key = streamKey(path[0], path[1], path[2], path[3], purpose)
  const bits = new DataView(key.buffer, key.byteOffset, key.byteLength)
  return (index) => bits.getUint16(2 * index, true) / 65_536
}
