import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { channelBindingOf } from '../proto/channel-binding.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { SERVER_OPTIONS } from '../proto/socket-options.js'
import type { Connection } from './entrance.js'
import { rotate, type TlsFiles, tlsOptions } from './tls.js'

export interface Listening {
  /** e.g. `https://127.0.0.1:7700`, with the port that was given. */
  readonly url: string
  close(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** Without them plain text. */
  readonly tls?: TlsFiles | undefined
  /** How long a participant may leave a heartbeat unanswered. */
  readonly silenceMs: number
  onSocket(socket: Socket, connection: Connection): void
  onNotice(sentence: string): void
}

/**
 * Opens the coordinator's socket.io endpoint.
 * @throws PORT_IN_USE, LISTEN_FAILED (exit `network`), TLS_FILE
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { tls, silenceMs, onSocket, onNotice, ...address } = options
  const { http, stop } = openServer(tls, onNotice)
  const io = new Server(http, { ...SERVER_OPTIONS, pingTimeout: silenceMs })
  io.on('connection', (socket) => onSocket(socket, connectionOf(socket)))
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, address)))
    http.listen(address.port, address.host, resolve)
  })
  const { port } = http.address() as AddressInfo
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    close: async () => {
      stop()
      await io.close()
      http.closeAllConnections()
    },
  }
}

function openServer(tls: TlsFiles | undefined, onNotice: (sentence: string) => void) {
  if (tls === undefined) return { http: createServer(answer), stop: () => {} }
  const http = createTlsServer(tlsOptions(tls), answer)
  return { http, stop: rotate(http, tls, onNotice) }
}

const answer: RequestListener = (_request, response) => {
  response.writeHead(404, { 'content-type': 'text/plain' })
  response.end('This is a fedveil coordinator: join it with "fedveil participant --join".\n')
}

function connectionOf({ handshake, request }: Socket): Connection {
  return { address: handshake.address, channelBinding: channelBindingOf(request.socket) }
}

function listenError(cause: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): FedveilError {
  if (cause.code === 'EADDRINUSE')
    return new FedveilError(
      'PORT_IN_USE',
      `Port ${port} on ${host} is already in use: stop what listens there, or choose another with --listen ${host}:PORT (0 takes a free one).`,
      EXIT.network,
      { cause },
    )
  return new FedveilError(
    'LISTEN_FAILED',
    `Cannot listen on ${host}:${port} (${cause.code ?? cause.message}): check --listen.`,
    EXIT.network,
    { cause },
  )
}
