import { createHash } from 'node:crypto'
import { type ChannelLimits, chunkStart, MAX_CHUNKS } from './channel-limits.js'
import { EXIT, FedveilError } from './error.js'
import { fedveil } from './generated/fedveil.js'
import { peerError } from './peer-error.js'

/** Puts one frame on the wire; `receipt` is called with whatever the peer answers, if it answers. */
export type SendFrame = (payload: Uint8Array, receipt: (answer: unknown) => void) => void

/**
 * One message on its way out: which chunks the peer has, which are in flight, and when to send them again.
 * It owns no socket: `start` says where frames go.
 */
export class Transfer {
  /** Resolves when the peer holds the whole message. */
  readonly done: Promise<void>
  readonly #messageId: string
  readonly #bytes: Uint8Array
  readonly #sha256: Uint8Array
  readonly #count: number
  readonly #limits: ChannelLimits
  readonly #inFlight = new Set<number>()
  #next = 0
  #attempts = 1
  #timer: NodeJS.Timeout | undefined
  #send: SendFrame | undefined
  #resolve!: () => void
  #reject!: (error: FedveilError) => void
  #settled = false

  /** @throws MESSAGE_TOO_LARGE if the message would take more than 65536 chunks */
  constructor(messageId: string, bytes: Uint8Array, limits: ChannelLimits) {
    this.#messageId = messageId
    this.#bytes = bytes
    this.#limits = limits
    this.#count = Math.ceil(bytes.byteLength / limits.chunkBytes)
    if (this.#count > MAX_CHUNKS)
      throw new FedveilError(
        'MESSAGE_TOO_LARGE',
        `The message has ${bytes.byteLength} bytes, over ${MAX_CHUNKS} chunks of ${limits.chunkBytes} bytes: raise the chunk size.`,
        EXIT.network,
      )
    this.#sha256 = createHash('sha256').update(bytes).digest()
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  start(send: SendFrame): void {
    if (this.#settled) return
    this.#send = send
    this.#armIdleTimer()
    this.#fillWindow()
  }

  /** Gives up; does nothing once the transfer has ended. */
  fail(error: FedveilError): void {
    if (this.#end()) this.#reject(error)
  }

  #succeed(): void {
    if (this.#end()) this.#resolve()
  }

  #end(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#timer)
    return true
  }

  #fillWindow(): void {
    while (!this.#settled && this.#inFlight.size < this.#limits.window && this.#next < this.#count) {
      const index = this.#next++
      this.#inFlight.add(index)
      this.#sendChunk(index)
    }
  }

  #sendChunk(index: number): void {
    this.#send?.(this.#frame(index), (answer) => this.#receipt(index, answer))
  }

  #frame(index: number): Uint8Array {
    const totalBytes = this.#bytes.byteLength
    const count = this.#count
    const data = this.#bytes.subarray(chunkStart(index, count, totalBytes), chunkStart(index + 1, count, totalBytes))
    const chunk = { messageId: this.#messageId, index, count, totalBytes, sha256: this.#sha256, data }
    return fedveil.v1.Chunk.encode(chunk).finish()
  }

  #receipt(index: number, answer: unknown): void {
    if (this.#settled) return
    const receipt = parseReceipt(answer)
    if (!receipt) this.fail(receiptBroken('answered a chunk with something that is no receipt'))
    else if (receipt.refused) this.fail(peerError(receipt.refusedCode, receipt.refused))
    else if (receipt.complete) this.#succeed()
    // The receipt of a chunk that was sent twice comes twice; only the first is progress.
    else if (this.#inFlight.delete(index)) this.#progress()
  }

  #progress(): void {
    if (this.#inFlight.size === 0 && this.#next === this.#count) {
      this.fail(receiptBroken('has every chunk but does not call the message complete'))
      return
    }
    this.#attempts = 1
    this.#armIdleTimer()
    this.#fillWindow()
  }

  #armIdleTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#retry(), this.#limits.idleMs)
  }

  #retry(): void {
    if (this.#attempts >= this.#limits.maxAttempts) {
      this.fail(this.#noProgress())
      return
    }
    this.#attempts++
    this.#armIdleTimer()
    for (const index of this.#inFlight) this.#sendChunk(index)
  }

  #noProgress(): FedveilError {
    const { maxAttempts, idleMs } = this.#limits
    return new FedveilError(
      'NO_PROGRESS',
      `The peer confirmed no part of a message of ${this.#bytes.byteLength} bytes in ${maxAttempts} attempts of ` +
        `${idleMs} ms: check that it is not overloaded or suspended.`,
      EXIT.network,
    )
  }
}

function parseReceipt(answer: unknown): fedveil.v1.Receipt | undefined {
  if (!(answer instanceof Uint8Array)) return undefined
  try {
    return fedveil.v1.Receipt.decode(answer)
  } catch {
    return undefined
  }
}

function receiptBroken(what: string): FedveilError {
  return new FedveilError(
    'RECEIPT_BROKEN',
    `The peer ${what}: it does not keep to the contract of docs/wire.md.`,
    EXIT.network,
  )
}
