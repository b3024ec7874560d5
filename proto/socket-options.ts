import { DEFAULT_LIMITS } from './channel-limits.js'

/**
 * Options of the socket.io server. Its defaults do not fit a channel: a message over 1 MB ends the connection like any
 * network fault, and a dead peer is noticed only after 45 s.
 */
export const SERVER_OPTIONS = {
  /** A little over a chunk: its header, and room for a peer in another language to count differently. */
  maxHttpBufferSize: DEFAULT_LIMITS.chunkBytes + 64 * 1024,
  /** Long polling carries binary as base64, a third more bytes, one request at a time. */
  transports: ['websocket' as const],
  allowUpgrades: false,
  /**
   * Ping every 5 s, answer within 5 s: either end notices a dead peer within 10 s. It also means that no process may
   * keep its event loop busy for more than a few seconds: training yields between steps.
   */
  pingInterval: 5_000,
  pingTimeout: 5_000,
  /** Compressing noise costs time and saves nothing. */
  perMessageDeflate: false,
  /** The browser bundle is not ours to serve. */
  serveClient: false,
}

/** Options of the socket.io client; the heartbeat's times and the compression are the server's to say. */
export const CLIENT_OPTIONS = {
  /** The server offers nothing else, and the client's default tries long polling first. */
  transports: ['websocket' as const],
  /** Participants that share a process have each a connection of their own. */
  forceNew: true,
}
