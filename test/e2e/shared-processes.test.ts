import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const simulate = (out: string, ...flags: string[]) =>
  run(['simulate', writeScenario(folder.path, 'horizontal'), '--out', join(folder.path, out), ...flags])
const model = (out: string) => readFileSync(join(folder.path, out, 'ariba', 'coordinator', 'model.safetensors'))
const metrics = (out: string) => readFileSync(join(folder.path, out, 'metrics.jsonl'), 'utf8')

test('participants that share a process, an attacker among them, learn the very same model', async () => {
  expect((await simulate('each')).code).toBe(0)
  expect((await simulate('one', '--set', 'processes=1')).code).toBe(0)
  expect(Buffer.compare(model('each'), model('one'))).toBe(0)
  expect(metrics('one')).toBe(metrics('each'))
  expect(readFileSync(join(folder.path, 'one', 'ariba', 'p4', 'statement.txt'), 'utf8')).toContain('at most 2 releases')
  expect(processesNaming(folder.path)).toEqual([])
})

test('who sends no numbers has left the run, and the others go on', async () => {
  const attack = 'attack={ kind: non-finite, participants: [p4], startRound: 2 }'
  const { code, stdout } = await simulate('nan', '--json', '--set', 'processes=2', '--set', attack)
  expect(code).toBe(0)
  const [arm] = lastJson(stdout).arms as { left: object[]; ended: unknown }[]
  const reason = expect.stringContaining('not a finite number')
  expect(arm).toMatchObject({ left: [{ participant: 'p4', round: 2, reason }], ended: null })
})

test('one that fails ends the run with its name and its sentence, and leaves no process behind', async () => {
  const privacy = '{ mechanism: dp-fedavg-local, clip: 1, epsilon: 8, delta: 1.0e-5 }'
  const set = ['processes=2', `privacy=${privacy}`, 'limits.maxEpsilon=0.5'].flatMap((change) => ['--set', change])
  const { code, stderr } = await simulate('declines', ...set)
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/^fedveil: participant p\d: .*0\.5/m)
  expect(processesNaming(folder.path)).toEqual([])
})
