import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

/** Predictions with the model of a finished run: real processes over real sockets. */

const folder = scratch()
afterAll(() => folder.remove())

const path = join(folder.path, 'run')
const scenario = writeScenario(folder.path, 'vertical')
let accuracy: Record<string, number>

const ARMS = [
  'arms=[{name: plain, title: plain, set: {privacy: {mechanism: unprotected}}}, {name: noisy, title: noisy}, ' +
    '{name: codes, title: codes, set: {privacy: {mechanism: codebook, epsilon: 40}, work.adjust: {spread: true, snap: frame}}}]',
  'work.absent={kind: fill}',
  'work.average=0.9',
]

beforeAll(async () => {
  const set = ARMS.flatMap((change) => ['--set', change])
  const made = await run(['simulate', scenario, '--out', path, '--json', '--set', 'ceiling=false', ...set])
  expect(made.code, made.stderr).toBe(0)
  const { arms } = lastJson(made.stdout) as { arms: { name: string; accuracy: number }[] }
  accuracy = Object.fromEntries(arms.map((arm) => [arm.name, arm.accuracy]))
}, 300_000)

const ledger = async (arm: string) => (await run(['privacy', 'ledger', join(path, arm, 'left'), '--json'])).stdout

test.each(['plain', 'codes'])('%s: names the test records as the run itself did', async (arm) => {
  const { code, stdout, stderr } = await run(['predict', path, '--arm', arm])
  expect(code, stderr).toBe(0)
  const [head, ...rows] = stdout.trim().split('\n')
  expect(head).toBe('position,record,class,person,score')
  expect(rows).toHaveLength(8)
  const [, right, known] = stderr.match(/(\d+) of the (\d+) records whose person is known are named rightly/)!
  // Without noise the predictions are those of the run's end. At epsilon 40 a code is kept with probability 1 - 1e-17.
  expect(Number(right) / Number(known)).toBeCloseTo(accuracy[arm]!, 10)
})

test('every prediction is debited to each record, and refused before anything is released once it does not fit', async () => {
  const before = await ledger('noisy')
  const out = join(folder.path, 'noisy.jsonl')
  const spent = await run(['predict', path, '--arm', 'noisy', '--out', out, '--set', 'limits.budget=20.1'])
  expect([spent.code, existsSync(out), spent.stdout]).toEqual([7, false, ''])
  expect(spent.stderr).toMatch(/the budget of at least one of these records does not allow another release/)
  expect(await ledger('noisy')).toBe(before)

  const granted = await run(['predict', path, '--arm', 'noisy', '--out', out])
  expect(granted.code, granted.stderr).toBe(0)
  expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(8)
  expect(await ledger('noisy')).not.toBe(before)
})

test('goes on without a party where the plan fills, and says so', async () => {
  const { code, stdout, stderr } = await run(['predict', path, '--arm', 'plain', '--without', 'right'])
  expect(code, stderr).toBe(0)
  expect(stderr).toMatch(/right left before the first round: nobody waits for it/)
  expect(stdout.trim().split('\n')).toHaveLength(9)
})

test('a party that came to train takes no part in a prediction', async () => {
  const coordinator = start(['predict', join(path, 'plain', 'coordinator'), '--listen', '127.0.0.1:0'])
  const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
  const store = join(folder.path, 'stranger')
  const { code, stderr } = await run([
    ...['participant', '--join', url!, '--config', scenario, '--name', 'left', '--store', store, '--allow-unprotected'],
  ])
  expect([code, stderr]).toEqual([6, expect.stringMatching(/came to train and run "predict-\w+" is to predict/)])
  coordinator.process.kill('SIGKILL')
  await coordinator.ended
})

test('nobody is waited for longer than the patience allows, and then nothing is written', async () => {
  const store = join(path, 'plain', 'coordinator')
  const { code, stdout, stderr } = await run(['predict', store, '--listen', '127.0.0.1:0', '--patience', '1'])
  expect([code, stdout]).toEqual([9, ''])
  expect(stderr).toMatch(/Nothing was predicted, since "left" is absent: it did not join within 1 s/)
  expect(processesNaming(folder.path)).toEqual([])
})
