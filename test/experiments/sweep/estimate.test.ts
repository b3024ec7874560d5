import { afterAll, describe, expect, test } from 'vitest'
import { estimateOf, measuredCells } from '../../../experiments/sweep/estimate.js'
import { measured } from '../../../experiments/sweep/record.js'
import { definitionOf } from '../../../experiments/sweep/run.js'
import { rowOf, sweepBench } from './small-sweep.js'

const bench = sweepBench()
afterAll(bench.remove)

const definition = definitionOf(bench.load({ seeds: [1, 2, 3] }))
const CELL = 'mechanism=gaussian,budget=8'
const rows = [0.7, 0.8, 0.9].map((accuracy, i) => rowOf(definition, CELL, i + 1, { accuracy }))

describe('the estimate of a cell', () => {
  test('is the mean over its seeds with Student’s t interval', () => {
    // s = 0.1, so the standard error is 0.1 / sqrt(3); t of 0.975 with 2 degrees of freedom is 4.30265 in every table.
    const half = (4.30265 * 0.1) / Math.sqrt(3)
    const { runs, mean, interval } = estimateOf(rows, 'accuracy')!
    expect(runs).toBe(3)
    expect(mean).toBeCloseTo(0.8, 12)
    expect(interval!.low).toBeCloseTo(0.8 - half, 5)
    expect(interval!.high).toBeCloseTo(0.8 + half, 5)
  })

  test('of one run has no interval, and failed runs count for nothing', () => {
    const failed = rowOf(definition, CELL, 2, null)
    expect(estimateOf([rows[0]!, failed], 'accuracy')).toEqual({ runs: 1, mean: 0.7, interval: null })
    expect(estimateOf([failed], 'accuracy')).toBeNull()
    expect(estimateOf(rows, 'attackSuccess')).toBeNull()
  })

  test('finds measures inside groups', () => {
    const row = { ...rows[0]!, result: { attacks: { inversion: { ssim: 0.3 } } } }
    expect(measured(row, 'attacks.inversion.ssim')).toBe(0.3)
    expect(measured(row, 'attacks.inversion')).toBeNull()
    expect(measured(row, 'attacks.none.ssim')).toBeNull()
  })
})

test('cells are in the order of the axes, each with its rows', () => {
  const other = rowOf(definition, 'mechanism=open,budget=none', 2, { accuracy: 0.9 })
  const cells = measuredCells({ definition, rows: [...rows, other] })
  expect(cells.map(({ key, rows }) => [key, rows.length])).toEqual([
    ['mechanism=open,budget=none', 1],
    [CELL, 3],
  ])
})
