import { describe, expect, test } from 'vitest'
import { calibrateGaussian } from '../../privacy/accountant/gaussian.js'
import type { Ledger } from '../../privacy/ledger.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { unprotected } from '../../privacy/mechanism/unprotected.js'
import { ReleaseDoor, type ReleaseDoorOptions } from '../../privacy/release.js'
import { PrivacyStatement, shownUp, statementText } from '../../privacy/statement.js'
import { scratchLedger } from './scratch-ledger.js'

const BUDGET = { epsilon: 8, delta: 1e-5 }
const NOISY = gaussian({ clip: 1, sigma: calibrateGaussian({ ...BUDGET, releases: 2, sensitivity: 2 }) })

function door(changes: Partial<ReleaseDoorOptions> = {}, ledger: Ledger = scratchLedger()): ReleaseDoor {
  return new ReleaseDoor({
    ledger,
    noise: { kind: 'system' },
    run: 'run-1',
    budget: BUDGET,
    allowUnprotected: true,
    ...changes,
  })
}

function send(open: ReleaseDoor, releaseId: string, mechanism = NOISY): void {
  open.release({ releaseId, records: ['a', 'b'], values: new Float32Array(4), shape: [2, 2], mechanism })
}

describe('a statement', () => {
  test('names everything that an epsilon needs beside it, and survives JSON', () => {
    const open = door()
    send(open, 'r1')
    send(open, 'r2')
    const statement = open.statement()
    expect(PrivacyStatement.parse(JSON.parse(JSON.stringify(statement)))).toEqual(statement)
    expect(statement).toMatchObject({
      adjacency: 'replace-one',
      releases: 2,
      delta: 1e-5,
      noise: 'operating system CSPRNG',
    })
    expect(statement.epsilon).toBeLessThanOrEqual(8)
    expect(statement.mechanisms).toHaveLength(1)
    expect(statement.mechanisms[0]).toMatchObject({ name: 'gaussian', releases: 2 })
    expect(statement.mechanisms[0]?.epsilon).toBeLessThan(8)
    expect(statement.notCovered.join()).toMatch(/other records' vectors.*labels.*several records/)
    const text = statementText(statement)
    for (const word of [
      'Epsilon 8 at delta 0.00001',
      "record's slice",
      'replace-one',
      '2 releases',
      'Not covered',
      'Accountant',
      'floating-point',
    ])
      expect(text).toContain(word)
    expect(text).not.toContain('no guarantee')
  })

  test('says no guarantee with seeded noise, also when only an earlier release was seeded', () => {
    const ledger = scratchLedger()
    const seeded = door({ noise: { kind: 'seeded', seed: 1, party: 'p' } }, ledger)
    send(seeded, 'r1')
    expect(statementText(seeded.statement())).toContain('no guarantee')
    expect(seeded.statement().noise).toBe('seeded stream: no guarantee')
    expect(seeded.statement().epsilon).toBeGreaterThan(0)
    expect(statementText(door({ run: 'run-2' }, ledger).statement())).toContain('no guarantee')
  })

  test('has no epsilon after one unprotected release', () => {
    const open = door()
    send(open, 'r1')
    send(open, 'r2', unprotected())
    expect(open.statement().epsilon).toBeNull()
    expect(statementText(open.statement())).toContain('no guarantee: unprotected release')
  })

  test('has no epsilon for Gaussian noise where no delta was granted', () => {
    const ledger = scratchLedger()
    send(door({}, ledger), 'r1')
    const statement = door({ budget: null }, ledger).statement()
    expect(statement.epsilon).toBeNull()
    expect(statementText(statement)).toContain('no guarantee')
  })

  test('of nothing released is epsilon 0', () => {
    expect(door().statement().epsilon).toBe(0)
    expect(statementText(door().statement())).toContain('epsilon 0')
  })
})

test.each([
  [0, '0'],
  [8, '8'],
  [7.99999999, '8'],
  [0.926741, '0.9268'],
  [1.0001, '1.001'],
  [1185408, '1186000'],
  [1e-7, '1e-7'],
])('shownUp(%d) rounds up to four digits: %s', (value, text) => {
  expect(shownUp(value)).toBe(text)
})
