import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { EXIT, FedveilError } from '../proto/error.js'
import { SERVER_OPTIONS } from '../proto/socket-options.js'

export interface Listening {
  /** e.g. `http://127.0.0.1:7700`, with the port that was given. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Opens the coordinator's socket.io endpoint.
 * @param silenceMs how long a participant may leave a heartbeat unanswered
 * @throws PORT_IN_USE, LISTEN_FAILED (exit `network`)
 */
export async function listen(
  address: { host: string; port: number },
  silenceMs: number,
  onSocket: (socket: Socket) => void,
): Promise<Listening> {
  const http = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' })
    response.end('This is a fedveil coordinator: join it with "fedveil participant --join".\n')
  })
  const io = new Server(http, { ...SERVER_OPTIONS, pingTimeout: silenceMs })
  io.on('connection', onSocket)
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, address)))
    http.listen(address.port, address.host, resolve)
  })
  const { port } = http.address() as AddressInfo
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      await io.close()
      http.closeAllConnections()
    },
  }
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
