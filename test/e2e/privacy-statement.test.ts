import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../../proto/error.js'
import { lastJson, run, scratch, writeScenario } from './cli.js'

/** Statements and ledgers of one small vertical run, before and after it. */

const folder = scratch()
afterAll(() => folder.remove())
const out = join(folder.path, 'run')
let scenario: string

beforeAll(async () => {
  scenario = writeScenario(folder.path, 'vertical')
  const { code, stderr } = await run(['simulate', scenario, '--set', 'ceiling=false', '--out', out])
  expect(code, stderr).toBe(EXIT.ok)
}, 120_000)

interface Statements {
  readonly finished: boolean
  readonly statements: { readonly arm: string; readonly guarantee: string }[]
}

async function statements(...args: string[]): Promise<Statements> {
  const { code, stdout } = await run(['privacy', 'statement', ...args, '--json'])
  expect(code).toBe(EXIT.ok)
  return lastJson(stdout) as unknown as Statements
}

test('before a run a scenario states for each arm what it will promise, and after it the run states the same', async () => {
  const before = await statements(scenario)
  const after = await statements(out)
  expect([before.finished, after.finished]).toEqual([false, true])
  for (const { statements } of [before, after]) {
    expect(statements.map(({ arm }) => arm)).toEqual(['unprotected', 'sphere'])
    expect(statements[0]!.guarantee).toMatch(/^no guarantee/)
    expect(statements[1]!.guarantee).toMatch(
      /Epsilon 20 at delta 0.00001 for one record's slice .*over at most 2 releases/,
    )
    expect(statements[1]!.guarantee).toMatch(/For all records of one person together, at most 10: epsilon \d/)
    expect(statements[1]!.guarantee).toMatch(/Not covered: /)
  }
  expect(before.statements[1]!.guarantee).not.toMatch(/Seeded noise/)
  expect(after.statements[1]!.guarantee).toMatch(/^Seeded noise: no guarantee/)
})

test('a change of the scenario changes what it states', async () => {
  const { statements: stated } = await statements(scenario, '--arm', 'sphere', '--set', 'privacy.epsilon=3')
  expect(stated.map(({ guarantee }) => guarantee)).toEqual([expect.stringMatching(/^Epsilon 3 at delta/)])
})

test('an arm that the finished run does not have is named, with those that it has', async () => {
  const { code, stdout, stderr } = await run(['privacy', 'statement', out, '--arm', 'cube'])
  expect([code, stdout]).toEqual([EXIT.usage, ''])
  expect(stderr).toMatch(/no arm "cube" \(arms: unprotected, sphere\)/)
})

describe('the ledger of a participant', () => {
  const ledger = join(out, 'sphere', 'left')

  test('is judged by both accountants: PLD is tighter, and neither passes the budget by more than RDP loses', async () => {
    const { code, stdout } = await run(['privacy', 'ledger', ledger, '--json'])
    expect(code).toBe(EXIT.ok)
    const { epsilon, records, person, releases } = lastJson(stdout) as {
      epsilon: { rdp: number; pld: number }
      records: number
      person: { persons: number; records: number; pld: number }
      releases: { rows: number }[]
    }
    expect(records).toBe(40)
    expect(epsilon.pld).toBeCloseTo(20, 4)
    expect(epsilon.rdp).toBeGreaterThan(epsilon.pld)
    expect(epsilon.rdp).toBeLessThan(23)
    expect(person).toMatchObject({ persons: 4, records: 10 })
    expect(person.pld).toBeGreaterThan(3 * epsilon.pld)
    expect(releases.length).toBeGreaterThan(0)
  })

  test('is exported line by line, without keys and digests', async () => {
    const { stdout } = await run(['privacy', 'ledger', ledger, '--jsonl'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    for (const row of rows)
      expect(Object.keys(row).sort()).toEqual(['createdAt', 'mechanism', 'noiseKind', 'releaseId', 'rows', 'run'])
  })

  test('that is not there is named', async () => {
    const { code, stderr } = await run(['privacy', 'ledger', folder.path])
    expect(code).toBe(EXIT.usage)
    expect(stderr).toMatch(/no privacy ledger/)
  })
})
