import { bytesOf, requiredList, requiredText, rowsOfBytes, uint32 } from './field.js'
import type { fedveil } from './generated/fedveil.js'

/** Bytes of a point: a u-coordinate of Curve25519 (RFC 7748), little-endian. */
export const POINT_BYTES = 32
/** Bytes of a row of a party's table. */
export const ROW_BYTES = 16
/** Bytes of a tag that names a common record to one party. */
export const TAG_BYTES = 16
const KEY_BYTES = 32

/** What is said while the record ids of a vertical run are intersected; docs/alignment.md has the protocol. */
export type AlignmentMessage =
  /** Participant: how many ids it holds, and a fresh X25519 public key. */
  | { readonly kind: 'alignmentOffer'; readonly ids: number; readonly publicKey: Uint8Array }
  /** Coordinator: how many ids it holds, and every participant's key. */
  | {
      readonly kind: 'alignmentStart'
      readonly ids: number
      readonly peers: readonly { readonly name: string; readonly publicKey: Uint8Array }[]
    }
  /** Coordinator: its own ids from `first` on, as blinded points. */
  | { readonly kind: 'blindedPoints'; readonly first: number; readonly points: Uint8Array }
  /** Participant: the same points, each times its key. */
  | { readonly kind: 'evaluatedPoints'; readonly first: number; readonly points: Uint8Array }
  | { readonly kind: 'alignmentTableRequest'; readonly first: number; readonly count: number }
  /** Participant: rows of its oblivious table, of `total` in all; the seed is the same in every part. */
  | {
      readonly kind: 'alignmentTable'
      readonly first: number
      readonly total: number
      readonly seed: Uint8Array
      readonly rows: Uint8Array
    }
  /** Coordinator: which of the receiver's records are common to all, as tags, of `total` in all. */
  | {
      readonly kind: 'alignmentResult'
      readonly first: number
      readonly total: number
      readonly orderKey: Uint8Array
      readonly tags: Uint8Array
    }

const KINDS: ReadonlySet<string> = new Set<AlignmentMessage['kind']>([
  'alignmentOffer',
  'alignmentStart',
  'blindedPoints',
  'evaluatedPoints',
  'alignmentTableRequest',
  'alignmentTable',
  'alignmentResult',
])

export function isAlignmentMessage(message: { readonly kind: string }): message is AlignmentMessage {
  return KINDS.has(message.kind)
}

/** Bytes that the message's long fields take when encoded. */
export function bytesOfAlignment(message: AlignmentMessage): number {
  if ('points' in message) return message.points.byteLength
  if ('rows' in message) return message.rows.byteLength
  if ('tags' in message) return message.tags.byteLength
  return 0
}

type Body = Partial<fedveil.v1.Envelope.$Properties>

export function alignmentBodyOf(message: AlignmentMessage): Body {
  switch (message.kind) {
    case 'alignmentOffer':
      return { alignmentOffer: offer(message) }
    case 'alignmentStart':
      return { alignmentStart: start(message) }
    case 'blindedPoints':
      return { blindedPoints: points('blinded_points', message) }
    case 'evaluatedPoints':
      return { evaluatedPoints: points('evaluated_points', message) }
    case 'alignmentTableRequest':
      return { alignmentTableRequest: tableRequest(message) }
    case 'alignmentTable':
      return { alignmentTable: table(message) }
    case 'alignmentResult':
      return { alignmentResult: result(message) }
  }
}

/** @throws FIELD_MISSING, FIELD_INVALID */
export function alignmentMessageOf(wire: fedveil.v1.Envelope): AlignmentMessage | undefined {
  if (wire.alignmentOffer) return { kind: 'alignmentOffer', ...offer(wire.alignmentOffer) }
  if (wire.alignmentStart) return { kind: 'alignmentStart', ...start(wire.alignmentStart) }
  if (wire.blindedPoints) return { kind: 'blindedPoints', ...points('blinded_points', wire.blindedPoints) }
  if (wire.evaluatedPoints) return { kind: 'evaluatedPoints', ...points('evaluated_points', wire.evaluatedPoints) }
  if (wire.alignmentTableRequest) return { kind: 'alignmentTableRequest', ...tableRequest(wire.alignmentTableRequest) }
  if (wire.alignmentTable) return { kind: 'alignmentTable', ...table(wire.alignmentTable) }
  if (wire.alignmentResult) return { kind: 'alignmentResult', ...result(wire.alignmentResult) }
  return undefined
}

// The same checks serve both directions: an end cannot send what the other would refuse.

function offer({ ids, publicKey }: fedveil.v1.AlignmentOffer.$Properties) {
  return {
    ids: uint32('alignment_offer.ids', ids),
    publicKey: bytesOf('alignment_offer.public_key', publicKey, KEY_BYTES),
  }
}

function start({
  ids,
  peers,
}: Readonly<Omit<fedveil.v1.AlignmentStart.$Properties, 'peers'>> & {
  readonly peers?: readonly fedveil.v1.AlignmentPeer.$Properties[] | null
}) {
  const path = 'alignment_start.peers'
  return {
    ids: uint32('alignment_start.ids', ids),
    peers: requiredList(path, peers).map(({ name, publicKey }, i) => ({
      name: requiredText(`${path}[${i}].name`, name),
      publicKey: bytesOf(`${path}[${i}].public_key`, publicKey, KEY_BYTES),
    })),
  }
}

function points(path: string, { first, points }: fedveil.v1.BlindedPoints.$Properties) {
  return { first: uint32(`${path}.first`, first), points: rowsOfBytes(`${path}.points`, points, POINT_BYTES) }
}

function tableRequest({ first, count }: fedveil.v1.AlignmentTableRequest.$Properties) {
  const path = 'alignment_table_request'
  return { first: uint32(`${path}.first`, first), count: uint32(`${path}.count`, count) }
}

function table({ first, total, seed, rows }: fedveil.v1.AlignmentTable.$Properties) {
  const path = 'alignment_table'
  return {
    first: uint32(`${path}.first`, first),
    total: uint32(`${path}.total`, total),
    seed: bytesOf(`${path}.seed`, seed, KEY_BYTES),
    rows: rowsOfBytes(`${path}.rows`, rows, ROW_BYTES),
  }
}

function result({ first, total, orderKey, tags }: fedveil.v1.AlignmentResult.$Properties) {
  const path = 'alignment_result'
  return {
    first: uint32(`${path}.first`, first),
    total: uint32(`${path}.total`, total),
    orderKey: bytesOf(`${path}.order_key`, orderKey, KEY_BYTES),
    tags: rowsOfBytes(`${path}.tags`, tags, TAG_BYTES),
  }
}
