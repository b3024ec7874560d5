import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EXIT, FedveilError } from '../../proto/error.js'
import { PAGE_POLICY, STATUS_PAGE } from './page.js'
import { registryOf } from './prometheus.js'
import type { RunStatus } from './run-status.js'

export interface StatusServer {
  /** e.g. `http://127.0.0.1:9470` */
  readonly url: string
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** By path. */
type Answers = ReadonlyMap<string, () => Promise<Answer> | Answer>

/**
 * Serves a run's status, for reading alone: a page at `/`, `/status.json`, `/metrics` for Prometheus, `/healthz` (the process
 * answers) and `/readyz` (participants can join). A port of its own, so that it can be kept from where participants come.
 * @throws STATUS_LISTEN (exit `network`)
 */
export async function serveStatus(status: RunStatus, address: { host: string; port: number }): Promise<StatusServer> {
  const registry = registryOf(status)
  const answers: Answers = new Map<string, () => Promise<Answer> | Answer>([
    ['/', () => ({ status: 200, type: 'text/html; charset=utf-8', body: STATUS_PAGE })],
    ['/status.json', () => json(status.current)],
    ['/metrics', async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() })],
    ['/healthz', () => text(200, 'ok')],
    ['/readyz', () => (status.current.phase === 'finished' ? text(503, 'the run is over') : text(200, 'ok'))],
  ])
  const server = createServer((request, response) => {
    // Whatever goes wrong here must not end the run.
    void answer(request, answers)
      .catch(() => text(500, 'the status cannot be told'))
      .then((made) => send(response, made, request.method === 'HEAD'))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, address)))
    server.listen(address.port, address.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer({ method, url = '/' }: IncomingMessage, answers: Answers): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'this port is for reading')
  const make = answers.get(url.split('?')[0]!)
  return make ? make() : text(404, 'there is a page at /, and /status.json, /metrics, /healthz, /readyz')
}

function send(response: ServerResponse, { status, type, body }: Answer, headOnly: boolean): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  response.end(headOnly ? undefined : body)
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) }
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` }
}

function listenError(cause: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): FedveilError {
  return new FedveilError(
    'STATUS_LISTEN',
    `The status page cannot listen on ${host}:${port} (${cause.code ?? cause.message}): check --status.`,
    EXIT.network,
    { cause },
  )
}
