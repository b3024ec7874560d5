import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

/** A coordinator and two participants, each started by hand. */
async function threeTerminals(name: string, participantFlags: readonly string[]) {
  const scenario = writeScenario(folder.path, 'vertical')
  const store = (party: string) => ['--store', join(folder.path, name, party)]
  const coordinator = start(['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', '--json', ...store('c')])
  const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
  const participants = ['left', 'right'].map((party) =>
    run(['participant', '--join', url!, '--config', scenario, '--name', party, ...participantFlags, ...store(party)]),
  )
  const [ended, ...parties] = await Promise.all([coordinator.ended, ...participants])
  for (const each of [ended!, ...parties]) expect([each.code, each.stderr]).toEqual([0, each.stderr])
  return lastJson(ended!.stdout) as { accuracy: number; epsilon: number; guarantee: string }
}

describe('a coordinator and participants started by hand', () => {
  test('reach with seeded noise what simulate reaches, to the last digit', async () => {
    const byHand = await threeTerminals('seeded', ['--insecure-seeded-noise'])
    const scenario = writeScenario(folder.path, 'vertical')
    const alone = ['--set', 'arms=[{name: sphere, title: noise on the sphere}]', '--set', 'ceiling=false']
    const out = ['--out', join(folder.path, 'simulated'), '--json']
    const simulated = await run(['simulate', scenario, ...out, ...alone])
    const { arms } = lastJson(simulated.stdout) as { arms: { name: string; accuracy: number; epsilon: number }[] }
    const sphere = arms.find((arm) => arm.name === 'sphere')!
    expect([byHand.accuracy, byHand.epsilon]).toEqual([sphere.accuracy, sphere.epsilon])
    expect(byHand.guarantee).toMatch(/no guarantee/)
  })

  test('draw noise from the operating system otherwise, and say so', async () => {
    const { guarantee, epsilon } = await threeTerminals('system', [])
    expect(guarantee).toMatch(/operating system CSPRNG/)
    expect(guarantee).not.toMatch(/no guarantee/)
    expect(epsilon).toBeLessThanOrEqual(20)
    expect(processesNaming(folder.path)).toEqual([])
  })

  test('leave a ledger alone that is another participant’s', async () => {
    const scenario = writeScenario(folder.path, 'vertical')
    const at = (store: string) => ['--store', join(folder.path, 'swapped', store)]
    const takePart = (url: string, name: string, store: string) =>
      run(['participant', '--join', url, '--config', scenario, '--name', name, ...at(store)])
    for (const [turn, stores] of [
      ['first', { left: 'one', right: 'two' }],
      ['second', { left: 'two', right: 'one' }],
    ] as const) {
      const coordinator = start(['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', ...at(`c-${turn}`)])
      const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
      const ended = await Promise.all(Object.entries(stores).map(([name, store]) => takePart(url!, name, store)))
      expect(ended.map(({ code }) => code)).toEqual(turn === 'first' ? [0, 0] : [7, 7])
      if (turn === 'second') expect(ended[0]!.stderr).toMatch(/is participant "right"'s and this is "left"/)
      // It waits for participants that can take part.
      if (turn === 'second') coordinator.process.kill('SIGKILL')
      await coordinator.ended
    }
  })
})
