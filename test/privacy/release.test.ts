import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { describe, expect, test } from 'vitest'
import { gaussianEpsilon } from '../../privacy/accountant/gaussian.js'
import { clipRows } from '../../privacy/clip.js'
import { LEDGER_FILE } from '../../privacy/ledger/file.js'
import type { Ledger } from '../../privacy/ledger/ledger.js'
import { codebookResponse, simplexCodebook } from '../../privacy/mechanism/codebook-response.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { laplace } from '../../privacy/mechanism/laplace.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { unprotected } from '../../privacy/mechanism/unprotected.js'
import { isReleased, ReleaseDoor, type ReleaseDoorOptions, type ReleaseRequest } from '../../privacy/release.js'
import { VERTICAL_COVERAGE } from '../../privacy/statement.js'
import { scratchFolder } from '../scratch-folder.js'
import { scratchLedger } from './ledger/scratch-ledger.js'

const SEEDED = { kind: 'seeded', seed: 5, party: 'left' } as const
const NOISY = gaussian({ clip: 1, sigma: 2 })
const AT = { delta: 1e-5, adjacency: 'replace-one' } as const

function door(ledger: Ledger, changes: Partial<ReleaseDoorOptions> = {}): ReleaseDoor {
  const budget = { epsilon: 50, delta: 1e-5 }
  return new ReleaseDoor({
    ledger,
    noise: { kind: 'system' },
    run: 'run-1',
    budget,
    allowUnprotected: false,
    ...changes,
  })
}

function request(changes: Partial<ReleaseRequest> = {}): ReleaseRequest {
  return {
    releaseId: 'r1',
    records: ['a', 'b', 'c'],
    values: Float32Array.of(1, 2, 3, 4, 5, 6),
    shape: [3, 2],
    mechanism: NOISY,
    ...changes,
  }
}

function code(name: string): Error {
  return expect.objectContaining({ code: name })
}

/** A mechanism that tells when its noise is drawn. */
function watched(onPerturb: () => void): Mechanism {
  const { name, event, sensitivity } = NOISY
  const perturb: Mechanism['perturb'] = (...args) => {
    onPerturb()
    return NOISY.perturb(...args)
  }
  return { name, event, sensitivity, perturb, describe: () => NOISY.describe() }
}

describe('order of work', () => {
  test('the debit is in the ledger before any noise is drawn', () => {
    const ledger = scratchLedger()
    const seen: number[] = []
    door(ledger).release(request({ mechanism: watched(() => seen.push(ledger.releases().length)) }))
    expect(seen).toEqual([1, 1, 1])
  })

  test.each([
    ['closed', (ledger: Ledger) => ledger.close()],
    [
      'unable to write',
      (_: Ledger, dir: string) => {
        const other = new Database(join(dir, LEDGER_FILE))
        other.exec("CREATE TRIGGER full BEFORE INSERT ON release BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        other.close()
      },
    ],
    [
      'locked by another process',
      (_: Ledger, dir: string) => new Database(join(dir, LEDGER_FILE)).exec('BEGIN IMMEDIATE'),
    ],
  ])('with a ledger that is %s nothing is returned and no noise is drawn', (_, spoil) => {
    const dir = scratchFolder()
    const ledger = scratchLedger(dir)
    spoil(ledger, dir)
    let drawn = false
    const mechanism = watched(() => {
      drawn = true
    })
    expect(() => door(ledger).release(request({ mechanism }))).toThrow(code('LEDGER_WRITE_FAILED'))
    expect(drawn).toBe(false)
  })

  test('a spent budget releases nothing', () => {
    const ledger = scratchLedger()
    const tight = door(ledger, { budget: { epsilon: 1e-3, delta: 1e-5 } })
    expect(() => tight.release(request())).toThrow(code('BUDGET_SPENT'))
    expect(ledger.releases()).toEqual([])
  })
})

describe('what is refused before anything is spent', () => {
  const dctdp = laplace({ scales: Float32Array.of(1), low: Float32Array.of(0), high: Float32Array.of(1) })
  test.each<[string, Partial<ReleaseRequest>, string]>([
    ['NaN', { values: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) }, 'RELEASE_NOT_FINITE'],
    ['infinity', { values: Float32Array.of(1, 2, -Number.POSITIVE_INFINITY, 4, 5, 6) }, 'RELEASE_NOT_FINITE'],
    ['a shape of other size', { shape: [3, 3] }, 'RELEASE_SHAPE'],
    ['a shape that does not count the records', { shape: [2, 3] }, 'RELEASE_SHAPE'],
    ['no shape', { shape: [] }, 'RELEASE_SHAPE'],
    ['no record', { records: [], values: new Float32Array(0), shape: [0, 2] }, 'RELEASE_EMPTY'],
    ['a record twice', { records: ['a', 'b', 'a'] }, 'RELEASE_DUPLICATE_RECORD'],
    ['an empty id', { releaseId: '' }, 'RELEASE_ID'],
    ['rows that the mechanism is not for', { mechanism: dctdp }, 'RELEASE_SHAPE'],
    ['vectors as they are, without permission', { mechanism: unprotected() }, 'UNPROTECTED_REFUSED'],
  ])('%s', (_, changes, expected) => {
    const ledger = scratchLedger()
    expect(() => door(ledger).release(request(changes))).toThrow(code(expected))
    expect(ledger.releases()).toEqual([])
    expect(ledger.spent(AT).records).toBe(0)
  })

  test('a budget that is no budget', () => {
    expect(() => door(scratchLedger(), { budget: { epsilon: 1, delta: 0 } })).toThrow(code('BUDGET_INVALID'))
    expect(() => door(scratchLedger(), { budget: { epsilon: Number.POSITIVE_INFINITY, delta: 1e-5 } })).toThrow(
      code('BUDGET_INVALID'),
    )
  })
})

describe('delta', () => {
  test.each([
    [1e-5, 99_999, true],
    [1e-5, 100_000, false],
    [0.02, 40, true],
    [0.03, 40, false],
    [0.5, 1, true],
  ])('%d for %i records: allowed is %s', (delta, units, allowed) => {
    const open = () => door(scratchLedger(), { budget: { epsilon: 1, delta }, units })
    if (allowed) return expect(open).not.toThrow()
    expect(open).toThrow(code('DELTA_TOO_LARGE'))
    expect(open).toThrow(`it must be below 1/${units}`)
  })
})

describe('reserved releases', () => {
  const reservation = { reservationId: 'plan', records: ['a', 'b', 'c'], event: NOISY.event, times: 2 }

  test('are debited beforehand; each is then made once, and again for the same bytes', () => {
    const ledger = scratchLedger()
    const open = door(ledger)
    expect(open.reserve(reservation)).toEqual({ fresh: true, left: 2 })
    const spent = ledger.spent(AT)
    expect(spent.releases).toBe(2)
    const first = open.release(request({ reservation: 'plan' }))
    expect(open.release(request({ reservation: 'plan' })).values).toEqual(first.values)
    expect(open.release(request({ releaseId: 'r2', reservation: 'plan' })).values).not.toEqual(first.values)
    expect(() => open.release(request({ releaseId: 'r3', reservation: 'plan' }))).toThrow(code('RESERVATION_USED_UP'))
    expect(ledger.spent(AT)).toEqual(spent)
  })

  test('draw no noise where the reservation gives none', () => {
    let drawn = false
    const mechanism = watched(() => {
      drawn = true
    })
    expect(() => door(scratchLedger()).release(request({ mechanism, reservation: 'plan' }))).toThrow(
      code('RESERVATION_UNKNOWN'),
    )
    expect(drawn).toBe(false)
  })

  test('without protection need the same permission as others', () => {
    const event = { kind: 'repeated', times: 3, event: { kind: 'unprotected' } } as const
    expect(() => door(scratchLedger()).reserve({ ...reservation, event })).toThrow(code('UNPROTECTED_REFUSED'))
  })
})

describe('adjacency', () => {
  test('of the coverage decides what a release costs', () => {
    const epsilons = (['add-remove', 'replace-one'] as const).map((adjacency) => {
      const open = door(scratchLedger(), { coverage: { ...VERTICAL_COVERAGE, adjacency } })
      open.release(request())
      return open.statement().epsilon
    })
    expect(epsilons).toEqual([0.5, 1].map((mu) => expect.closeTo(gaussianEpsilon(mu, 1e-5), 10)))
  })
})

describe('unprotected', () => {
  test('passes with permission, also without a budget, and is in the ledger', () => {
    const ledger = scratchLedger()
    const open = door(ledger, { allowUnprotected: true, budget: null })
    expect(open.release(request({ mechanism: unprotected() })).values).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(ledger.spent({ delta: 0, adjacency: 'replace-one' }).epsilon).toBeNull()
    expect(() => open.release(request({ releaseId: 'r2' }))).toThrow(code('BUDGET_MISSING'))
  })
})

describe('sending again', () => {
  test.each([{ kind: 'system' } as const, SEEDED])(
    'gives the same bytes for no debit, also after a restart: %o',
    (noise) => {
      const dir = scratchFolder()
      const ledger = scratchLedger(dir)
      const first = door(ledger, { noise }).release(request())
      const spent = ledger.spent(AT)
      expect(door(ledger, { noise }).release(request()).values).toEqual(first.values)
      ledger.close()
      const reopened = scratchLedger(dir)
      expect(door(reopened, { noise }).release(request()).values).toEqual(first.values)
      expect(reopened.spent(AT)).toEqual(spent)
    },
  )

  test.each<[string, Partial<ReleaseRequest>]>([
    ['one value changed', { values: Float32Array.of(1, 2, 3, 4, 5, 6.5) }],
    ['the records in another order', { records: ['b', 'a', 'c'] }],
    ['another shape', { shape: [3, 2, 1] }],
    ['less noise', { mechanism: gaussian({ clip: 1, sigma: 1.9 }) }],
  ])('with %s the id is refused', (_, changes) => {
    const open = door(scratchLedger())
    open.release(request())
    expect(() => open.release(request(changes))).toThrow(code('RELEASE_REUSED'))
  })
})

describe('noise', () => {
  /** Released minus clipped: the noise up to float rounding. */
  function noiseOf(released: Float32Array, clean: Float32Array, rows: number): number[] {
    const clipped = clipRows(clean, rows, 1)
    return [...released].map((x, i) => Math.round((x - clipped[i]!) * 1e4) / 1e4)
  }

  test('of the system is new for every release and every record', () => {
    const open = door(scratchLedger())
    const same = { records: ['a', 'b'], values: new Float32Array(8), shape: [2, 4] }
    const draws = ['r1', 'r2', 'r3'].flatMap((releaseId) => [...open.release(request({ ...same, releaseId })).values])
    // Whole rows: single draws lie on a grid, where two of them are the same now and then.
    const rows = Array.from({ length: 6 }, (_, row) => draws.slice(4 * row, 4 * row + 4).join())
    expect(new Set(rows).size).toBe(rows.length)
    const elsewhere = door(scratchLedger()).release(request({ ...same, releaseId: 'r1' }))
    expect([...elsewhere.values]).not.toEqual(draws.slice(0, 8))
  })

  test('of a seeded stream depends on seed, party, release and record, not on run or folder', () => {
    const bytes = (changes: Partial<ReleaseDoorOptions>, asked: Partial<ReleaseRequest> = {}) =>
      [...door(scratchLedger(), { noise: SEEDED, ...changes }).release(request(asked)).values].join()
    const base = bytes({})
    expect(bytes({ run: 'another-run' })).toBe(base)
    expect(bytes({ noise: { ...SEEDED, seed: 6 } })).not.toBe(base)
    expect(bytes({ noise: { ...SEEDED, party: 'right' } })).not.toBe(base)
    expect(bytes({}, { releaseId: 'r2' })).not.toBe(base)
    expect(bytes({}, { records: ['a', 'b', 'd'] })).not.toBe(base)
  })

  test('is never the same on two different inputs under two ids', () => {
    const open = door(scratchLedger(), { noise: SEEDED })
    const [one, two] = [Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), Float32Array.of(0.6, 0.5, 0.4, 0.3, 0.2, 0.1)]
    const first = noiseOf(open.release(request({ values: one })).values, one, 3)
    const second = noiseOf(open.release(request({ values: two, releaseId: 'r2' })).values, two, 3)
    expect(first.filter((x, i) => x === second[i])).toEqual([])
  })

  test('a released vector depends on its own record alone, bit for bit', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true })
    const rows = fc.array(fc.array(finite, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(rows, fc.nat(), fc.array(finite, { minLength: 3, maxLength: 3 }), (batch, at, replacement) => {
        const changed = at % batch.length
        const other = batch.map((row, i) => (i === changed ? replacement : row))
        const [before, after] = [batch, other].map((input) => {
          const values = Float32Array.from(input.flat())
          const records = input.map((_, i) => `record ${i}`)
          const asked = request({ values, records, shape: [input.length, 3] })
          return [clipRows(values, input.length, 1), door(scratchLedger(), { noise: SEEDED }).release(asked).values]
        })
        for (const stage of [0, 1]) {
          const others = (values: Float32Array) => values.filter((_, i) => Math.floor(i / 3) !== changed)
          expect(others(after![stage]!)).toEqual(others(before![stage]!))
        }
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  test('of a record is the same wherever it stands in the batch and whoever is with it', () => {
    const alone = door(scratchLedger(), { noise: SEEDED }).release(
      request({ records: ['b'], values: Float32Array.of(3, 4), shape: [1, 2] }),
    )
    const together = door(scratchLedger(), { noise: SEEDED }).release(request())
    expect([...alone.values]).toEqual([...together.values.subarray(2, 4)])
  })
})

describe('what is returned', () => {
  test('has the shape that the mechanism gives its rows', () => {
    const mechanism = codebookResponse({ codebook: simplexCodebook(3, 2), codes: 3, epsilon: 2 })
    const { shape, values } = door(scratchLedger()).release(request({ mechanism }))
    expect([shape, values.length]).toEqual([[3, 1], 3])
    expect([...values].every((index) => [0, 1, 2].includes(index))).toBe(true)
  })

  test('is recognised as released; a look-alike is not', () => {
    const released = door(scratchLedger()).release(request())
    expect(isReleased(released)).toBe(true)
    expect(isReleased({ ...released })).toBe(false)
    expect(isReleased(undefined)).toBe(false)
    expect(released).toMatchObject({ releaseId: 'r1', mechanism: 'gaussian', shape: [3, 2] })
  })

  test('cannot be made by hand', () => {
    // @ts-expect-error: the brand is not exported, so only the door can type a value as Released.
    const forged: import('../../privacy/release.js').Released = {
      releaseId: 'r1',
      mechanism: 'gaussian',
      shape: [1],
      values: new Float32Array(1),
    }
    expect(isReleased(forged)).toBe(false)
  })

  test('leaves the clean vectors as they were', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6)
    door(scratchLedger()).release(request({ values }))
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6])
  })
})
