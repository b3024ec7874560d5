import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RunStatus } from '../../../coordinator/dashboard/run-status.js'
import { type StatusServer, serveStatus } from '../../../coordinator/dashboard/status-server.js'
import type { Metrics } from '../../../coordinator/event.js'

const about = { run: 'run-1', scenario: 's', arm: 'a', mode: 'horizontal', privacy: 'unprotected' }
const status = new RunStatus({ ...about, participants: ['p1', 'p2', 'p3'] })
const metrics = (more: Partial<Metrics>) => ({
  event: 'metrics' as const,
  metrics: { round: 1, accuracy: 0.5, ...more },
  bytesUp: 2_000,
  bytesDown: 3_000,
})
let server: StatusServer

beforeAll(async () => {
  server = await serveStatus(status, { host: '127.0.0.1', port: 0 })
})
afterAll(() => server.close())

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(server.url + path, init)
  return { status: response.status, headers: response.headers, body: await response.text() }
}
/** The value of a sample of the Prometheus text. */
const sample = async (name: string) => {
  const { body } = await get('/metrics')
  const line = body.split('\n').find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

describe('the status of a run', () => {
  test('follows its events: who has come, what rounds said, who was left out or has left', async () => {
    expect(status.current).toMatchObject({ phase: 'waiting', accuracy: null, rounds: [] })
    expect(status.isOpen).toBe(false)
    expect(await sample('fedveil_accuracy')).toBeUndefined()
    for (const [i, participant] of ['p1', 'p2', 'p3'].entries())
      status.take({ event: 'joined', participant, have: i + 1, of: 3 })
    status.take(metrics({ flagged: ['p3'], scores: { p1: 1, p2: 2, p3: 9 }, epsilon: { p1: 4, p2: null } }))
    status.take({ event: 'progress', phase: 'train', done: 1, total: 4, unit: 'rounds' })
    status.take({ event: 'left', participant: 'p2', round: 2, reason: 'its connection was lost' })
    const { participants, ...run } = status.current
    expect(run).toMatchObject({ phase: 'train', done: 1, total: 4, accuracy: 0.5, bytesUp: 2_000, bytesDown: 3_000 })
    expect(participants).toEqual([
      { name: 'p1', state: 'joined', reason: null, epsilon: 4, flagged: false, score: 1 },
      { name: 'p2', state: 'left', reason: 'its connection was lost', epsilon: null, flagged: false, score: 2 },
      { name: 'p3', state: 'joined', reason: null, epsilon: null, flagged: true, score: 9 },
    ])
    expect(JSON.parse((await get('/status.json')).body)).toMatchObject({ ...about, participants })
  })

  test('is there for Prometheus', async () => {
    expect(await sample('fedveil_accuracy')).toBe(0.5)
    expect(await sample('fedveil_open')).toBe(1)
    expect(await sample('fedveil_participants{state="left",run="run-1"}')).toBe(1)
    expect(await sample('fedveil_participant_epsilon{participant="p1",run="run-1"}')).toBe(4)
    expect(await sample('fedveil_bytes_up')).toBe(2_000)
    expect(await sample('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  })

  test('is there for whoever looks after the process, and for reading alone', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: 'ok\n' })
    expect(await get('/readyz')).toMatchObject({ status: 200 })
    expect((await get('/', { method: 'POST' })).status).toBe(405)
    expect((await get('/etc/passwd')).status).toBe(404)
    expect((await get('/../package.json')).status).toBe(404)
    for (const name of ['/constructor', '/toString', '/__proto__']) expect((await get(name)).status).toBe(404)
  })

  test('has a page that may load nothing but itself', async () => {
    const { headers, body } = await get('/')
    const policy = headers.get('content-security-policy')!
    expect(policy).toMatch(/^default-src 'none'/)
    expect(policy).not.toMatch(/unsafe/)
    expect(body).not.toMatch(/(src|href)=/)
    expect(body).not.toContain('innerHTML')
  })

  test('is not ready any more once the run is over', async () => {
    const result = { accuracy: 0.75, bytesUp: 9, bytesDown: 8 }
    status.take({ event: 'result', result: result as never })
    expect(status.current).toMatchObject({ phase: 'finished', accuracy: 0.75, bytesUp: 9 })
    expect((await get('/readyz')).status).toBe(503)
    expect(await sample('fedveil_open')).toBe(0)
  })
})

test('a port that is taken is said by name', async () => {
  const port = Number(new URL(server.url).port)
  await expect(serveStatus(status, { host: '127.0.0.1', port })).rejects.toThrow(/--status/)
})
