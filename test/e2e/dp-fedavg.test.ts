import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const CENTRAL = [
  'privacy={mechanism: dp-fedavg-central, clip: 1, epsilon: 8, delta: 0.01, samplingRate: 0.5}',
  'work.aggregation=fedavg',
  'work.training.epochs=4',
  'processes=2',
  'limits={trustCoordinator: true}',
  'arms=[{name: central, title: central noise}]',
]

interface Arm {
  readonly epsilon: number
  readonly delta: number
  readonly guarantee: string
  readonly bytesUp: number
  readonly left: { participant: string; round: number; reason: string }[]
  readonly ended: object | null
}

function simulate(out: string, changes: readonly string[]) {
  const scenario = writeScenario(folder.path, 'horizontal')
  const set = changes.flatMap((change) => ['--set', change])
  return run(['simulate', scenario, '--out', join(folder.path, out), '--json', ...set])
}

async function centralArm(out: string, changes: readonly string[]): Promise<Arm> {
  const ended = await simulate(out, changes)
  expect(ended.stderr).not.toMatch(/^fedveil: (?!note)/m)
  expect(ended.code).toBe(0)
  return (lastJson(ended.stdout) as { arms: Arm[] }).arms[0]!
}

let central: Promise<Arm> | undefined
/** The run that several tests look at. */
function centralRun(): Promise<Arm> {
  central ??= centralArm('central', CENTRAL)
  return central
}

const model = (out: string) => readFileSync(join(folder.path, out, 'central', 'coordinator', 'model.safetensors'))

test('central noise: the coordinator states the guarantee of the models, and epsilon grows to it round by round', async () => {
  const arm = await centralRun()
  expect(arm.epsilon).toBeLessThanOrEqual(8)
  expect(arm.epsilon).toBeGreaterThan(7.99)
  expect(arm.delta).toBe(0.01)
  expect(arm.guarantee).toMatch(/one participant's whole data \(add-remove\), against whoever sees the models/)
  expect(arm.guarantee).toMatch(/Not covered: the coordinator/)
  const lines = readFileSync(join(folder.path, 'central', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const spent = lines.map((line) => (JSON.parse(line) as { centralEpsilon: number }).centralEpsilon)
  expect(spent).toHaveLength(4)
  expect([...spent].sort((a, b) => a - b)).toEqual(spent)
  expect(spent.at(-1)).toBe(arm.epsilon)
})

test('a seeded run gives the same model again, with other participants drawn than those of a rate of 1', async () => {
  const first = await centralRun()
  await centralArm('again', CENTRAL)
  expect(Buffer.compare(model('central'), model('again'))).toBe(0)
  const all = await centralArm('all', [...CENTRAL, 'privacy.samplingRate=1'])
  expect(all.bytesUp).toBeGreaterThan(first.bytesUp)
})

test('an adaptive clip travels with the round, and the run stays within the same budget', async () => {
  const adaptive = 'privacy.adaptiveClip={quantile: 0.5, learningRate: 0.5, bitNoise: 4}'
  const arm = await centralArm('adaptive', [...CENTRAL, adaptive])
  expect(arm.epsilon).toBeLessThanOrEqual(8)
  expect(arm.guarantee).toContain('to a noisy quantile later')
  const statement = readFileSync(join(folder.path, 'adaptive', 'central', 'coordinator', 'statement-p1.json'), 'utf8')
  // Each round has a norm of its own, so each drawn round is a mechanism of its own.
  const { mechanisms } = JSON.parse(statement) as { mechanisms: { description: string }[] }
  const norms = mechanisms.map(({ description }) => /L2 norm ([\d.]+) with one bit/.exec(description)?.[1])
  expect(new Set(norms).size).toBe(mechanisms.length)
})

test('a participant debits the whole plan whether it is drawn or not', async () => {
  const names = ['p1', 'p2', 'p3']
  const three = [
    ...CENTRAL,
    `participants=[${names.map((name) => `{name: ${name}}`).join()}]`,
    'attack.participants=[p3]',
  ]
  // At this rate most are never drawn.
  const arm = await centralArm('reserved', [...three, 'privacy.samplingRate=0.02', 'privacy.epsilon=1'])
  const own = names.map((name) => {
    const file = join(folder.path, 'reserved', 'central', 'coordinator', `statement-${name}.json`)
    return JSON.parse(readFileSync(file, 'utf8')) as { adjacency: string; epsilon: number; releases: number }
  })
  for (const statement of own) {
    expect(statement).toMatchObject({ adjacency: 'add-remove', releases: 4 })
    expect(statement.epsilon).toBeCloseTo(arm.epsilon, 6)
  }
})

test('a budget that the whole plan does not fit is spent before the first round, and the run goes on', async () => {
  const short = 'participants=[{name: p1, limits: {budget: 7}}, {name: p2}, {name: p3}, {name: p4}]'
  const arm = await centralArm('short', [...CENTRAL, 'privacy.samplingRate=1', short])
  expect(arm.left).toEqual([{ participant: 'p1', round: 0, reason: expect.stringMatching(/budget of epsilon 7/) }])
  expect(arm.ended).toBeNull()
})

test('a participant that does not trust the coordinator declines central noise', async () => {
  const ended = await simulate('declined', [...CENTRAL, 'limits={trustCoordinator: false}'])
  expect(ended.code).toBe(6)
  expect(ended.stderr).toMatch(/would see each clipped update.*limits.trustCoordinator/)
})

test('a claim that the rule would void is refused when the scenario is loaded', async () => {
  const ended = await simulate('void', [...CENTRAL, 'work.aggregation=ariba'])
  expect(ended.code).toBe(3)
  expect(ended.stderr).toMatch(/"work.aggregation" is "ariba".*one participant more or less.*allowed: fedavg/)
})
