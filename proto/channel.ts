import { randomUUID } from 'node:crypto'
import { Assembler } from './assembler.js'
import { type ChannelLimits, DEFAULT_LIMITS } from './channel-limits.js'
import { EXIT, FedveilError } from './error.js'
import { fedveil } from './generated/fedveil.js'
import {
  answeredBy,
  decodeEnvelope,
  type Envelope,
  encodeEnvelope,
  type Kind,
  type Message,
  type MessageOf,
  WIRE_VERSION,
} from './message.js'
import { peerError } from './peer-error.js'
import { Transfer } from './transfer.js'

/** The little of a socket.io socket that a channel needs; the server's and the client's both have it. */
export interface ChannelSocket {
  readonly connected: boolean
  on(event: 'frame', listener: (payload: unknown, receipt: unknown) => void): unknown
  on(event: 'disconnect', listener: (reason: string) => void): unknown
  off(event: 'frame', listener: (payload: unknown, receipt: unknown) => void): unknown
  off(event: 'disconnect', listener: (reason: string) => void): unknown
  emit(event: 'frame', payload: Uint8Array, receipt: (answer: unknown) => void): unknown
  disconnect(): unknown
}

export interface ChannelOptions extends Partial<ChannelLimits> {
  /** The run that every message must belong to; '' while it is not yet known. */
  readonly run: string
}

/** What a handler learns about a message besides its content. */
export interface Received {
  readonly messageId: string
  /** Message id of what this answers, or ''. An answer reaches the handler only if no request waits for it (any more). */
  readonly inReplyTo: string
  /** Answers the message; resolves when the peer holds the answer. */
  reply(message: Message): Promise<void>
}

export type Handler = (message: Message, received: Received) => void | Promise<void>

interface PendingRequest {
  resolve(message: Message): void
  reject(error: FedveilError): void
}

interface Waiting {
  readonly envelope: Envelope
  readonly bytes: number
}

/** Kinds that may come before their sender knows the run's id. */
const BEFORE_THE_RUN: ReadonlySet<Kind> = new Set<Kind>(['identify', 'join', 'refusal', 'leave'])
/** Kinds that are never answered with a refusal, lest two ends refuse each other for ever. */
const UNANSWERED: ReadonlySet<Kind> = new Set<Kind>(['refusal', 'leave'])

/**
 * What both ends speak through: whole messages over a socket that is at most once and limits its frames.
 * docs/wire.md describes what it puts on the wire.
 *
 * A channel lives as long as one connection: after a disconnection everything pending rejects with PEER_GONE, and a new
 * connection gets a new channel. Messages go out one after the other in the order of the calls, and are handled one at
 * a time in the order of their arrival; an answer to a waiting request overtakes those that wait for the handler.
 */
export class Channel {
  /** The run that every message must belong to; '' accepts any. Set it once it is known. */
  run: string
  readonly #socket: ChannelSocket
  readonly #limits: ChannelLimits
  readonly #assembler: Assembler
  readonly #outgoing: Transfer[] = []
  readonly #pending = new Map<string, PendingRequest>()
  readonly #waiting: Waiting[] = []
  readonly #closeListeners: ((reason: FedveilError) => void)[] = []
  #handler: Handler | undefined
  #handling = false
  #closed: FedveilError | undefined
  #bytesSent = 0
  #bytesReceived = 0

  /** @throws NOT_CONNECTED if the socket is not connected (make a client's channel on its `connect` event) */
  constructor(socket: ChannelSocket, { run, ...limits }: ChannelOptions) {
    if (!socket.connected)
      throw new FedveilError(
        'NOT_CONNECTED',
        'A channel needs a connected socket: make it on the "connect" event.',
        EXIT.network,
      )
    this.run = run
    this.#socket = socket
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#assembler = new Assembler(this.#limits)
    socket.on('frame', this.#onFrame)
    socket.on('disconnect', this.#onDisconnect)
  }

  /** Payload bytes of the frames sent, those sent again included; receipts are not counted. */
  get bytesSent(): number {
    return this.#bytesSent
  }

  /** Payload bytes of the frames received. */
  get bytesReceived(): number {
    return this.#bytesReceived
  }

  /** Why the channel is closed; undefined while it is open. */
  get closed(): FedveilError | undefined {
    return this.#closed
  }

  /**
   * Sends a message; its tensors may change once this has returned. Resolves when the peer holds the whole message,
   * which says nothing about what the peer thinks of it.
   * @throws MESSAGE_TOO_LARGE and the codes of `encodeEnvelope` before anything is sent; NO_PROGRESS, PEER_GONE,
   *   CHANNEL_CLOSED, RECEIPT_BROKEN; or the code with which the peer's channel refused the message
   */
  async send(message: Message, { inReplyTo = '' }: { inReplyTo?: string } = {}): Promise<void> {
    await this.#post(randomUUID(), message, inReplyTo)
  }

  /**
   * Sends a message and resolves with the answer. There is no time limit on the answer: work takes as long as it takes,
   * and a dead peer ends the channel. A deadline comes as `signal`; an answer after it goes to the handler. `onHeld` is
   * called once the peer holds the whole message.
   * @throws the code and sentence of a `refusal` that answers, or of a `leave`, which ends every request;
   *   REPLY_UNEXPECTED for an answer of another kind; REQUEST_ABORTED; and everything `send` throws
   */
  async request<K extends Kind>(
    message: Message,
    replyKind: K,
    { signal, onHeld }: { signal?: AbortSignal; onHeld?(): void } = {},
  ): Promise<MessageOf<K>> {
    const messageId = randomUUID()
    const onAbort = () => this.#pending.get(messageId)?.reject(aborted(message.kind))
    const answer = new Promise<Message>((resolve, reject) => this.#pending.set(messageId, { resolve, reject }))
    try {
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      const [reply] = await Promise.all([answer, this.#post(messageId, message, '').then(onHeld)])
      return expectKind(reply, replyKind)
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#pending.delete(messageId)
    }
  }

  /**
   * Sets the one handler of messages that answer no waiting request; those that came before are handled first.
   * A FedveilError that it throws is answered with a refusal. Anything else it throws is a defect of this end: the
   * peer gets a refusal without details, and the channel closes with HANDLER_FAILED and the cause.
   */
  onMessage(handler: Handler): void {
    this.#handler = handler
    void this.#handleWaiting()
  }

  /** Called once with the reason when the channel ends, whichever end it was; at once if it has ended already. */
  onClose(listener: (reason: FedveilError) => void): void {
    if (this.#closed) listener(this.#closed)
    else this.#closeListeners.push(listener)
  }

  /**
   * Ends the connection. Messages that wait for the handler are dropped.
   * @param reason what everything pending rejects with
   */
  close(reason = new FedveilError('CHANNEL_CLOSED', 'This end closed the channel.', EXIT.network)): void {
    this.#waiting.length = 0
    this.#shut(reason)
  }

  // ---- sending ----

  async #post(messageId: string, message: Message, inReplyTo: string): Promise<void> {
    if (this.#closed) throw this.#closed
    const envelope = { version: WIRE_VERSION, run: this.run, messageId, inReplyTo, message }
    const bytes = encodeEnvelope(envelope, { maxBytes: this.#limits.maxMessageBytes })
    const transfer = new Transfer(messageId, bytes, this.#limits)
    this.#outgoing.push(transfer)
    if (this.#outgoing.length === 1) this.#startNext()
    try {
      await transfer.done
    } finally {
      this.#outgoing.splice(this.#outgoing.indexOf(transfer), 1)
      this.#startNext()
    }
  }

  #startNext(): void {
    this.#outgoing[0]?.start((payload, receipt) => {
      // A socket.io client that is away keeps what is emitted and sends it later; here that message has failed by then.
      if (!this.#socket.connected) return
      this.#bytesSent += payload.byteLength
      this.#socket.emit('frame', payload, receipt)
    })
  }

  // ---- receiving ----

  readonly #onFrame = (payload: unknown, receipt: unknown): void => {
    if (payload instanceof Uint8Array) this.#bytesReceived += payload.byteLength
    const { complete, refusal, envelope, bytes } = this.#take(payload)
    if (typeof receipt === 'function') receipt(encodeReceipt(complete, refusal))
    if (envelope) this.#deliver(envelope, bytes)
  }

  #take(payload: unknown): { complete: boolean; refusal?: FedveilError; envelope?: Envelope; bytes: number } {
    try {
      const arrival = this.#assembler.take(payload)
      if (arrival.state === 'partial') return { complete: false, bytes: 0 }
      if (arrival.state === 'settled')
        return arrival.refusal ? { complete: false, refusal: arrival.refusal, bytes: 0 } : { complete: true, bytes: 0 }
      const { messageId, sha256, bytes } = arrival
      try {
        const envelope = this.#open(messageId, bytes)
        this.#assembler.settle(messageId, sha256)
        return { complete: true, envelope, bytes: bytes.byteLength }
      } catch (error) {
        this.#assembler.settle(messageId, sha256, refusalFor(error))
        // Nobody is to wait for an answer that has come and cannot be used.
        this.#pending.get(answeredBy(bytes))?.reject(refusalFor(error))
        throw error
      }
    } catch (error) {
      return { complete: false, refusal: refusalFor(error), bytes: 0 }
    }
  }

  /** Judges the whole bytes of a message. */
  #open(messageId: string, bytes: Uint8Array): Envelope {
    const envelope = decodeEnvelope(bytes, { maxElements: this.#limits.maxElements })
    if (envelope.messageId !== messageId)
      throw new FedveilError(
        'MESSAGE_ID_MISMATCH',
        'The message id inside a message differs from that of its chunks.',
        EXIT.refused,
      )
    this.#checkRun(envelope)
    if (!this.#pending.has(envelope.inReplyTo)) this.#checkRoom()
    return envelope
  }

  #checkRun({ run, message }: Envelope): void {
    if (this.run === '' || run === this.run || (run === '' && BEFORE_THE_RUN.has(message.kind))) return
    // The sender's run is its own text: it has no place in a sentence that this end may log.
    const theirs = run === '' ? 'names no run' : 'belongs to another run'
    throw new FedveilError(
      'RUN_WRONG',
      `The "${message.kind}" message ${theirs}; its receiver works on run "${this.run}": join that run.`,
      EXIT.refused,
    )
  }

  #checkRoom(): void {
    const { maxWaiting, maxMessageBytes } = this.#limits
    const bytes = this.#waiting.reduce((sum, each) => sum + each.bytes, 0)
    if (this.#waiting.length < maxWaiting && bytes <= maxMessageBytes) return
    throw new FedveilError(
      'CHANNEL_BUSY',
      `The receiver has ${this.#waiting.length} messages (${bytes} bytes) of this sender waiting: send again when some are answered.`,
      EXIT.refused,
    )
  }

  #deliver(envelope: Envelope, bytes: number): void {
    const { message, inReplyTo } = envelope
    const request = this.#pending.get(inReplyTo)
    if (message.kind === 'leave') this.#rejectRequests(peerError(message.code, message.sentence))
    else if (request) {
      settleRequest(request, message)
      return
    }
    this.#waiting.push({ envelope, bytes })
    void this.#handleWaiting()
  }

  async #handleWaiting(): Promise<void> {
    if (this.#handling || !this.#handler) return
    this.#handling = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      await this.#handle(next.envelope, this.#handler)
    this.#handling = false
  }

  async #handle({ message, messageId, inReplyTo }: Envelope, handler: Handler): Promise<void> {
    const reply = (answer: Message) => this.send(answer, { inReplyTo: messageId })
    try {
      await handler(message, { messageId, inReplyTo, reply })
    } catch (error) {
      const { code, message: sentence } = refusalFor(error)
      // An answer that cannot be delivered has no one to be reported to: the channel is closing or the peer refuses it.
      if (!UNANSWERED.has(message.kind)) await reply({ kind: 'refusal', code, sentence }).catch(() => undefined)
      if (error instanceof FedveilError) return
      this.#waiting.length = 0
      this.#shut(handlerFailed(message.kind, error))
    }
  }

  // ---- ending ----

  readonly #onDisconnect = (reason: string): void => {
    this.#shut(
      new FedveilError(
        'PEER_GONE',
        `The connection to the peer ended (${reason}): check that it still runs and can be reached, then connect again.`,
        EXIT.network,
      ),
    )
  }

  #shut(reason: FedveilError): void {
    if (this.#closed) return
    this.#closed = reason
    this.#socket.off('frame', this.#onFrame)
    this.#socket.off('disconnect', this.#onDisconnect)
    this.#socket.disconnect()
    this.#assembler.drop()
    for (const transfer of [...this.#outgoing]) transfer.fail(reason)
    this.#rejectRequests(reason)
    for (const listener of this.#closeListeners.splice(0)) listener(reason)
  }

  #rejectRequests(error: FedveilError): void {
    for (const request of this.#pending.values()) request.reject(error)
  }
}

function settleRequest(request: PendingRequest, message: Message): void {
  if (message.kind === 'refusal') request.reject(peerError(message.code, message.sentence))
  else request.resolve(message)
}

function expectKind<K extends Kind>(message: Message, kind: K): MessageOf<K> {
  if (isKind(message, kind)) return message
  throw new FedveilError(
    'REPLY_UNEXPECTED',
    `The peer answered with "${message.kind}" where "${kind}" was due.`,
    EXIT.refused,
  )
}

function isKind<K extends Kind>(message: Message, kind: K): message is MessageOf<K> {
  return message.kind === kind
}

function encodeReceipt(complete: boolean, refusal: FedveilError | undefined): Uint8Array {
  const receipt = { complete, refused: refusal?.message ?? '', refusedCode: refusal?.code ?? '' }
  return fedveil.v1.Receipt.encode(receipt).finish()
}

/** What the peer is told about an error: a defect of this end may hold anything, so its text stays here. */
function refusalFor(error: unknown): FedveilError {
  if (error instanceof FedveilError) return error
  return new FedveilError('INTERNAL', 'The receiver failed on this message; its own log says why.', EXIT.internal, {
    cause: error,
  })
}

function handlerFailed(kind: Kind, cause: unknown): FedveilError {
  const sentence = `Handling a "${kind}" message failed: ${cause instanceof Error ? cause.message : String(cause)}`
  return new FedveilError('HANDLER_FAILED', sentence, EXIT.internal, { cause })
}

function aborted(kind: Kind): FedveilError {
  return new FedveilError('REQUEST_ABORTED', `The request "${kind}" was given up before its answer came.`, EXIT.network)
}
