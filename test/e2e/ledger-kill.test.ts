import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { LOCK_FILE } from '../../privacy/ledger/lock.js'
import { scratch } from './cli.js'
import { ASKED, BUDGET, FITTING, type Frame, framesIn, releaseIdOf } from './release-frames.js'

const LOOP = fileURLToPath(new URL('./release-loop.js', import.meta.url))
const KILLS = 200
const folder = scratch()
afterAll(() => folder.remove())

interface Child {
  /** Everything that it has written so far. */
  received(): Buffer
  onData(listen: () => void): void
  kill(): void
  readonly ended: Promise<{ code: number | null; stderr: string }>
}

function startLoop(dir: string, first: number, end: number, step = 1): Child {
  const child = spawn(process.execPath, [LOOP, dir, String(first), String(end), String(step)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  const listeners: (() => void)[] = []
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    for (const listen of listeners) listen()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return {
    received: () => Buffer.concat(chunks),
    onData: (listen) => void listeners.push(listen),
    kill: () => void child.kill('SIGKILL'),
    // `close` comes after the last byte was read.
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr })),
  }
}

/** What reached the receiver of one ledger, over all its processes. */
class Receiver {
  /** The most bytes that were seen of each release. */
  readonly releases = new Map<number, Buffer>()
  partial = 0
  resent = 0

  take(frames: readonly Frame[]): void {
    for (const { number, bytes, complete } of frames) {
      if (!complete) this.partial++
      const known = this.releases.get(number)
      if (known !== undefined) {
        this.resent++
        const length = Math.min(known.length, bytes.length)
        expect(Buffer.compare(known.subarray(0, length), bytes.subarray(0, length)), `bytes of ${number}`).toBe(0)
      }
      if (known === undefined || bytes.length > known.length) this.releases.set(number, Buffer.from(bytes))
    }
  }

  get last(): number {
    return Math.max(0, ...this.releases.keys())
  }
}

/** Debits of everything that arrived, and no record beyond its budget. */
function checkLedger(dir: string, { releases }: Receiver): void {
  // Killed while it opened the ledger for the first time.
  if (releases.size === 0) return
  const ledger = Ledger.read(dir)
  const debited = new Set(ledger.releases().map(({ releaseId }) => releaseId))
  for (const number of releases.keys()) expect(debited.has(releaseIdOf(number)), `debit of ${number}`).toBe(true)
  // At most the release that was under way is counted and has not arrived.
  for (const { events } of ledger.histories())
    expect(events.reduce((sum, { times }) => sum + times, 0)).toBeLessThanOrEqual(FITTING)
  expect(ledger.spent(BUDGET).epsilon).toBeLessThanOrEqual(BUDGET.epsilon)
  ledger.close()
}

/** Kills process after process of one ledger, each at a moment of its own: after some bytes, or after some time. */
async function killAgainAndAgain(dir: string, kills: number, stream: RandomStream): Promise<Receiver> {
  const receiver = new Receiver()
  for (let i = 0; i < kills; i++) {
    const first = Math.max(0, receiver.last - stream.integer(3))
    const child = startLoop(dir, first, Number.MAX_SAFE_INTEGER)
    if (stream.integer(4) === 0) setTimeout(child.kill, stream.integer(150))
    else {
      const bytes = stream.integer(200_000)
      const delay = stream.integer(4)
      let dying = false
      child.onData(() => {
        if (dying || child.received().length < bytes) return
        dying = true
        // At once, so that much of a release is still to come, or a little later.
        if (delay === 0) child.kill()
        else setTimeout(child.kill, delay)
      })
    }
    const { code, stderr } = await child.ended
    expect([code, stderr]).toEqual([null, ''])
    receiver.take(framesIn(child.received()))
    checkLedger(dir, receiver)
  }
  return receiver
}

describe('kill -9 at any moment', () => {
  test(`${KILLS} times: every byte that arrived was debited, no budget is passed, and the same release is the same bytes`, async () => {
    const lanes = ['one', 'two'].map((name) => join(folder.path, name))
    const receivers = await Promise.all(
      lanes.map((dir, lane) => killAgainAndAgain(dir, KILLS / 2, RandomStream.named(4, 'kills', lane))),
    )
    for (const [lane, receiver] of receivers.entries()) {
      const dir = lanes[lane]!
      // What was meant to happen did: cut-off frames, repetitions, and budgets that ended.
      expect(receiver.partial).toBeGreaterThan(0)
      expect(receiver.resent).toBeGreaterThan(20)
      expect(receiver.last).toBeGreaterThan(3 * ASKED)

      const whole = startLoop(dir, 0, receiver.last + 1)
      expect(await whole.ended).toEqual({ code: 0, stderr: '' })
      receiver.take(framesIn(whole.received()))
      checkLedger(dir, receiver)
      const groups = Array.from({ length: receiver.last + 1 }, (_, number) => number % ASKED)
      expect(receiver.releases.size).toBe(groups.filter((place) => place < FITTING).length)
    }
  })
})

describe('two processes', () => {
  test('cannot have one ledger: the second is refused with a sentence, and let in when the first was killed', async () => {
    const dir = join(folder.path, 'shared')
    const first = startLoop(dir, 0, Number.MAX_SAFE_INTEGER)
    await new Promise<void>((resolve) => first.onData(resolve))
    const second = await startLoop(dir, 5_000, 5_001).ended
    expect(second.code).toBe(7)
    expect(second.stderr).toMatch(/^LEDGER_IN_USE: the privacy ledger in .* is in use by another process or run/)
    first.kill()
    await first.ended
    expect(await startLoop(dir, 5_000, 5_001).ended).toEqual({ code: 0, stderr: '' })
  })

  test('that were forced past the lock share each budget and never its last release', async () => {
    const dir = join(folder.path, 'forced')
    // Even and odd releases of the same records. Removing its file takes the lock off.
    const even = startLoop(dir, 0, Number.MAX_SAFE_INTEGER, 2)
    await new Promise<void>((resolve) => even.onData(resolve))
    rmSync(join(dir, LOCK_FILE))
    const odd = startLoop(dir, 1, 40 * ASKED, 2)
    expect(await odd.ended).toEqual({ code: 0, stderr: '' })
    even.kill()
    expect((await even.ended).stderr).toBe('')
    const counts = new Map<number, number>()
    for (const { number } of [...framesIn(even.received()), ...framesIn(odd.received())]) {
      const group = Math.floor(number / ASKED)
      counts.set(group, (counts.get(group) ?? 0) + 1)
    }
    expect(Math.max(...counts.values())).toBe(FITTING)
    const ledger = Ledger.read(dir)
    expect(ledger.spent(BUDGET).epsilon).toBeLessThanOrEqual(BUDGET.epsilon)
    ledger.close()
  })
})
