import { Scalar } from './curve25519.js'
import { blind, keyedHashes, OUTPUT, outputs, zeroShares } from './oblivious-output.js'
import { decodeTable, encodeTable } from './oblivious-table.js'

/** What a thread of an alignment can be asked for; arrays are rows of bytes, one for each id or point. */
export type AlignmentWork =
  /** The ids' points times the scalar, [n, 32]. */
  | { readonly work: 'blind'; readonly ids: readonly string[]; readonly scalar: Uint8Array }
  /** The points times the scalar, [n, 32]. */
  | { readonly work: 'multiply'; readonly points: Uint8Array; readonly scalar: Uint8Array }
  /** F of ids by the holder of its key, [n, 48]. */
  | { readonly work: 'outputs'; readonly ids: readonly string[]; readonly scalar: Uint8Array }
  /** F of ids from evaluated points, whose blinding the scalar takes off, [n, 48]. */
  | {
      readonly work: 'unblind'
      readonly ids: readonly string[]
      readonly points: Uint8Array
      readonly scalar: Uint8Array
    }
  /** Keyed hashes of ids, [n, 16]. */
  | { readonly work: 'hashes'; readonly ids: readonly string[]; readonly key: Uint8Array }
  /** Values of a party's table: its shares of zero, masked by its outputs, [n, 16]. */
  | {
      readonly work: 'values'
      readonly ids: readonly string[]
      readonly outputs: Uint8Array
      readonly pairKeys: readonly Uint8Array[]
    }
  /** The table of pairs, or nothing if the seed does not serve. */
  | {
      readonly work: 'encode'
      readonly outputs: Uint8Array
      readonly values: Uint8Array
      readonly seed: Uint8Array
      readonly fill: Uint8Array
    }
  /** What the table holds for the outputs, without their masks, [n, 16]. */
  | { readonly work: 'decode'; readonly outputs: Uint8Array; readonly table: Uint8Array; readonly seed: Uint8Array }

/** @throws ALIGNMENT_POINT */
export function perform(request: AlignmentWork): Uint8Array<ArrayBuffer> | undefined {
  switch (request.work) {
    case 'blind':
      return blind(request.ids, new Scalar(request.scalar))
    case 'multiply':
      return new Scalar(request.scalar).multiply(request.points)
    case 'outputs':
      return outputs(request.ids, blind(request.ids, new Scalar(request.scalar)))
    case 'unblind':
      return outputs(request.ids, new Scalar(request.scalar).multiply(request.points))
    case 'hashes':
      return keyedHashes(request.ids, request.key)
    case 'values':
      return exclusiveOr(zeroShares(request.ids, request.pairKeys), column(request.outputs, OUTPUT.mask))
    case 'encode':
      return encodeTable(column(request.outputs, OUTPUT.key), request.values, request.seed, request.fill)
    case 'decode': {
      const values = decodeTable(column(request.outputs, OUTPUT.key), request.table, request.seed)
      return exclusiveOr(values, column(request.outputs, OUTPUT.mask))
    }
  }
}

/** One part of every output, [n, 16]. */
export function column(rows: Uint8Array, part: number): Uint8Array {
  const count = rows.length / OUTPUT.bytes
  const parts = new Uint8Array(count * OUTPUT.part)
  for (let i = 0; i < count; i++) {
    const start = i * OUTPUT.bytes + part
    parts.set(rows.subarray(start, start + OUTPUT.part), i * OUTPUT.part)
  }
  return parts
}

/** Changes and returns its first argument. */
export function exclusiveOr(target: Uint8Array<ArrayBuffer>, other: Uint8Array): Uint8Array<ArrayBuffer> {
  for (let i = 0; i < target.length; i++) target[i]! ^= other[i]!
  return target
}
