import { io, type Socket } from 'socket.io-client'
import { EXIT, FedveilError } from '../proto/error.js'
import { CLIENT_OPTIONS } from '../proto/socket-options.js'

/** How long a participant that starts before its coordinator waits for it. */
const PATIENCE_MS = 30_000

/**
 * Connects to a coordinator, trying again until it answers or the patience ends.
 * @throws JOIN_URL, UNREACHABLE (exit `network`); the signal's reason
 */
export async function connect(url: string, signal: AbortSignal, patienceMs = PATIENCE_MS): Promise<Socket> {
  requireHttpUrl(url)
  const socket = io(url, { ...CLIENT_OPTIONS, reconnectionDelay: 200, reconnectionDelayMax: 1_000 })
  try {
    await new Promise<void>((resolve, reject) => {
      let last = 'no answer'
      const give = setTimeout(() => reject(unreachable(url, patienceMs, last)), patienceMs)
      const settle = (end: () => void) => () => {
        clearTimeout(give)
        end()
      }
      socket.once('connect', settle(resolve))
      socket.on('connect_error', (error) => {
        last = error.message
      })
      signal.addEventListener(
        'abort',
        settle(() => reject(signal.reason)),
        { once: true },
      )
      if (signal.aborted) settle(() => reject(signal.reason))()
    })
    // A lost connection ends the run for now; coming back into an open round needs the coordinator's part in it.
    socket.io.reconnection(false)
    return socket
  } catch (error) {
    socket.disconnect()
    throw error
  }
}

function requireHttpUrl(url: string): void {
  if (/^https?:\/\/[^/]+\/?$/.test(url) && URL.canParse(url)) return
  throw new FedveilError(
    'JOIN_URL',
    `"${url}" is not a coordinator's address: give --join http://HOST:PORT.`,
    EXIT.usage,
  )
}

function unreachable(url: string, patienceMs: number, last: string): FedveilError {
  return new FedveilError(
    'UNREACHABLE',
    `No coordinator answered at ${url} for ${patienceMs / 1000} s (${last}): start it first, or check --join.`,
    EXIT.network,
  )
}
