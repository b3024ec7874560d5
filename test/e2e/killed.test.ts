import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, processesNaming, run, type Started, scratch, start, writeScenario } from './cli.js'

/** Processes of a horizontal run are killed in the middle of it: it ends in the bytes of a run that nobody disturbed. */

const folder = scratch()
afterAll(() => folder.remove())

const scenario = writeScenario(folder.path, 'horizontal')
const NAMES = ['p1', 'p2', 'p3']
const SETTINGS = [
  ...['participants=[{name: p1}, {name: p2}, {name: p3}]', 'attack.participants=[p3]', 'work.training.epochs=6'],
  ...['work.server={optimizer: momentum, learningRate: 1, momentum: 0.5}', 'membership.waitSeconds=30'],
]

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A run by hand, at a port of its own so that a coordinator can come back to it. */
async function runAt(name: string) {
  const port = await freePort()
  const set = SETTINGS.flatMap((one) => ['--set', one])
  const at = (who: string) => ['--store', join(folder.path, name, who)]
  const coordinate = (flags: readonly string[] = []) =>
    start([
      ...['coordinator', '--config', scenario, '--listen', `127.0.0.1:${port}`, '--json', '--insecure-seeded-noise'],
      ...['--run', 'killed', ...set, ...at('coordinator'), ...flags],
    ])
  const takePart = (who: string) =>
    start([
      ...['participant', '--join', `http://127.0.0.1:${port}`, '--config', scenario, '--name', who],
      ...['--insecure-seeded-noise', '--allow-unprotected', ...set, ...at(who)],
    ])
  const files = () =>
    ['model.safetensors', 'metrics.jsonl'].map((file) =>
      readFileSync(join(folder.path, name, 'coordinator', file), 'hex'),
    )
  return { coordinate, takePart, files }
}

async function ends(processes: readonly Started[]): Promise<void> {
  for (const { code, stderr } of await Promise.all(processes.map(({ ended }) => ended)))
    expect(code, stderr.slice(-2000)).toBe(0)
}

let whole: readonly string[] = []

test('a run that nobody disturbs', async () => {
  const { coordinate, takePart, files } = await runAt('whole')
  await ends([coordinate(), ...NAMES.map(takePart)])
  whole = files()
})

test('a participant that is killed and started again is back in the open round', async () => {
  const { coordinate, takePart, files } = await runAt('participant')
  const coordinator = coordinate()
  const others = NAMES.slice(1).map(takePart)
  const first = takePart(NAMES[0]!)
  await first.says(/round 3\b/)
  first.process.kill('SIGKILL')
  await first.ended
  await ends([coordinator, ...others, takePart(NAMES[0]!)])
  const { left } = lastJson((await coordinator.ended).stdout) as { left: unknown[] }
  expect(left).toEqual([])
  expect(files()).toEqual(whole)
})

test('a coordinator that is killed goes on at its round, and so do all who are killed at once', async () => {
  const { coordinate, takePart, files } = await runAt('coordinator')
  const first = coordinate()
  const participants = NAMES.map(takePart)
  await first.says(/round 2\b/)
  first.process.kill('SIGKILL')
  await first.ended
  // The participants come back by themselves.
  const all = [coordinate(['--resume']), ...participants]
  await all[0]!.says(/round 4\b/)
  for (const { process } of all) process.kill('SIGKILL')
  await Promise.all(all.map(({ ended }) => ended))
  await ends([coordinate(['--resume']), ...NAMES.map(takePart)])
  expect(files()).toEqual(whole)
  expect(processesNaming(folder.path)).toEqual([])
})

test('a participant that does not come back has left, and the run goes on', async () => {
  const { coordinate, takePart } = await runAt('gone')
  const coordinator = coordinate(['--set', 'membership.waitSeconds=1'])
  const others = NAMES.slice(1).map(takePart)
  const first = takePart(NAMES[0]!)
  await first.says(/round 2\b/)
  first.process.kill('SIGKILL')
  await ends([coordinator, ...others])
  const { left, ended } = lastJson((await coordinator.ended).stdout) as { left: { reason: string }[]; ended: unknown }
  expect(left).toEqual([
    { participant: NAMES[0], round: expect.any(Number), reason: expect.stringMatching(/within 1 s/) },
  ])
  expect(ended).toBeNull()
})

test('says what cannot go on', async () => {
  const store = join(folder.path, 'whole', 'coordinator')
  const go = (flags: readonly string[]) =>
    run(['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', ...flags])
  const over = await go(['--store', store, '--resume'])
  expect([over.code, over.stderr]).toEqual([2, expect.stringMatching(/is over/)])
  const none = await go(['--store', join(folder.path, 'nothing'), '--resume'])
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/not the store of a run/)])
  const other = await go(['--store', join(folder.path, 'gone', 'coordinator')])
  expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/--resume/)])
})
