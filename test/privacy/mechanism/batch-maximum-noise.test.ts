import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { pureEpsilon } from '../../../privacy/event.js'
import { batchMaximumNoise } from '../../../privacy/mechanism/batch-maximum-noise.js'
import { ReleaseDoor } from '../../../privacy/release.js'
import { scratchLedger } from '../ledger/scratch-ledger.js'

const D = 50
const MECHANISM = batchMaximumNoise({ noiseMultiplier: 0.5 })

/** Rows along the axes, of these norms. */
function rowsOf(norms: readonly number[]): Float32Array {
  const values = new Float32Array(norms.length * D)
  for (const [row, norm] of norms.entries()) values[row * D + row] = norm
  return values
}

function doorOf(allowUnprotected: boolean): ReleaseDoor {
  return new ReleaseDoor({
    ledger: scratchLedger(),
    noise: { kind: 'seeded', seed: 1, party: 'left' },
    run: 'run-1',
    budget: null,
    allowUnprotected,
  })
}

function requestOf(norms: readonly number[]) {
  const records = norms.map((_, row) => `record-${row}`)
  return { releaseId: 'r1', records, values: rowsOf(norms), shape: [norms.length, D], mechanism: MECHANISM }
}

/** Root mean square of what was added to the rows. */
function noiseOf(released: Float32Array, clean: Float32Array): number {
  return Math.sqrt(released.reduce((sum, value, i) => sum + (value - clean[i]!) ** 2, 0) / clean.length)
}

test('noise has the multiple of the largest norm of the batch as its deviation, of every row', () => {
  const values = rowsOf([1, 2, 8, 0.5])
  for (const row of [0, 1, 2, 3]) {
    const released = MECHANISM.ofBatch!(values, 4).perturb(values, 4, RandomStream.named(1, 'noise', row))
    const own = (rows: Float32Array) => rows.subarray(row * D, (row + 1) * D)
    expect(noiseOf(own(released), own(values))).toBeGreaterThan(2.5)
    expect(noiseOf(own(released), own(values))).toBeLessThan(6)
  }
  const many = rowsOf(Array<number>(40).fill(8))
  const released = MECHANISM.perturb(many, 40, RandomStream.named(2, 'noise'))
  expect(noiseOf(released, many) / 4).toBeCloseTo(1, 1)
})

test('another record of the batch changes the released row of a record: why there is no guarantee', () => {
  const [small, large] = [
    [1, 1, 1],
    [1, 1, 1e6],
  ].map((norms) => doorOf(true).release(requestOf(norms)).values.slice(0, D))
  // The same noise of the same record, a million times as large.
  expect(noiseOf(small!, rowsOf([1]))).toBeLessThan(1)
  expect(noiseOf(large!, rowsOf([1]))).toBeGreaterThan(1e5)
})

test('it costs what no budget covers, and a party has to allow it', () => {
  expect(MECHANISM.event).toEqual({ kind: 'unprotected' })
  expect(pureEpsilon(MECHANISM.event, 'replace-one')).toBeUndefined()
  expect(MECHANISM.describe()).toMatch(/^unsafe/)
  expect(() => doorOf(false).release(requestOf([1, 2]))).toThrow(
    expect.objectContaining({ code: 'UNPROTECTED_REFUSED' }),
  )
})

test('a batch of zeros is released as next to nothing', () => {
  const released = MECHANISM.perturb(rowsOf([0, 0]), 2, RandomStream.named(3, 'noise'))
  expect(released.every((value) => Math.abs(value) < 1e-15)).toBe(true)
})
