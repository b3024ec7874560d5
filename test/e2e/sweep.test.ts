import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { lastJson, processesNaming, run, scratch, start, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const SWEEP = {
  name: 'small-sweep',
  title: 'Two cells',
  claim: 'It ends.',
  matrix: {
    protection: [
      { name: 'none', set: { privacy: { mechanism: 'unprotected' } } },
      { name: '20', set: { 'privacy.epsilon': 20 } },
    ],
  },
  plots: [{ name: 'accuracy', title: 'Accuracy', x: 'protection' }],
}

interface SweepJson {
  readonly runs: readonly { cell: string; accuracy: number; epsilon: number | null; error: unknown }[]
}

test('a sweep that is killed goes on where it was: what was finished is kept, what was cut off runs again', async () => {
  const file = join(folder.path, 'sweep.yaml')
  writeFileSync(file, stringify({ ...SWEEP, scenario: writeScenario(folder.path, 'vertical') }))
  const out = join(folder.path, 'out')
  const rows = join(out, 'rows.jsonl')

  const first = start(['sweep', file, '--out', out])
  await first.says(/protection=none, seed 1: accuracy/)
  first.process.kill('SIGKILL')
  await first.ended
  while (processesNaming(out).length > 0) await sleep(50)
  // As if the kill had met the row while it was written.
  const whole = readFileSync(rows)
  const [definition, row] = whole.toString().split('\n')
  writeFileSync(rows, `${definition}\n${row}\n${row}\n`)
  truncateSync(rows, whole.length + 30)

  const again = await run(['sweep', file, '--out', out, '--json'])
  expect(again.stderr).toContain('1 of 2 runs are there already.')
  expect(again.code).toBe(0)
  const lines = readFileSync(rows, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.slice(0, 2)).toEqual([definition, row])
  const { runs } = lastJson(again.stdout) as unknown as SweepJson
  expect(runs.map(({ cell, error }) => [cell, error])).toEqual([
    ['protection=none', null],
    ['protection=20', null],
  ])
  expect(runs[0]!.epsilon).toBeNull()
  expect(runs[1]!.epsilon).toBeCloseTo(20, 3)
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Two cells')

  expect(existsSync(join(out, 'cells', 'protection=none', 'seed-1', 'result.json'))).toBe(true)
})
