import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

interface ArmJson {
  readonly name: string
  readonly accuracy: number
  readonly epsilon: number | null
  readonly reference: number | null
  readonly partyAccuracy: Record<string, number> | null
  readonly referenceFromParties: number | null
  readonly delta: number | null
  readonly bytesUp: number
  readonly bytesDown: number
  readonly seconds: number
  readonly flagged: string[]
  readonly guarantee: string
}

async function simulate(mode: 'vertical' | 'horizontal' | 'outsourced', out: string) {
  const scenario = writeScenario(folder.path, mode)
  const ended = await run(['simulate', scenario, '--out', join(folder.path, out), '--json'])
  expect(ended.stderr).not.toMatch(/^fedveil: (?!note)/m)
  expect(ended.code).toBe(0)
  return lastJson(ended.stdout) as { arms: ArmJson[]; ceiling: number | null; majority: number }
}

let vertical: ReturnType<typeof simulate> | undefined
/** The run that several tests look at. */
function verticalRun(): ReturnType<typeof simulate> {
  vertical ??= simulate('vertical', 'vertical')
  return vertical
}

describe('simulate runs real processes over real sockets', () => {
  test('vertical: every arm with its numbers, the ceiling and the majority rate; nothing is left behind', async () => {
    const result = await verticalRun()
    expect(result.arms.map((arm) => arm.name)).toEqual(['unprotected', 'sphere'])
    const [open, sphere] = result.arms as [ArmJson, ArmJson]
    expect(open.epsilon).toBeNull()
    expect(open.guarantee).toMatch(/no guarantee/)
    expect(sphere.epsilon).toBeGreaterThan(19.9)
    expect(sphere.epsilon).toBeLessThanOrEqual(20)
    expect(sphere.delta).toBe(1e-5)
    expect(sphere.guarantee).toMatch(/^Seeded noise: no guarantee.*replace-one/)
    expect([open.partyAccuracy, open.referenceFromParties]).toEqual([null, null])
    expect(Object.keys(sphere.partyAccuracy!)).toEqual(['left', 'right'])
    for (const own of Object.values(sphere.partyAccuracy!)) expect(own * 8).toBeCloseTo(Math.round(own * 8), 9)
    expect(sphere.referenceFromParties!).toBeGreaterThan(0.24)
    expect(sphere.referenceFromParties!).toBeLessThan(sphere.reference! + 0.01)
    for (const arm of result.arms) {
      expect(arm.accuracy).toBeGreaterThanOrEqual(0)
      // 2 epochs x 32 training and 8 test records, 2 parties, 8 floats each: at least this much went up.
      expect(arm.bytesUp).toBeGreaterThan((2 * 32 + 8) * 2 * 8 * 4)
      expect(arm.seconds).toBeGreaterThan(0)
    }
    expect(result.ceiling).toBeGreaterThan(0)
    expect(result.majority).toBe(0.25)
    expect(processesNaming(folder.path)).toEqual([])

    const report = readFileSync(join(folder.path, 'vertical', 'report.html'), 'utf8')
    expect(report).toContain('sphere')
    expect(report).not.toMatch(/(src|href)="https?:|@import|url\(http/)
    for (const file of ['scenario.yaml', 'metrics.jsonl', 'result.json'])
      expect(existsSync(join(folder.path, 'vertical', file)), file).toBe(true)
  })

  test('the same seed gives the same run, to the last digit', async () => {
    const numbers = ({ arms, ceiling }: Awaited<ReturnType<typeof simulate>>) => [
      ceiling,
      ...arms.map(({ accuracy, epsilon }) => [accuracy, epsilon]),
    ]
    const [first, second] = [await verticalRun(), await simulate('vertical', 'again')]
    expect(numbers(second)).toEqual(numbers(first))
    const model = (out: string) => readFileSync(join(folder.path, out, 'sphere', 'coordinator', 'model.safetensors'))
    expect(Buffer.compare(model('vertical'), model('again'))).toBe(0)
  })

  test('horizontal: ARIBA names the participant that boosts a backdoor', async () => {
    const { arms } = await simulate('horizontal', 'horizontal')
    expect(arms[0]!.flagged).toEqual(['p4'])
  })

  test('outsourced: forms are sent once, each image debited its whole budget', async () => {
    const { arms } = await simulate('outsourced', 'outsourced')
    const perImage = 4 * 189 * 16 * 16
    expect(arms[0]!.epsilon! / perImage).toBeCloseTo(1, 6)
    expect(arms[0]!.bytesUp).toBeGreaterThan(40 * 189 * 16 * 16 * 2)
  })

  test('Ctrl-C stops every process and exits 130', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const long = ['--set', 'work.training.epochs=150']
    const running = start(['simulate', scenario, '--out', join(folder.path, 'stopped'), ...long])
    await running.says(/unprotected: training/)
    running.process.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(processesNaming(folder.path)).toEqual([])
    expect(existsSync(join(folder.path, 'stopped', 'result.json'))).toBe(false)
  })
})
