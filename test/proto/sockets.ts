import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket as ServerSocket } from 'socket.io'
import { type Socket as ClientSocket, io } from 'socket.io-client'
import type { ChannelSocket } from '../../proto/channel.js'
import { CLIENT_OPTIONS, SERVER_OPTIONS } from '../../proto/socket-options.js'

/** Two ends of a real socket.io connection over loopback. */
export interface Pair {
  readonly server: ServerSocket
  readonly client: ClientSocket
  stop(): Promise<void>
}

export async function connect(options: { maxHttpBufferSize?: number } = {}): Promise<Pair> {
  const http = createServer()
  const server = new Server(http, { ...SERVER_OPTIONS, ...options })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const accepted = new Promise<ServerSocket>((resolve) => server.once('connection', resolve))
  const client = io(`http://127.0.0.1:${port}`, { ...CLIENT_OPTIONS, reconnection: false })
  const connected = new Promise<void>((resolve, reject) => {
    client.once('connect', resolve)
    client.once('connect_error', reject)
  })
  const [socket] = await Promise.all([accepted, connected])
  return {
    server: socket,
    client,
    stop: async () => {
      client.disconnect()
      await server.close()
    },
  }
}

/** A frame on its way out, for a test that meddles with it. */
export interface Outgoing {
  readonly payload: Uint8Array
  readonly receipt: (answer: unknown) => void
  /** How many frames went before. */
  readonly index: number
}

/** The same socket with every outgoing frame replaced; undefined loses the frame. */
export function meddle(
  socket: ChannelSocket,
  change: (frame: Outgoing) => Omit<Outgoing, 'index'> | undefined,
): ChannelSocket {
  let index = 0
  return {
    get connected() {
      return socket.connected
    },
    on: socket.on.bind(socket),
    off: socket.off.bind(socket),
    emit: (event, payload, receipt) => {
      const changed = change({ payload, receipt, index: index++ })
      return changed && socket.emit(event, changed.payload, changed.receipt)
    },
    disconnect: () => socket.disconnect(),
  }
}
