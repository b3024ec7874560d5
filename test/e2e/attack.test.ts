import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

test('attack of a finished outsourced run: what is recovered stands beside the best constant guess', async () => {
  const path = join(folder.path, 'run')
  const made = await run(['simulate', writeScenario(folder.path, 'outsourced'), '--out', path])
  expect(made.code, made.stderr).toBe(0)
  const { code, stdout, stderr } = await run(['attack', path, '--quick', '--json'])
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('the mean of other people’s faces')
  const { mode, rows } = lastJson(stdout) as { mode: string; rows: { attack: string; arm: string }[] }
  expect(mode).toBe('outsourced')
  expect([...new Set(rows.map(({ attack }) => attack))]).toEqual([
    'black-box inversion',
    'white-box inversion',
    'rebuilt, told the mean colours',
    'which of two images',
    'which of two people',
  ])
})

test('attack of a horizontal run is refused in one sentence', async () => {
  const path = join(folder.path, 'horizontal')
  const made = await run(['simulate', writeScenario(folder.path, 'horizontal'), '--out', path])
  expect(made.code, made.stderr).toBe(0)
  const { code, stderr } = await run(['attack', path])
  expect(code).toBe(2)
  expect(stderr).toContain('holds a horizontal run: name the folder of one vertical or outsourced run')
})
