import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { calibrateGaussian, gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import { planEpsilon } from '../../../privacy/accountant/plan.js'
import { PldAccountant } from '../../../privacy/accountant/pld.js'
import { RdpAccountant } from '../../../privacy/accountant/rdp.js'
import { LEDGER_FILE } from '../../../privacy/ledger/file.js'
import { LEDGER_KEY_FILE } from '../../../privacy/ledger/key.js'
import { type DebitRequest, Ledger } from '../../../privacy/ledger/ledger.js'
import { LOCK_FILE } from '../../../privacy/ledger/lock.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'
import { unprotected } from '../../../privacy/mechanism/unprotected.js'
import { scratchFolder } from '../../scratch-folder.js'
import { scratchLedger } from './scratch-ledger.js'

const BUDGET = { epsilon: 8, delta: 1e-5, adjacency: 'replace-one' } as const
const SIGMA = calibrateGaussian({ ...BUDGET, releases: 4, sensitivity: 2 })
const FOUR_FIT = gaussian({ clip: 1, sigma: SIGMA })

function request(releaseId: string, records: readonly string[], changes: Partial<DebitRequest> = {}): DebitRequest {
  return {
    run: 'run-1',
    releaseId,
    records,
    mechanism: FOUR_FIT,
    inputDigest: Buffer.from(`input of ${releaseId}`),
    noiseKind: 'system',
    noiseKey: Buffer.alloc(32, 7),
    budget: BUDGET,
    ...changes,
  }
}

function code(name: string): Error {
  return expect.objectContaining({ code: name })
}

describe('debit', () => {
  test('each record of a release pays once, disjoint records side by side', () => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a', 'b']))
    ledger.debit(request('r2', ['b', 'c']))
    const spent = ledger.spent(BUDGET)
    const mu = 2 / SIGMA
    const [once, twice] = [gaussianEpsilon(mu, 1e-5), gaussianEpsilon(Math.sqrt(2) * mu, 1e-5)]
    expect(spent.records).toBe(3)
    expect(spent.releases).toBe(2)
    expect(spent.epsilon).toBeCloseTo(twice, 10)
    expect(spent.distribution.min).toBeCloseTo(once, 10)
    expect(spent.distribution.median).toBeCloseTo(once, 10)
    expect(spent.distribution.max).toBe(spent.epsilon)
  })

  test('spends exactly the budget and not a release more', () => {
    const ledger = scratchLedger()
    for (const id of ['r1', 'r2', 'r3', 'r4']) ledger.debit(request(id, ['a', 'b']))
    expect(ledger.spent(BUDGET).epsilon).toBeLessThanOrEqual(8)
    expect(ledger.spent(BUDGET).epsilon).toBeGreaterThan(8 - 1e-6)
    expect(() => ledger.debit(request('r5', ['a']))).toThrow(code('BUDGET_SPENT'))
  })

  test('one spent record refuses the whole release and changes nothing', () => {
    const ledger = scratchLedger()
    for (const id of ['r1', 'r2', 'r3', 'r4']) ledger.debit(request(id, ['a']))
    const before = [ledger.spent(BUDGET), ledger.releases()]
    expect(() => ledger.debit(request('r5', ['fresh', 'a']))).toThrow(
      /asks for epsilon \S+ at delta 0.00001 of each of 2 records, but 1 of them .* budget of epsilon 8: 8 is spent, \S+ is left, 0 more such releases fit/,
    )
    expect([ledger.spent(BUDGET), ledger.releases()]).toEqual(before)
    expect(ledger.releasesLeft(['fresh'], FOUR_FIT.event, BUDGET)).toBe(4)
    expect(ledger.releasesLeft(['fresh', 'a'], FOUR_FIT.event, BUDGET)).toBe(0)
  })

  test('the same release again costs nothing and gives the noise key that was kept', () => {
    const ledger = scratchLedger()
    expect(ledger.debit(request('r1', ['a'])).fresh).toBe(true)
    const before = ledger.spent(BUDGET)
    const again = ledger.debit(request('r1', ['a'], { noiseKey: Buffer.alloc(32, 9) }))
    expect(again.fresh).toBe(false)
    expect([...again.noiseKey]).toEqual(new Array(32).fill(7))
    expect(ledger.spent(BUDGET)).toEqual(before)
  })

  test.each([
    ['other vectors', { inputDigest: Buffer.from('other') }],
    ['another mechanism', { mechanism: gaussian({ clip: 1, sigma: 99 }) }],
  ])('a release id used for %s is refused', (_, changes) => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a']))
    expect(() => ledger.debit(request('r1', ['a'], changes))).toThrow(code('RELEASE_REUSED'))
    expect(ledger.spent(BUDGET).releases).toBe(1)
  })

  test('the same id in another run is another release', () => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a']))
    expect(ledger.debit(request('r1', ['a'], { run: 'run-2' })).fresh).toBe(true)
    expect(ledger.spent(BUDGET).releases).toBe(2)
  })

  test.each([
    ['no record', [], 'RELEASE_EMPTY'],
    ['a record twice', ['a', 'b', 'a'], 'RELEASE_DUPLICATE_RECORD'],
  ])('%s is refused', (_, records, expected) => {
    const ledger = scratchLedger()
    expect(() => ledger.debit(request('r1', records))).toThrow(code(expected))
    expect(ledger.releases()).toEqual([])
  })

  test('no budget grants nothing', () => {
    expect(() => scratchLedger().debit(request('r1', ['a'], { budget: null }))).toThrow(code('BUDGET_MISSING'))
  })

  test('an unprotected release makes the account infinite', () => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a', 'b']))
    ledger.debit(request('r2', ['b'], { mechanism: unprotected() }))
    const spent = ledger.spent(BUDGET)
    expect([spent.epsilon, spent.unprotected]).toEqual([null, 1])
    expect(spent.distribution.min).not.toBeNull()
  })
})

describe('durability', () => {
  test('what was debited is there after closing and opening, for the same records', () => {
    const dir = scratchFolder()
    const first = Ledger.open(dir)
    for (const id of ['r1', 'r2', 'r3', 'r4']) first.debit(request(id, ['a']))
    first.close()
    const second = scratchLedger(dir)
    expect(second.spent(BUDGET).epsilon).toBeGreaterThan(7.9)
    expect(() => second.debit(request('r5', ['a']))).toThrow(code('BUDGET_SPENT'))
  })

  test('a process killed right after a debit has lost none that it reported', async () => {
    const dir = scratchFolder()
    const program = fileURLToPath(new URL('./debit-until-killed.js', import.meta.url))
    const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.split('\n').length > 5) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const reported = output.split('\n').length - 1
    const ledger = scratchLedger(dir)
    expect(reported).toBeGreaterThanOrEqual(5)
    // At most one more was written and not reported: counted too much, never too little.
    expect([reported, reported + 1]).toContain(ledger.releases().length)
    expect(ledger.spent(BUDGET).releases).toBe(ledger.releases().length)
    expect(ledger.spent(BUDGET).records).toBe(ledger.releases().length + 1)
  })

  test('two handles that were forced past the lock cannot both pass on the last of the budget', () => {
    const dir = scratchFolder()
    const one = scratchLedger(dir)
    rmSync(join(dir, LOCK_FILE))
    const two = scratchLedger(dir)
    for (const id of ['r1', 'r2', 'r3']) one.debit(request(id, ['a']))
    two.debit(request('r4', ['a']))
    expect(() => one.debit(request('r5', ['a']))).toThrow(code('BUDGET_SPENT'))
  })

  test('a write that fails half-way leaves nothing behind', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    ledger.debit(request('r1', ['a']))
    const other = new Database(join(dir, LEDGER_FILE))
    // The accounts are written first, then the release fails.
    other.exec("CREATE TRIGGER full BEFORE INSERT ON release BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    const before = ledger.spent(BUDGET)
    expect(() => ledger.debit(request('r2', ['a', 'b']))).toThrow(code('LEDGER_WRITE_FAILED'))
    expect(ledger.spent(BUDGET)).toEqual(before)
    other.exec('DROP TRIGGER full')
    other.close()
    expect(ledger.debit(request('r2', ['a', 'b'])).fresh).toBe(true)
  })

  test('debits go to a write-ahead log first', () => {
    const dir = scratchFolder()
    scratchLedger(dir).debit(request('r1', ['a']))
    expect(readdirSync(dir).some((name) => name.endsWith('-wal'))).toBe(true)
  })

  test('a closed ledger is whole in its one file', () => {
    const dir = scratchFolder()
    const ledger = Ledger.open(dir)
    ledger.debit(request('r1', ['a']))
    ledger.close()
    const copy = scratchFolder()
    for (const name of [LEDGER_FILE, LEDGER_KEY_FILE]) cpSync(join(dir, name), join(copy, name))
    expect(scratchLedger(copy).spent(BUDGET).releases).toBe(1)
  })

  test('a closed ledger debits nothing', () => {
    const ledger = scratchLedger()
    ledger.close()
    expect(() => ledger.debit(request('r1', ['a']))).toThrow(code('LEDGER_WRITE_FAILED'))
  })
})

describe('a reservation', () => {
  const EVENT = FOUR_FIT.event
  const reservation = (id: string, times: number, records: readonly string[] = ['a', 'b']) => ({
    run: 'run-1',
    reservationId: id,
    records,
    event: EVENT,
    times,
    budget: BUDGET,
  })
  const taken = (releaseId: string, changes: Partial<DebitRequest> = {}) =>
    request(releaseId, ['a', 'b'], { reservation: 'plan', ...changes })

  test('debits all its releases at once, and each that is made then costs nothing more', () => {
    const ledger = scratchLedger()
    expect(ledger.reserve(reservation('plan', 3))).toEqual({ fresh: true, left: 3 })
    const spent = ledger.spent(BUDGET)
    expect(spent.releases).toBe(3)
    expect(spent.epsilon).toBeCloseTo(gaussianEpsilon((Math.sqrt(3) * 2) / SIGMA, 1e-5), 10)
    // In any order of the records.
    ledger.debit(taken('r1', { records: ['b', 'a'] }))
    expect(ledger.debit(taken('r2')).fresh).toBe(true)
    expect(ledger.debit(taken('r2')).fresh).toBe(false)
    ledger.debit(taken('r3'))
    expect(ledger.spent(BUDGET)).toEqual(spent)
    expect(ledger.releases()).toHaveLength(3)
    expect(() => ledger.debit(taken('r4'))).toThrow(code('RESERVATION_USED_UP'))
    expect(ledger.releasesLeft(['a'], EVENT, BUDGET)).toBe(1)
  })

  test('stays counted after a restart, and is not made twice', () => {
    const dir = scratchFolder()
    const first = Ledger.open(dir)
    first.reserve(reservation('plan', 3))
    first.debit(taken('r1'))
    first.close()
    const second = scratchLedger(dir)
    expect(second.reserve(reservation('plan', 3))).toEqual({ fresh: false, left: 2 })
    expect(second.spent(BUDGET).releases).toBe(3)
    expect(second.reservations()).toEqual([
      expect.objectContaining({ reservationId: 'plan', event: EVENT, times: 3, used: 1, rows: 2 }),
    ])
  })

  test.each<[string, Partial<DebitRequest>, string]>([
    ['of another run', { run: 'run-2' }, 'RESERVATION_UNKNOWN'],
    ['that was not made', { reservation: 'other' }, 'RESERVATION_UNKNOWN'],
    ['of other records', { records: ['a', 'c'] }, 'RESERVATION_RECORDS'],
    ['of fewer records', { records: ['a'] }, 'RESERVATION_RECORDS'],
    ['of another event', { mechanism: gaussian({ clip: 1, sigma: SIGMA / 2 }) }, 'RESERVATION_EVENT'],
  ])('%s gives no release', (_, changes, expected) => {
    const ledger = scratchLedger()
    ledger.reserve(reservation('plan', 3))
    expect(() => ledger.debit(taken('r1', changes))).toThrow(code(expected))
    expect([ledger.releases(), ledger.reservations()[0]?.used]).toEqual([[], 0])
  })

  test('beyond the budget is refused as a whole, and so is one of no whole number', () => {
    const ledger = scratchLedger()
    expect(() => ledger.reserve(reservation('plan', 5))).toThrow(code('BUDGET_SPENT'))
    for (const times of [0, 1.5, Number.NaN])
      expect(() => ledger.reserve(reservation('plan', times))).toThrow(code('RESERVATION_TIMES'))
    expect(() => ledger.reserve({ ...reservation('plan', 1), budget: null })).toThrow(code('BUDGET_MISSING'))
    expect([ledger.reservations(), ledger.spent(BUDGET).records]).toEqual([[], 0])
  })

  test.each([
    ['other records', reservation('plan', 3, ['a'])],
    ['another number', reservation('plan', 2)],
    ['another event', { ...reservation('plan', 3), event: gaussian({ clip: 1, sigma: 99 }).event }],
  ])('of a name that was used for %s is refused', (_, again) => {
    const ledger = scratchLedger()
    ledger.reserve(reservation('plan', 3))
    expect(() => ledger.reserve(again)).toThrow(code('RESERVATION_REUSED'))
  })

  test('of a sampled mechanism is judged as a plan fixed beforehand', () => {
    const event = { kind: 'poissonSampled', rate: 0.01, event: { kind: 'gaussian', noiseMultiplier: 4 } } as const
    const ledger = scratchLedger()
    ledger.reserve({ ...reservation('plan', 1000), event })
    const epsilon = planEpsilon(event, 1000, 1e-5, 'replace-one')
    expect(ledger.spent(BUDGET)).toMatchObject({ epsilon, releases: 1000, judged: { how: 'plan' } })
    // After sampled events come others that the same filter can bound, and after Gaussian ones no sampled ones.
    ledger.debit(request('r1', ['c']))
    expect(() => ledger.reserve({ ...reservation('late', 10, ['c']), event })).toThrow(code('BUDGET_KIND'))
  })
})

describe('persons', () => {
  test('have the composition of all that their records were released in', () => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a1', 'a2', 'b1'], { persons: ['alice', 'alice', 'bob'] }))
    ledger.debit(request('r2', ['a1']))
    const { person, epsilon } = ledger.spent(BUDGET)
    const mu = 2 / SIGMA
    expect(epsilon).toBeCloseTo(gaussianEpsilon(Math.sqrt(2) * mu, 1e-5), 10)
    expect(person).toEqual({
      persons: 2,
      records: 2,
      epsilon: expect.closeTo(gaussianEpsilon(Math.sqrt(3) * mu, 1e-5), 10),
    })
    const pasts = ledger
      .personHistories()
      .map(({ events, records }) => [records, events.reduce((sum, { times }) => sum + times, 0)])
    expect(pasts.sort()).toEqual([
      [1, 1],
      [2, 3],
    ])
  })

  test('are unknown until a release names them, and a record stays the same person’s', () => {
    const ledger = scratchLedger()
    ledger.debit(request('r1', ['a1']))
    expect(ledger.spent(BUDGET).person).toBeUndefined()
    ledger.debit(request('r2', ['a1'], { persons: ['alice'] }))
    expect(ledger.spent(BUDGET).person).toMatchObject({ persons: 1, records: 1 })
    expect(() => ledger.debit(request('r3', ['a1'], { persons: ['bob'] }))).toThrow(code('RECORD_PERSON'))
    expect(() => ledger.debit(request('r3', ['a1'], { persons: [] }))).toThrow(code('RECORD_PERSON'))
    expect(ledger.spent(BUDGET).releases).toBe(2)
  })
})

describe('events', () => {
  test('are kept in the order in which they came, records with one past together, for any accountant to read', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    const other = gaussian({ clip: 2, sigma: 40 })
    ledger.debit(request('r1', ['a', 'b', 'c']))
    ledger.debit(request('r2', ['a', 'b']))
    ledger.debit(request('r3', ['a', 'b'], { mechanism: other }))
    ledger.debit(request('r4', ['a', 'b']))
    const expected = [
      {
        records: 2,
        events: [
          { event: FOUR_FIT.event, times: 2 },
          { event: other.event, times: 1 },
          { event: FOUR_FIT.event, times: 1 },
        ],
      },
      { records: 1, events: [{ event: FOUR_FIT.event, times: 1 }] },
    ]
    expect(ledger.histories()).toEqual(expected)
    for (const accountant of [new RdpAccountant(BUDGET), new PldAccountant(BUDGET)]) {
      for (const { event, times } of expected[0]!.events) accountant.compose(event, times)
      expect(accountant.epsilon(1e-5).epsilon).toBeGreaterThanOrEqual(ledger.spent(BUDGET).epsilon! * (1 - 1e-9))
    }
  })

  test('of a refused release leave no trace in what is remembered', () => {
    const ledger = scratchLedger()
    const spent = gaussian({ clip: 1, sigma: 0.1 })
    expect(() => ledger.debit(request('r1', ['a'], { mechanism: spent }))).toThrow(code('BUDGET_SPENT'))
    ledger.debit(request('r2', ['a']))
    expect(() => ledger.debit(request('r3', ['a', 'b'], { mechanism: spent }))).toThrow(code('BUDGET_SPENT'))
    ledger.debit(request('r4', ['b']))
    expect(ledger.histories()).toEqual([{ records: 2, events: [{ event: FOUR_FIT.event, times: 1 }] }])
  })
})

describe('one writer at a time', () => {
  test('a second handle is refused at once, and let in when the first is closed', () => {
    const dir = scratchFolder()
    const first = scratchLedger(dir)
    first.debit(request('r1', ['a']))
    for (let i = 0; i < 2; i++) expect(() => scratchLedger(dir)).toThrow(code('LEDGER_IN_USE'))
    first.debit(request('r2', ['a']))
    first.close()
    expect(scratchLedger(dir).spent(BUDGET).releases).toBe(2)
  })

  test('a reader sees what was debited beside the writer, changes nothing and makes no file', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    ledger.debit(request('r1', ['a']))
    const read = () => {
      const files = readdirSync(dir)
      const reader = Ledger.read(dir)
      const found = [reader.spent(BUDGET).releases, reader.releases().length]
      reader.close()
      expect(readdirSync(dir)).toEqual(files)
      return found
    }
    expect(read()).toEqual([1, 1])
    ledger.debit(request('r2', ['a']))
    expect(read()).toEqual([2, 2])
    ledger.close()
    expect(read()).toEqual([2, 2])
    expect(() => Ledger.read(join(dir, 'nowhere'))).toThrow(code('LEDGER_NOT_FOUND'))
  })

  test('a folder whose name has signs of its own can be read', () => {
    const dir = join(scratchFolder(), 'a b%20?#')
    const ledger = scratchLedger(dir)
    ledger.debit(request('r1', ['a']))
    ledger.close()
    expect(Ledger.read(dir).spent(BUDGET).releases).toBe(1)
  })
})

describe('the counter outside the folder', () => {
  const counted = () => {
    const [dir, counterDir] = [scratchFolder(), scratchFolder()]
    const notices: string[] = []
    const open = () => Ledger.open(dir, { counterDir, lockTimeout: 50, onNotice: (sentence) => notices.push(sentence) })
    return { dir, counterDir, notices, open }
  }
  const debits = (ledger: Ledger, ...ids: string[]) => {
    for (const id of ids) ledger.debit(request(id, ['a']))
    ledger.close()
  }

  test('finds out an old copy that was put back', () => {
    const { dir, notices, open } = counted()
    debits(open(), 'r1', 'r2')
    const copy = join(scratchFolder(), 'copy')
    cpSync(dir, copy, { recursive: true })
    debits(open(), 'r3')
    rmSync(dir, { recursive: true })
    cpSync(copy, dir, { recursive: true })
    expect(open).toThrow(code('LEDGER_ROLLED_BACK'))
    expect(open).toThrow(/holds 2 debits and 3 were made/)
    expect(notices).toEqual([])
  })

  test('counts a release once and a refused one not at all', () => {
    const { counterDir, open } = counted()
    const ledger = open()
    ledger.debit(request('r1', ['a']))
    ledger.debit(request('r1', ['a']))
    expect(() => ledger.debit(request('r2', ['a'], { budget: null }))).toThrow()
    ledger.reserve({
      run: 'run-1',
      reservationId: 'p',
      records: ['b'],
      event: FOUR_FIT.event,
      times: 2,
      budget: BUDGET,
    })
    const [file] = readdirSync(counterDir)
    expect(Number(readFileSync(join(counterDir, file!), 'utf8'))).toBe(2)
    ledger.close()
  })

  test('may fall behind, as a kill between the two leaves it', () => {
    const { counterDir, notices, open } = counted()
    debits(open(), 'r1', 'r2')
    const file = join(counterDir, readdirSync(counterDir)[0]!)
    writeFileSync(file, '1')
    open().close()
    expect(Number(readFileSync(file, 'utf8'))).toBe(2)
    expect(notices).toEqual([])
  })

  test('is missed with a notice once something was spent', () => {
    const { counterDir, notices, open } = counted()
    open().close()
    rmSync(counterDir, { recursive: true })
    open().close()
    expect(notices).toEqual([])
    debits(open(), 'r1')
    rmSync(counterDir, { recursive: true })
    open().close()
    expect(notices).toEqual([expect.stringMatching(/newest copy cannot be told/)])
  })

  test('that cannot be kept is a notice, and the ledger works', () => {
    const { counterDir, notices, open } = counted()
    rmSync(counterDir, { recursive: true })
    writeFileSync(counterDir, 'a file where a folder should be')
    debits(open(), 'r1')
    expect(notices).toEqual([expect.stringMatching(/old copy .* will not be noticed/)])
  })
})

describe('a ledger belongs', () => {
  test('to its data: records of which it knows none are refused, overlapping ones go on', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    ledger.recognise(['x', 'y'])
    ledger.debit(request('r1', ['a', 'b']))
    ledger.recognise(['x', 'b'])
    expect(() => ledger.recognise(['x', 'y'])).toThrow(code('LEDGER_OTHER_DATA'))
    expect(() => ledger.recognise(['x', 'y'])).toThrow(`the ledger in ${dir} is of other data`)
  })

  test('to its participant', () => {
    const dir = scratchFolder()
    for (let i = 0; i < 2; i++) Ledger.open(dir, { participant: 'left' }).close()
    expect(() => Ledger.open(dir, { participant: 'right' })).toThrow(code('LEDGER_OTHER_PARTICIPANT'))
    expect(() => Ledger.open(dir, { participant: 'right' })).toThrow(/participant "left"'s and this is "right"/)
  })
})

describe('the folder', () => {
  test('names no record and lets nobody else read', () => {
    const dir = scratchFolder()
    scratchLedger(dir).debit(request('r1', ['record-of-alice']))
    for (const name of readdirSync(dir)) {
      expect(readFileSync(join(dir, name)).includes('record-of-alice')).toBe(false)
      expect(statSync(join(dir, name)).mode & 0o077).toBe(0)
    }
  })

  test('a ledger whose key is gone, changed or readable by others is refused: its records would start anew', () => {
    const dir = scratchFolder()
    const key = join(dir, LEDGER_KEY_FILE)
    const first = Ledger.open(dir)
    first.debit(request('r1', ['a']))
    first.close()
    const right = readFileSync(key)
    chmodSync(key, 0o644)
    expect(() => Ledger.open(dir)).toThrow(code('LEDGER_KEY_EXPOSED'))
    writeFileSync(key, Buffer.alloc(32))
    chmodSync(key, 0o600)
    expect(() => Ledger.open(dir)).toThrow(code('LEDGER_KEY_WRONG'))
    writeFileSync(key, right.subarray(1))
    expect(() => Ledger.open(dir)).toThrow(code('LEDGER_KEY_DAMAGED'))
    rmSync(key)
    expect(() => Ledger.open(dir)).toThrow(code('LEDGER_KEY_MISSING'))
  })

  test.each([
    ['an earlier', '1', /has version 1, .* name a new folder, and lower the budget there by what the old ledger says/],
    ['a later', '3', /has version 3, .*: upgrade fedveil/],
  ])('a ledger of %s version is refused with what to do', (_, version, sentence) => {
    const dir = scratchFolder()
    Ledger.open(dir).close()
    const database = new Database(join(dir, LEDGER_FILE))
    database.prepare("UPDATE meta SET value = ? WHERE name = 'version'").run([Buffer.from(version)])
    database.close()
    for (const open of [Ledger.open, Ledger.read]) {
      expect(() => open(dir)).toThrow(code('LEDGER_VERSION'))
      expect(() => open(dir)).toThrow(sentence)
    }
  })

  test('a file that is no ledger is refused with a sentence', () => {
    const dir = scratchFolder()
    Ledger.open(dir).close()
    rmSync(join(dir, `${LEDGER_FILE}-wal`), { force: true })
    writeFileSync(join(dir, LEDGER_FILE), 'not a database, but long enough to have a header'.repeat(50))
    expect(() => Ledger.open(dir)).toThrow(code('LEDGER_OPEN_FAILED'))
  })

  test('shows releases without ids of records, digests and keys, and is never made by reading', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    ledger.debit(request('r1', ['a', 'b']))
    const reader = Ledger.read(dir)
    onTestFinished(() => reader.close())
    expect(reader.releases()).toEqual([
      {
        run: 'run-1',
        releaseId: 'r1',
        mechanism: { name: 'gaussian', description: FOUR_FIT.describe(), event: FOUR_FIT.event },
        noiseKind: 'system',
        rows: 2,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ])
    expect(() => Ledger.read(join(dir, 'nowhere'))).toThrow(code('LEDGER_NOT_FOUND'))
  })
})
