import { describe, expect, test } from 'vitest'
import { calibrateGaussian } from '../../privacy/accountant/gaussian.js'
import type { Ledger } from '../../privacy/ledger/ledger.js'
import { batchMaximumNoise } from '../../privacy/mechanism/batch-maximum-noise.js'
import { discreteGaussian } from '../../privacy/mechanism/discrete-gaussian.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { laplaceOnBall } from '../../privacy/mechanism/l1-laplace.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { unprotected } from '../../privacy/mechanism/unprotected.js'
import { ReleaseDoor, type ReleaseDoorOptions } from '../../privacy/release.js'
import { PrivacyStatement, shownUp, statementText, VERTICAL_COVERAGE } from '../../privacy/statement.js'
import { scratchLedger } from './ledger/scratch-ledger.js'

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

function send(open: ReleaseDoor, releaseId: string, mechanism: Mechanism = NOISY): void {
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

  test('says of noise that follows the data that it is unsafe', () => {
    const open = door()
    send(open, 'r1', batchMaximumNoise({ noiseMultiplier: 1 }))
    expect(open.statement().epsilon).toBeNull()
    expect(statementText(open.statement())).toMatch(/^unsafe: no guarantee: the noise follows the largest norm/)
  })

  test('has no epsilon for Gaussian noise where no delta was granted', () => {
    const ledger = scratchLedger()
    send(door({}, ledger), 'r1')
    const statement = door({ budget: null }, ledger).statement()
    expect(statement.epsilon).toBeNull()
    expect(statementText(statement)).toContain('no guarantee')
  })

  test('names the persons’ epsilon beside the records’ where persons are known', () => {
    const open = door()
    const values = new Float32Array(4)
    open.release({ releaseId: 'r1', records: ['a', 'b'], persons: ['p', 'p'], values, shape: [2, 2], mechanism: NOISY })
    const statement = open.statement()
    // Two releases of one record are 8, so both records of the person are.
    expect(statement.person).toEqual({ persons: 1, records: 2, epsilon: expect.closeTo(8, 6) })
    expect(statement.epsilon).toBeLessThan(8)
    expect(statement.notCovered.join()).not.toMatch(/several records/)
    expect(statementText(statement)).toContain('For all records of one person together, at most 2: epsilon 8 at delta')
    expect(PrivacyStatement.parse(JSON.parse(JSON.stringify(statement)))).toEqual(statement)
  })

  test('counts what is reserved and not made, and says so', () => {
    const open = door()
    open.reserve({ reservationId: 'plan', records: ['a'], event: NOISY.event, times: 2 })
    const statement = open.statement()
    expect(statement).toMatchObject({ releases: 2, reserved: 2, mechanisms: [], epsilon: expect.closeTo(8, 6) })
    expect(statementText(statement)).toContain('Counted in it: 2 reserved releases that have not been made.')
  })

  test.each<[string, Mechanism, RegExp, RegExp]>([
    ['gdp', NOISY, /privacy filter: Gaussian releases exactly/, /Balle and Wang/],
    ['pure', laplaceOnBall({ clip: 1, scale: 4 }), /pure releases by basic composition/, /none, delta is not used/],
    [
      'rdp',
      discreteGaussian({ clip: 1, sigma: 2, dimension: 2 }),
      /Renyi divergences of order [\d.]+ add up/,
      /Proposition 12/,
    ],
  ])('names the filter that judged, and its conversion: %s', (_, mechanism, accountant, conversion) => {
    const open = door()
    send(open, 'r1', mechanism)
    expect(open.statement().accountant).toMatch(accountant)
    expect(open.statement().conversion).toMatch(conversion)
  })

  test('of a plan reserved as a whole names it', () => {
    const open = door({ coverage: { ...VERTICAL_COVERAGE, adjacency: 'add-remove' } })
    const event = { kind: 'poissonSampled', rate: 0.01, event: NOISY.event } as const
    open.reserve({ reservationId: 'plan', records: ['a'], event, times: 100 })
    expect(open.statement()).toMatchObject({ adjacency: 'add-remove', accountant: expect.stringMatching(/plan fixed/) })
    expect(statementText(open.statement())).toContain('(add-remove)')
  })

  test('has the caveat of floating point, unless every release was drawn in integers', () => {
    const open = door()
    send(open, 'r1', discreteGaussian({ clip: 1, sigma: 4, dimension: 2 }))
    expect(statementText(open.statement())).toMatch(/drawn exactly, in integers/)
    send(open, 'r2', gaussian({ clip: 1, sigma: 8 }))
    expect(statementText(open.statement())).toMatch(/floating-point/)
  })

  test('of pure releases alone is stated at delta 0', () => {
    const open = door()
    send(open, 'r1', laplaceOnBall({ clip: 1, scale: 4 }))
    expect(open.statement()).toMatchObject({ delta: 0, epsilon: expect.closeTo(0.5, 10) })
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
