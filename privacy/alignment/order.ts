import { TAG_BYTES } from '../../proto/alignment-message.js'
import { type AlignmentPool, parts } from './pool.js'

/**
 * The order that all owners of common records agree on: by the keyed hash of the id, smallest first.
 * @param ids common ids in any order
 * @param orderKey 32 bytes, fresh for each run
 * @returns places in `ids`, in the agreed order
 */
export async function agreedOrder(
  ids: readonly string[],
  orderKey: Uint8Array,
  pool: AlignmentPool,
): Promise<Uint32Array<ArrayBuffer>> {
  const hashes = new Uint8Array(ids.length * TAG_BYTES)
  await Promise.all(
    parts(ids.length).map(async ([first, last]) => {
      const part = await pool.run({ work: 'hashes', ids: ids.slice(first, last), key: orderKey })
      hashes.set(part, first * TAG_BYTES)
    }),
  )
  return ascendingRows(hashes)
}

/** The order of rows of 16 bytes, smallest first, byte by byte. */
export function ascendingRows(rows: Uint8Array): Uint32Array<ArrayBuffer> {
  const count = rows.length / TAG_BYTES
  const view = new DataView(rows.buffer, rows.byteOffset, rows.length)
  const word = (row: number, i: number) => view.getUint32(row * TAG_BYTES + 4 * i)
  const leading = Float64Array.from({ length: count }, (_, row) => word(row, 0) * 2 ** 20 + (word(row, 1) >>> 12))
  return Uint32Array.from({ length: count }, (_, row) => row).sort((a, b) => {
    if (leading[a] !== leading[b]) return leading[a]! - leading[b]!
    for (let i = 1; i < TAG_BYTES / 4; i++) if (word(a, i) !== word(b, i)) return word(a, i) - word(b, i)
    return 0
  })
}
