import type { Socket } from 'socket.io-client'
import { Channel } from '../proto/channel.js'
import { channelBindingOf } from '../proto/channel-binding.js'
import { connect } from './connection.js'
import { type ClientTlsFiles, TlsAgent } from './tls-agent.js'

/** A participant's connection to its coordinator. A lost one can be replaced, as often as the network asks for it. */
export class CoordinatorLink {
  #socket: Socket | undefined
  #channel: Channel | undefined
  readonly #agent: TlsAgent | undefined
  readonly #onAbort = () => this.#channel?.close()

  /** @param url e.g. `http://127.0.0.1:7700` @param run the run that every message must belong to; '' while unknown */
  constructor(
    private readonly url: string,
    private run: string,
    private readonly signal: AbortSignal,
    tls: ClientTlsFiles = {},
  ) {
    this.#agent = url.startsWith('https:') ? new TlsAgent(tls) : undefined
    signal.addEventListener('abort', this.#onAbort)
  }

  /** Connects, in place of the connection before. @throws what `connect` throws */
  async open(patienceMs?: number): Promise<Channel> {
    this.#hangUp()
    this.#socket = await connect(this.url, this.signal, { patienceMs, agent: this.#agent })
    this.#channel = new Channel(this.#socket, { run: this.run })
    return this.#channel
  }

  /** Of the TLS channel of the newest connection; empty on plain text. */
  get binding(): Uint8Array {
    return channelBindingOf(this.#agent?.last)
  }

  /** From now on every message must belong to this run. */
  enter(run: string): void {
    this.run = run
    if (this.#channel) this.#channel.run = run
  }

  close(): void {
    this.signal.removeEventListener('abort', this.#onAbort)
    this.#hangUp()
  }

  #hangUp(): void {
    this.#channel?.close()
    this.#socket?.disconnect()
  }
}
