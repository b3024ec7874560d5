import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { EXIT, FedveilError } from '../proto/error.js'
import { CLIENT_OPTIONS } from '../proto/socket-options.js'
import type { TlsAgent } from './tls-agent.js'

/** How long a participant that starts before its coordinator waits for it. */
const PATIENCE_MS = 30_000

export interface ConnectOptions {
  readonly patienceMs?: number | undefined
  /** Opens TLS connections, for https addresses. */
  readonly agent?: TlsAgent | undefined
}

/**
 * Connects to a coordinator, trying again until it answers or the patience ends.
 * @throws JOIN_URL, UNREACHABLE, TLS_REFUSED (exit `network`); the signal's reason
 */
export async function connect(
  url: string,
  signal: AbortSignal,
  { patienceMs = PATIENCE_MS, agent }: ConnectOptions = {},
): Promise<Socket> {
  requireHttpUrl(url)
  const socket = io(url, {
    ...CLIENT_OPTIONS,
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
    // The option is for requests of Node, which its type, made for browsers too, does not know.
    ...(agent === undefined ? {} : { agent: agent as unknown as string }),
  })
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
        const { code, message } = causeOf(error)
        last = message
        if (isCertificateError(code)) settle(() => reject(notTrusted(url, message)))()
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

const Wrapped = z.object({ description: z.object({ error: z.instanceof(Error) }) })

/** What the transport's error is about: socket.io and ws wrap it. */
function causeOf(error: Error): { code: string; message: string } {
  const wrapped = Wrapped.safeParse(error)
  const cause = wrapped.success ? wrapped.data.description.error : error
  return { code: 'code' in cause ? String(cause.code) : '', message: cause.message.trim() }
}

/** Codes of OpenSSL and Node for which no second try helps. */
function isCertificateError(code: string): boolean {
  return /CERT|^UNABLE_TO_|^ERR_TLS_|ALERT_/.test(code)
}

function notTrusted(url: string, why: string): FedveilError {
  return new FedveilError(
    'TLS_REFUSED',
    `No TLS connection to ${url}: ${/alert/.test(why) ? 'the coordinator refuses this participant’s certificate, or wants one (--tls-cert, --tls-key)' : `${why} (name who issued the coordinator's certificate with --tls-ca)`}.`,
    EXIT.network,
  )
}

function requireHttpUrl(url: string): void {
  if (/^https?:\/\/[^/]+\/?$/.test(url) && URL.canParse(url)) return
  throw new FedveilError(
    'JOIN_URL',
    `"${url}" is not a coordinator's address: give --join https://HOST:PORT, or http://HOST:PORT on this machine.`,
    EXIT.usage,
  )
}

function unreachable(url: string, patienceMs: number, last: string): FedveilError {
  const hint = url.startsWith('https:') ? ', and whether it asks for a certificate (--tls-cert, --tls-key)' : ''
  return new FedveilError(
    'UNREACHABLE',
    `No coordinator answered at ${url} for ${patienceMs / 1000} s (${last}): start it first, or check --join${hint}.`,
    EXIT.network,
  )
}
