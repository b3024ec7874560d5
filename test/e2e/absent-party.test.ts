import { readFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

/** One of two parties goes away in the middle of a run: real processes over real sockets. */

const folder = scratch()
afterAll(() => folder.remove())

const scenario = writeScenario(folder.path, 'vertical')
const UNPROTECTED = ['--set', 'arms=[{name: plain, title: plain, set: {privacy: {mechanism: unprotected}}}]']

interface Result {
  readonly accuracy: number | null
  readonly left: { participant: string; round: number; reason: string }[]
  readonly ended: { round: number; reason: string } | null
}

/** A coordinator and both parties, started by hand. @param through address that the right party joins, if another */
async function begin(name: string, changes: readonly string[], through: (url: string) => Promise<string> | string) {
  const set = [...UNPROTECTED, ...changes.flatMap((change) => ['--set', change])]
  const store = (party: string) => ['--store', join(folder.path, name, party)]
  const coordinator = start([
    ...['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', '--json', '--insecure-seeded-noise'],
    ...[...set, ...store('c')],
  ])
  const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
  const party = (who: string, at: string) =>
    start([
      ...['participant', '--join', at, '--config', scenario, '--name', who, '--insecure-seeded-noise'],
      ...['--allow-unprotected', ...set, ...store(who)],
    ])
  return { coordinator, left: party('left', url!), right: party('right', await through(url!)) }
}

test('fill: the run goes on to its end without a party that was killed', async () => {
  const changes = ['work.absent={kind: fill}', 'work.training.epochs=16']
  const { coordinator, left, right } = await begin('fill', changes, (url) => url)
  await right.says(/round 2\b/)
  right.process.kill('SIGKILL')
  const [ended, stayed] = await Promise.all([coordinator.ended, left.ended])
  expect([ended.code, stayed.code], ended.stderr).toEqual([0, 0])
  const result = lastJson(ended.stdout) as unknown as Result
  expect(result.left).toEqual([{ participant: 'right', round: expect.any(Number), reason: 'its connection was lost' }])
  expect(result.ended).toBeNull()
  // Four people: half of a face and the stand-in tell them apart far better than chance.
  expect(result.accuracy).toBeGreaterThan(0.5)
  expect(processesNaming(folder.path)).toEqual([])
})

test('wait: a party whose connection broke goes on where it was, and the result is the same to the last digit', async () => {
  const set = [...UNPROTECTED, '--set', 'ceiling=false'].concat(['--set', 'work.training.epochs=8'])
  const out = join(folder.path, 'whole')
  const whole = await run(['simulate', scenario, '--out', out, '--json', ...set])
  expect(whole.code, whole.stderr).toBe(0)
  const [arm] = (lastJson(whole.stdout) as { arms: Result[] }).arms

  const changes = ['work.absent={kind: wait, seconds: 30}', 'work.training.epochs=8']
  const line = new BreakableLine()
  const { coordinator, left, right } = await begin('wait', changes, (url) => line.to(url))
  await right.says(/round 3\b/)
  line.break()
  await right.says(/The connection to the coordinator was lost/)
  const ends = await Promise.all([coordinator.ended, left.ended, right.ended])
  line.close()
  expect(
    ends.map(({ code }) => code),
    ends.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0, 0])
  const result = lastJson(ends[0]!.stdout) as unknown as Result
  expect(line.connections).toBeGreaterThan(1)
  expect([result.accuracy, result.left, result.ended]).toEqual([arm!.accuracy, [], null])
  const model = (path: string) => readFileSync(join(path, 'model.safetensors')).toString('base64')
  expect(model(join(folder.path, 'wait', 'c'))).toBe(model(join(out, 'plain', 'coordinator')))
})

test('wait: a party that does not come back ends the run in order', async () => {
  const changes = ['work.absent={kind: wait, seconds: 0.5}', 'work.training.epochs=80']
  const { coordinator, left, right } = await begin('gone', changes, (url) => url)
  await right.says(/round 2\b/)
  right.process.kill('SIGKILL')
  const [ended, stayed] = await Promise.all([coordinator.ended, left.ended])
  expect([ended.code, stayed.code], ended.stderr).toEqual([0, 0])
  const result = lastJson(ended.stdout) as unknown as Result
  expect(result.accuracy).toBeNull()
  expect(result.ended?.reason).toMatch(/^"right" left in round \d+ and the plan stops/)
  expect(result.left[0]?.reason).toBe('its connection was lost and it did not come back within 0.5 s')
})

/** A line between two processes that can break in the middle of whatever it carries. */
class BreakableLine {
  connections = 0
  readonly #open = new Set<Socket>()
  #server: Server | undefined

  /** @returns the address at this end of the line */
  async to(url: string): Promise<string> {
    const port = Number(new URL(url).port)
    const server = createServer((near) => {
      this.connections++
      const far = connect(port, '127.0.0.1')
      for (const end of [near, far]) {
        this.#open.add(end)
        end.on('error', () => end.destroy())
        end.on('close', () => this.#open.delete(end))
      }
      near.pipe(far)
      far.pipe(near)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  break(): void {
    for (const end of this.#open) end.destroy()
  }

  close(): void {
    this.break()
    this.#server?.close()
  }
}
