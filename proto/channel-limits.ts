/** What a channel allows itself and its peer. Both ends may differ; the receiver's limits decide what it takes. */
export interface ChannelLimits {
  /** Payload of one socket.io event, in bytes. Must stay below the receiving server's `maxHttpBufferSize`. */
  readonly chunkBytes: number
  /** Chunks sent and not yet receipted. */
  readonly window: number
  /** Without any receipt for this long, what is in flight is sent again. Any receipt starts the time anew. */
  readonly idleMs: number
  /** Times a chunk is sent without any progress before the message fails. */
  readonly maxAttempts: number
  /** Most bytes of one encoded message, sent or received, and of all messages being received at one time. */
  readonly maxMessageBytes: number
  /** Messages of the peer that may be incomplete at one time. */
  readonly maxAssembling: number
  /** Complete messages that may wait for the handler. */
  readonly maxWaiting: number
  /** Most values of one tensor. */
  readonly maxElements: number
}

const KIB = 1024

export const DEFAULT_LIMITS: ChannelLimits = {
  chunkBytes: 256 * KIB,
  window: 4,
  idleMs: 10_000,
  maxAttempts: 4,
  maxMessageBytes: KIB ** 3,
  maxAssembling: 4,
  maxWaiting: 64,
  maxElements: 2 ** 28,
}

/** Chunks of one message; bounds what a receiver remembers of it. 65536 chunks of 256 KiB are 16 GiB. */
export const MAX_CHUNKS = 65_536

/** First byte of chunk `index`: the chunks divide the message as evenly as whole bytes allow. */
export function chunkStart(index: number, count: number, totalBytes: number): number {
  return Math.floor((index * totalBytes) / count)
}
