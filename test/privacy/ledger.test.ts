import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { describe, expect, test } from 'vitest'
import { calibrateGaussian, gaussianEpsilon } from '../../privacy/accountant/gaussian.js'
import { type DebitRequest, Ledger } from '../../privacy/ledger.js'
import { exportLedger } from '../../privacy/ledger-export.js'
import { LEDGER_FILE } from '../../privacy/ledger-file.js'
import { LEDGER_KEY_FILE } from '../../privacy/ledger-key.js'
import { LOCK_FILE } from '../../privacy/ledger-lock.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { unprotected } from '../../privacy/mechanism/unprotected.js'
import { scratchFolder, scratchLedger } from './scratch-ledger.js'

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

  test('a closed ledger debits nothing', () => {
    const ledger = scratchLedger()
    ledger.close()
    expect(() => ledger.debit(request('r1', ['a']))).toThrow(code('LEDGER_WRITE_FAILED'))
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

  test('is exported without ids of records, digests and keys, and never made by exporting', () => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    ledger.debit(request('r1', ['a', 'b']))
    expect(exportLedger(dir)).toEqual([
      {
        run: 'run-1',
        releaseId: 'r1',
        mechanism: { name: 'gaussian', description: FOUR_FIT.describe(), event: FOUR_FIT.event },
        noiseKind: 'system',
        rows: 2,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ])
    expect(() => exportLedger(join(dir, 'nowhere'))).toThrow(code('LEDGER_NOT_FOUND'))
  })
})
