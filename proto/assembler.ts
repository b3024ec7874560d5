import { createHash } from 'node:crypto'
import { type ChannelLimits, chunkStart, MAX_CHUNKS } from './channel-limits.js'
import { EXIT, FedveilError } from './error.js'
import { fedveil } from './generated/fedveil.js'

/** What became of a chunk. */
export type Arrival =
  /** The message still lacks chunks. */
  | { readonly state: 'partial'; readonly messageId: string }
  /** This chunk completed the message; the caller settles its id when it has judged the bytes. */
  | { readonly state: 'whole'; readonly messageId: string; readonly sha256: string; readonly bytes: Uint8Array }
  /** The message was settled before: the caller repeats that verdict. */
  | { readonly state: 'settled'; readonly messageId: string; readonly refusal: FedveilError | undefined }

interface Assembly {
  readonly sha256: string
  readonly count: number
  readonly bytes: Uint8Array
  readonly received: Set<number>
  touched: number
}

interface Settled {
  readonly sha256: string
  readonly refusal: FedveilError | undefined
}

/** Settled ids that are remembered. A peer sends one message after the other, so only the last few can come again. */
const REMEMBERED = 1024
const MAX_ID_LENGTH = 64
const SHA256_BYTES = 32

/**
 * Puts the chunks of a peer's messages together, in whatever order they come and however often.
 * It owns no socket, so that one can follow another. Memory: the announced sizes of the incomplete messages, which
 * together stay within `maxMessageBytes`.
 */
export class Assembler {
  readonly #limits: ChannelLimits
  readonly #now: () => number
  readonly #assemblies = new Map<string, Assembly>()
  readonly #settled = new Map<string, Settled>()

  /** @param now milliseconds of a clock that only moves forward */
  constructor(limits: ChannelLimits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /**
   * Takes the payload of one frame event.
   * @throws FRAME_BROKEN, CHUNK_INCONSISTENT, MESSAGE_TOO_LARGE, TOO_MANY_MESSAGES, DIGEST_MISMATCH; the message is
   *   then settled as refused
   */
  take(payload: unknown): Arrival {
    const chunk = parseChunk(payload)
    const sha256 = hex(chunk.sha256)
    const settled = this.#settled.get(chunk.messageId)
    if (settled?.sha256 === sha256) return { state: 'settled', messageId: chunk.messageId, refusal: settled.refusal }
    if (settled) throw inconsistent('uses the id of an earlier message')
    try {
      return this.#add(chunk, sha256)
    } catch (error) {
      if (error instanceof FedveilError) this.settle(chunk.messageId, sha256, error)
      throw error
    }
  }

  /** Remembers the verdict on a message, to be repeated when it comes again. */
  settle(messageId: string, sha256: string, refusal?: FedveilError): void {
    this.#assemblies.delete(messageId)
    this.#settled.set(messageId, { sha256, refusal })
    for (const oldest of this.#settled.keys()) {
      if (this.#settled.size <= REMEMBERED) break
      this.#settled.delete(oldest)
    }
  }

  /** Forgets incomplete messages. */
  drop(): void {
    this.#assemblies.clear()
  }

  #add(chunk: fedveil.v1.Chunk, sha256: string): Arrival {
    checkHeader(chunk, this.#limits.maxMessageBytes)
    const assembly = this.#assemblies.get(chunk.messageId) ?? this.#open(chunk, sha256)
    if (assembly.sha256 !== sha256 || assembly.count !== chunk.count || assembly.bytes.byteLength !== chunk.totalBytes)
      throw inconsistent('differs in its header from an earlier chunk of its message')
    assembly.touched = this.#now()
    assembly.bytes.set(chunk.data, chunkStart(chunk.index, chunk.count, chunk.totalBytes))
    assembly.received.add(chunk.index)
    if (assembly.received.size < assembly.count) return { state: 'partial', messageId: chunk.messageId }
    this.#assemblies.delete(chunk.messageId)
    if (sha256Hex(assembly.bytes) !== sha256)
      throw new FedveilError(
        'DIGEST_MISMATCH',
        'A message arrived with bytes that do not match its digest: send it again.',
        EXIT.network,
      )
    return { state: 'whole', messageId: chunk.messageId, sha256, bytes: assembly.bytes }
  }

  #open(chunk: fedveil.v1.Chunk, sha256: string): Assembly {
    this.#dropAbandoned()
    const { maxAssembling, maxMessageBytes } = this.#limits
    if (this.#assemblies.size >= maxAssembling)
      throw new FedveilError(
        'TOO_MANY_MESSAGES',
        `The sender has ${this.#assemblies.size} messages incomplete and the limit is ${maxAssembling}: finish one first.`,
        EXIT.refused,
      )
    const announced = [...this.#assemblies.values()].reduce(
      (sum, { bytes }) => sum + bytes.byteLength,
      chunk.totalBytes,
    )
    if (announced > maxMessageBytes)
      throw new FedveilError(
        'TOO_MANY_MESSAGES',
        `The incomplete messages of the sender add up to ${announced} bytes and the limit is ${maxMessageBytes}: finish one first.`,
        EXIT.refused,
      )
    // The system backs this memory only as chunks fill it, so a large announcement alone costs nothing.
    const bytes = Buffer.allocUnsafeSlow(chunk.totalBytes)
    const assembly = { sha256, count: chunk.count, bytes, received: new Set<number>(), touched: this.#now() }
    this.#assemblies.set(chunk.messageId, assembly)
    return assembly
  }

  /** Drops what its sender has given up by its own rule: no chunk for all its attempts. */
  #dropAbandoned(): void {
    const { idleMs, maxAttempts } = this.#limits
    const since = this.#now() - idleMs * maxAttempts
    for (const [id, { touched }] of this.#assemblies) if (touched < since) this.#assemblies.delete(id)
  }
}

/** Lower-case SHA-256 of bytes. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function parseChunk(payload: unknown): fedveil.v1.Chunk {
  const chunk = decodeChunk(payload)
  const { messageId, sha256 } = chunk
  if (messageId === '' || messageId.length > MAX_ID_LENGTH)
    throw frameBroken(`has a message id of ${messageId.length} characters; it takes 1 to ${MAX_ID_LENGTH}`)
  if (sha256.byteLength !== SHA256_BYTES)
    throw frameBroken(`has a digest of ${sha256.byteLength} bytes; SHA-256 has ${SHA256_BYTES}`)
  return chunk
}

function decodeChunk(payload: unknown): fedveil.v1.Chunk {
  if (!(payload instanceof Uint8Array)) throw frameBroken('holds no bytes')
  try {
    return fedveil.v1.Chunk.decode(payload)
  } catch (cause) {
    throw frameBroken('holds no fedveil chunk', cause)
  }
}

function checkHeader({ index, count, totalBytes, data }: fedveil.v1.Chunk, maxMessageBytes: number): void {
  if (totalBytes > maxMessageBytes)
    throw new FedveilError(
      'MESSAGE_TOO_LARGE',
      `The message announces ${totalBytes} bytes and its receiver takes at most ${maxMessageBytes}: make it smaller or raise the limit there.`,
      EXIT.refused,
    )
  if (count < 1 || count > Math.min(MAX_CHUNKS, totalBytes))
    throw inconsistent(
      `is one of ${count} for ${totalBytes} bytes; up to ${MAX_CHUNKS} chunks of at least one byte are taken`,
    )
  if (index >= count) throw inconsistent(`has the index ${index}, with ${count} chunks in all`)
  const expected = chunkStart(index + 1, count, totalBytes) - chunkStart(index, count, totalBytes)
  if (data.byteLength !== expected)
    throw inconsistent(`${index} of ${count} has ${data.byteLength} bytes; of ${totalBytes} bytes it takes ${expected}`)
}

function inconsistent(what: string): FedveilError {
  return new FedveilError('CHUNK_INCONSISTENT', `A chunk ${what}.`, EXIT.refused)
}

function frameBroken(what: string, cause?: unknown): FedveilError {
  return new FedveilError('FRAME_BROKEN', `A frame event ${what}.`, EXIT.refused, { cause })
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
