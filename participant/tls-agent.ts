import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import type { Socket } from 'node:net'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'

/** PEM files of a participant that joins over TLS. */
export interface ClientTlsFiles {
  /** Certificates that the coordinator's must be issued by; the system's if not given. */
  readonly ca?: string | undefined
  /** Its own certificate chain and key, where the coordinator asks for one (mutual TLS). */
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** Opens TLS 1.3 connections, and remembers the last one. */
export class TlsAgent extends Agent {
  #last: Socket | undefined

  /** @throws TLS_FILE */
  constructor({ ca, cert, key }: ClientTlsFiles) {
    super({
      ...(ca === undefined ? {} : { ca: read(ca) }),
      ...(cert === undefined ? {} : { cert: read(cert) }),
      ...(key === undefined ? {} : { key: read(key) }),
      minVersion: 'TLSv1.3',
    })
  }

  /** The socket of the newest connection. */
  get last(): Socket | undefined {
    return this.#last
  }

  override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    const socket = super.createConnection(...args)
    this.#last = socket as Socket
    return socket
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const sentence = `The TLS file ${file} cannot be read: ${sentenceOf(cause)}.`
    throw new FedveilError('TLS_FILE', sentence, EXIT.usage, { cause })
  }
}
