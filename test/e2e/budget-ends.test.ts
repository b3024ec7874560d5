import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

/** A participant's budget ends at round 3 of 10: real processes over real sockets. */

const folder = scratch()
afterAll(() => folder.remove())

interface Arm {
  readonly accuracy: number | null
  readonly epsilon: number | null
  readonly left: { participant: string; round: number; reason: string }[]
  readonly ended: { round: number; reason: string } | null
}

const BUDGET_SENTENCE = /would pass the budget of epsilon 12: .* is spent, .* is left, 0 more such releases fit/

// The plan grants epsilon 30 for 10 releases of one unit; two of them cost about 11.3 together and three about 14.3.
const LOCAL = [
  'privacy={mechanism: dp-fedavg-local, clip: 1, epsilon: 30, delta: 1e-5}',
  'work.training.epochs=10',
  'work.aggregation=fedavg',
  'participants=[{name: p1}, {name: p2, limits: {budget: 12}}, {name: p3}, {name: p4}]',
  'arms=[{name: local, title: local noise}]',
]

async function simulate(mode: 'horizontal' | 'vertical' | 'outsourced', out: string, changes: readonly string[]) {
  const scenario = writeScenario(folder.path, mode)
  const path = join(folder.path, out)
  const set = changes.flatMap((change) => ['--set', change])
  const ended = await run(['simulate', scenario, '--out', path, '--json', ...set])
  expect(ended.stderr).not.toMatch(/^fedveil: (?!note)/m)
  expect(ended.code).toBe(0)
  const { arms } = lastJson(ended.stdout) as { arms: Arm[] }
  const read = (file: string) => readFileSync(join(path, file), 'utf8')
  const stored = JSON.parse(read('result.json')) as { arms: Arm[] }
  expect(stored.arms).toEqual(arms)
  const rounds = read('metrics.jsonl').trim().split('\n').filter(Boolean)
  return {
    arm: arms[0]!,
    said: ended.stderr,
    report: read('report.html'),
    read,
    rounds: rounds.map((line) => JSON.parse(line)),
  }
}

describe('a budget that ends at round 3 of 10', () => {
  test('go-on: later rounds open without the participant, and everything names it', async () => {
    const { arm, said, report, rounds } = await simulate('horizontal', 'go-on', LOCAL)
    expect(arm.left).toEqual([{ participant: 'p2', round: 3, reason: expect.stringMatching(BUDGET_SENTENCE) }])
    expect(arm.ended).toBeNull()
    expect(rounds.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(arm.accuracy).toBeGreaterThanOrEqual(0)
    // It stays at what two rounds cost while the others go on to the plan's epsilon.
    const last = rounds.at(-1).epsilon as Record<string, number>
    expect(last.p2).toBe(rounds[1].epsilon.p2)
    expect(last.p2).toBeLessThan(12)
    expect(last.p1).toBeCloseTo(30, 5)
    expect(said).toMatch(/2 of the 10 rounds of run "[^"]+" fit what is left of the budget of epsilon 12/)
    for (const text of [said, report]) expect(text).toMatch(/local: p2 left in round 3: release .*update\/3/)
    expect(report).toContain('Epsilon spent by each participant')
    expect(processesNaming(folder.path)).toEqual([])
  })

  test('stop: the run ends in order at the last whole round', async () => {
    const { arm, said, report, rounds, read } = await simulate('horizontal', 'stop', [
      ...LOCAL,
      'membership={departure: stop}',
    ])
    expect(arm.left.map(({ participant, round }) => [participant, round])).toEqual([['p2', 3]])
    expect(arm.ended).toEqual({ round: 2, reason: expect.stringMatching(/^"p2" left in round 3 and the plan stops/) })
    expect(rounds.map(({ round }) => round)).toEqual([1, 2])
    expect(arm.accuracy).toBe(rounds.at(-1).accuracy)
    for (const file of ['result.json', 'model.safetensors', 'statement-p1.json', 'statement-p2.json'])
      expect(read(`local/coordinator/${file}`).length, file).toBeGreaterThan(0)
    for (const text of [said, report]) expect(text).toMatch(/the run ended early, after round 2: .*p2/)
  })

  test('below the minimum the run ends as well', async () => {
    const { arm } = await simulate('horizontal', 'minimum', [...LOCAL, 'membership={minimum: 4}'])
    expect(arm.ended).toEqual({
      round: 2,
      reason: expect.stringMatching(/3 of the 4 participants that the plan needs/),
    })
  })

  test('vertical: nothing can be tested any more, and the report says so instead of a number', async () => {
    const { arm, said, report } = await simulate('vertical', 'vertical', [
      'privacy={mechanism: gaussian, clip: 1, epsilon: 30, delta: 1e-5}',
      'work.training.epochs=10',
      'participants=[{name: left, slice: left-half}, {name: right, slice: right-half, limits: {budget: 12}}]',
      'arms=[{name: sphere, title: noise on the sphere}]',
      'ceiling=false',
    ])
    expect(arm.accuracy).toBeNull()
    expect(arm.left.map(({ participant, round }) => [participant, round])).toEqual([['right', 3]])
    expect(arm.ended?.round).toBe(2)
    expect(arm.epsilon).toBeGreaterThan(0)
    expect(report).toContain('not measured')
    for (const text of [said, report]) expect(text).toMatch(/Its accuracy was not measured/)
  })

  test('outsourced: without all forms there is nothing to train on', async () => {
    const { arm, said } = await simulate('outsourced', 'outsourced', [
      'participants=[{name: north, limits: {budget: 5}}, {name: south}]',
    ])
    expect(arm.left).toEqual([{ participant: 'north', round: 1, reason: expect.stringMatching(/budget of epsilon 5/) }])
    expect(arm.ended?.round).toBe(0)
    expect(arm.accuracy).toBeNull()
    expect(said).toMatch(/the run ended early, before its first whole round/)
  })

  test('by hand: the participant ends with exit code 7 and the sentence, the coordinator with 0', async () => {
    const scenario = writeScenario(folder.path, 'horizontal')
    const set = ['participants=[{name: p1, limits: {budget: 12}}, {name: p2}, {name: p3}]', ...LOCAL.slice(0, 3)]
    const changes = [...set, ...LOCAL.slice(4), 'attack.participants=[p2]'].flatMap((change) => ['--set', change])
    const coordinator = start([
      ...['coordinator', '--config', scenario, '--run', 'byhand', '--listen', '127.0.0.1:0'],
      ...['--store', join(folder.path, 'byhand'), ...changes],
    ])
    const [url] = await coordinator.says(/http:\/\/127\.0\.0\.1:\d+/)
    const others = ['p1', 'p2', 'p3'].map((name) =>
      run([
        ...['participant', '--join', url!, '--config', scenario, '--name', name],
        ...['--store', join(folder.path, `byhand-${name}`), '--insecure-seeded-noise', ...changes],
      ]),
    )
    const [first, ...rest] = await Promise.all(others)
    expect(first!.code).toBe(7)
    expect(first!.stderr).toMatch(BUDGET_SENTENCE)
    expect(rest.map(({ code }) => code)).toEqual([0, 0])
    const { code, stdout } = await coordinator.ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/p1 left in round 3/)
    expect(stdout).toMatch(/round 2: epsilon spent: (p\d 1\d\.\d, ){2}p\d 1\d\.\d/)
  })

  test('what an earlier run of the same ledger spent counts: said at joining, and the participant leaves when it is all', async () => {
    const scenario = writeScenario(folder.path, 'horizontal')
    // Three rounds cost epsilon 10; a fourth of the same stays within 12, a fifth does not.
    const changes = [
      'privacy={mechanism: dp-fedavg-local, clip: 1, epsilon: 10, delta: 1e-5}',
      'work.training.epochs=3',
      'work.aggregation=fedavg',
      'participants=[{name: p1, limits: {budget: 12}}, {name: p2}, {name: p3}]',
      'attack.participants=[p2]',
      'arms=[{name: local, title: local noise}]',
    ].flatMap((change) => ['--set', change])
    const once = async (id: string) => {
      const where = ['--run', id, '--listen', '127.0.0.1:0', '--store', join(folder.path, `again-${id}`)]
      const coordinator = start(['coordinator', '--config', scenario, ...where, ...changes])
      const [url] = await coordinator.says(/http:\/\/127\.0\.0\.1:\d+/)
      const ends = ['p1', 'p2', 'p3'].map((name) =>
        run([
          ...['participant', '--join', url!, '--config', scenario, '--name', name, '--insecure-seeded-noise'],
          ...['--store', join(folder.path, `again-${name}`), ...changes],
        ]),
      )
      const [p1, ...others] = await Promise.all(ends)
      expect(others.map(({ code }) => code)).toEqual([0, 0])
      expect((await coordinator.ended).code).toBe(0)
      return p1!
    }
    expect((await once('first')).code).toBe(0)
    const again = await once('second')
    expect(again.code).toBe(7)
    expect(again.stdout + again.stderr).toMatch(
      /1 of the 3 rounds of run "second" fit what is left of the budget of epsilon 12/,
    )
    expect(again.stderr).toMatch(/release "update\/2" .*0 more such releases fit/)
  })
})
