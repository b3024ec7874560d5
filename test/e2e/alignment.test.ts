import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

test('parties that hold different shares of the records train on those that all of them hold', async () => {
  const out = join(folder.path, 'aligned')
  const changes = [
    'work.alignment={kind: psi}',
    'participants.0.holds=0.8',
    'participants.1.holds=0.9',
    'ceiling=false',
    'arms=[{name: sphere, title: noise on the sphere}]',
  ]
  const sets = changes.flatMap((change) => ['--set', change])
  const scenario = writeScenario(folder.path, 'vertical')
  const ended = await run(['simulate', scenario, '--out', out, '--engine', 'js', ...sets])
  expect(ended.stderr).not.toContain('fedveil:')
  expect(ended.code).toBe(0)
  const aligned = JSON.parse(readFileSync(join(out, 'sphere/coordinator/alignment.json'), 'utf8'))
  // Of 40 records left holds 32 and right 36, so that 28 at least are common.
  const { records } = aligned
  expect(records).toBeGreaterThanOrEqual(28)
  expect(records).toBeLessThan(32)
  expect(aligned.dropped).toEqual({ coordinator: 40 - records, left: 32 - records, right: 36 - records })
  expect(ended.stdout).toContain(`${records} records are common to all owners`)
  const { accuracy } = JSON.parse(readFileSync(join(out, 'sphere/coordinator/result.json'), 'utf8'))
  expect(accuracy).toBeGreaterThanOrEqual(0)
  // The keys of the alignment serve nothing any more.
  for (const owner of ['coordinator', 'left', 'right'])
    expect(existsSync(join(out, 'sphere', owner, 'alignment'))).toBe(false)
})

test('a share of the records without an alignment is refused by name', async () => {
  const scenario = writeScenario(folder.path, 'vertical')
  const ended = await run(['simulate', scenario, '--set', 'participants.0.holds=0.5'])
  expect(ended.code).toBe(3)
  expect(ended.stderr).toMatch(/participants\.0\.holds.*work\.alignment\.kind psi/)
})
