import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { EXIT } from '../../proto/error.js'
import { type Ended, processesNaming, run, scratch, start, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

/** One clear sentence on standard error, the documented exit code, nothing left running. */
function expectSentence({ code, stderr }: Ended, exit: number, ...patterns: RegExp[]): void {
  const sentences = stderr
    .split('\n')
    .filter((line) => line.startsWith('fedveil: ') && !line.startsWith('fedveil: note'))
  expect(sentences, stderr).toHaveLength(1)
  for (const pattern of patterns) expect(sentences[0]).toMatch(pattern)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(code).toBe(exit)
  expect(processesNaming(folder.path)).toEqual([])
}

describe('bad input gets one sentence and its exit code', () => {
  test('an unknown scenario: the nearest one is named', async () => {
    expectSentence(await run(['simulate', 'faces-vertcal']), EXIT.scenario, /faces-vertcal/, /faces-vertical/)
  })

  test('an unknown key: where it is and the nearest valid one', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const ended = await run(['simulate', scenario, '--set', 'work.training.epoch=3', '--out', join(folder.path, 'x')])
    expectSentence(ended, EXIT.scenario, /work\.training\.epoch\b/, /epochs/)
    expect(readdirSync(folder.path)).not.toContain('x')
  })

  test('a delta that promises nothing for so many records', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const out = ['--out', join(folder.path, 'large-delta')]
    const ended = await run(['simulate', scenario, '--set', 'privacy.delta=0.025', ...out])
    expectSentence(ended, EXIT.scenario, /privacy\.delta.*below 1\/n = 0\.025 for n = 40 records/)
  })

  test('a data path that is not there', async () => {
    const ended = await run(['simulate', 'faces-vertical', '--data', join(folder.path, 'nowhere.tar')])
    expectSentence(ended, EXIT.data, /nowhere\.tar/)
  })

  test('a broken archive', async () => {
    const file = join(folder.path, 'broken.tar')
    writeFileSync(file, 'this is no tar archive, however long it may be'.repeat(40))
    expectSentence(await run(['simulate', 'faces-vertical', '--data', file]), EXIT.data, /broken\.tar/)
  })

  test('more corrupt images than allowed: how many and which', async () => {
    const photos = join(folder.path, 'photos')
    const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer()
    for (const person of ['ann', 'bob']) {
      mkdirSync(join(photos, person), { recursive: true })
      for (let i = 0; i < 4; i++) writeFileSync(join(photos, person, `${i}.jpg`), picture)
    }
    writeFileSync(join(photos, 'bob', '2.jpg'), picture.subarray(0, 40))
    const ended = await run(['simulate', 'faces-vertical', '--data', photos, '--set', 'data.minImages=2'])
    expectSentence(ended, EXIT.data, /1 of 8 images/, /bob\/2/)
  })

  test('a port in use: which, and what to do', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const scenario = writeScenario(folder.path, 'vertical')
    const where = ['--listen', `127.0.0.1:${port}`, '--store', join(folder.path, 'port')]
    const ended = await run(['coordinator', '--config', scenario, ...where])
    other.close()
    expectSentence(ended, EXIT.network, new RegExp(`${port}`), /--listen/)
  })

  test('a participant of another scenario or another run is refused, and the run goes on waiting', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const other = writeScenario(folder.path, 'outsourced')
    const store = ['--store', join(folder.path, 'waiting')]
    const coordinator = start([
      'coordinator',
      '--config',
      scenario,
      '--listen',
      '127.0.0.1:0',
      '--run',
      'mine',
      ...store,
    ])
    const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
    const join_ = (flags: readonly string[]) =>
      run(['participant', '--join', url!, '--store', join(folder.path, 'p'), ...flags])
    const wrongScenario = await join_(['--config', other, '--name', 'north'])
    const wrongRun = await join_(['--config', scenario, '--name', 'left', '--run', 'yours'])
    coordinator.process.kill('SIGTERM')
    expect((await coordinator.ended).code).toBe(EXIT.interrupted)
    expectSentence(wrongScenario, EXIT.refused, /small-vertical/, /small-outsourced/)
    expectSentence(wrongRun, EXIT.refused, /mine/, /yours/)
  })

  test('a participant whose limits the plan exceeds declines, and says which limit', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const store = ['--store', join(folder.path, 'declined')]
    const coordinator = start(['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', ...store])
    const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
    const who = [
      'participant',
      '--join',
      url!,
      '--config',
      scenario,
      '--name',
      'left',
      '--store',
      join(folder.path, 'p'),
    ]
    const ended = await run([...who, '--set', 'limits.maxEpsilon=3'])
    await coordinator.says(/left does not take part/)
    coordinator.process.kill('SIGTERM')
    await coordinator.ended
    expectSentence(ended, EXIT.refused, /epsilon 20/, /limit is 3/)
  })

  test('an unknown command and an unknown flag', async () => {
    expectSentence(await run(['simulat', 'faces-vertical']), EXIT.usage, /simulat/, /simulate/)
    expectSentence(await run(['simulate', 'faces-vertical', '--sed', '3']), EXIT.usage, /--sed/, /--seed/)
  })
})
