import { expect, test } from 'vitest'
import { hasOpenssl } from '../../experiments/bench/certificates.js'
import { lastJson, processesNaming, run } from './cli.js'

test('rounds of pure communication are measured, plain and over TLS, and leave no process behind', async () => {
  const flags = ['--sizes', '70000', '--participants', '2', '--rounds', '1', '--json']
  const { code, stdout, stderr } = await run(['bench', 'wire', ...flags])
  expect([code, stderr]).toEqual([0, ''])
  const { figures } = lastJson(stdout) as { figures: { parameters: number; tls: boolean; round: number }[] }
  const kinds = hasOpenssl() ? [false, true] : [false]
  const expected = kinds.map((tls) => ({ parameters: 70_000, tls }))
  expect(figures).toMatchObject(expected)
  for (const { round } of figures) expect(round).toBeGreaterThan(0)
  expect(processesNaming('bench wire --join')).toEqual([])
}, 60_000)
