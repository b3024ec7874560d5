import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const ARMS = `arms=[
  {name: scaffold, title: SCAFFOLD, set: {work.aggregation: fedavg, work.client: {kind: scaffold}}},
  {name: local-head, title: heads that stay, set: {work.localHead: true, work.client: {kind: fedprox, mu: 0.1}, work.server: {optimizer: momentum}}}
]`

function simulate(out: string, changes: readonly string[]) {
  const set = ['processes=2', ...changes].flatMap((change) => ['--set', change])
  const scenario = writeScenario(folder.path, 'horizontal')
  return run(['simulate', scenario, '--out', join(folder.path, out), '--json', ...set])
}

interface Arm {
  readonly name: string
  readonly testedBy: string
  readonly federated: { accuracy: number; participants: Record<string, { right: number; records: number }> }
}

test('participants test the model, keep their heads, and say so in result, metrics and report', async () => {
  const validation = 'participants=[{name: p1, validation: 0.5}, {name: p2}, {name: p3}, {name: p4, validation: 0}]'
  const ended = await simulate('clients', ['work.federatedEvaluation=every-round', validation, ARMS])
  expect(ended.stderr).not.toMatch(/^fedveil: (?!note)/m)
  expect(ended.code).toBe(0)
  const { arms } = lastJson(ended.stdout) as unknown as { arms: Arm[] }
  expect(arms.map(({ name, testedBy }) => [name, testedBy])).toEqual([
    ['scaffold', 'head'],
    ['local-head', 'nearest-centroid'],
  ])
  for (const { federated } of arms) {
    // 4 people of 10 images of which 2 test: 32 records, 8 for each participant.
    const records = Object.entries(federated.participants).map(([name, each]) => [name, each.records])
    expect(Object.fromEntries(records)).toEqual({ p1: 4, p2: 2, p3: 2, p4: 0 })
    const right = Object.values(federated.participants).reduce((sum, each) => sum + each.right, 0)
    expect(federated.accuracy).toBeCloseTo(right / 8)
  }
  const metrics = readFileSync(join(folder.path, 'clients', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(metrics.map((line) => JSON.parse(line) as object)).toEqual(
    Array.from({ length: 4 }, () => expect.objectContaining({ federated: expect.anything() })),
  )
  const report = readFileSync(join(folder.path, 'clients', 'report.html'), 'utf8')
  expect(report).toContain('What participants measured (local-head)')
  expect(report).toMatch(/local-head: class heads stay with the participants, so its accuracy is that of nearest/)
})

test('SCAFFOLD beside noise, and validation records that nobody tests on, are refused when the scenario is loaded', async () => {
  const noisy = await simulate('noisy', [
    'privacy={mechanism: dp-fedavg-local, clip: 1, epsilon: 8, delta: 0.01}',
    'work.client={kind: scaffold}',
  ])
  expect(noisy.code).toBe(3)
  expect(noisy.stderr).toMatch(/work\.client\.kind.*clipped and noised/)
  const unused = await simulate('unused', ['participants.0.validation=0.2'])
  expect(unused.code).toBe(3)
  expect(unused.stderr).toMatch(/participants\.0\.validation.*set work\.federatedEvaluation/)
})
