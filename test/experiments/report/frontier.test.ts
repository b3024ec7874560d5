import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { INK, seriesColour } from '../../../experiments/report/chart.js'
import { frontiers } from '../../../experiments/report/frontier.js'
import { makeFigures } from '../../../experiments/report/make.js'
import { PALETTES } from '../../../experiments/report/style.js'
import { sweepPage } from '../../../experiments/report/sweep-page.js'
import type { Definition, SweepRecord } from '../../../experiments/sweep/record.js'
import { RowFile } from '../../../experiments/sweep/row-file.js'
import { definitionOf } from '../../../experiments/sweep/run.js'
import { rowOf, sweepBench } from '../sweep/small-sweep.js'

const bench = sweepBench()
afterAll(bench.remove)

const OPEN = 'mechanism=open,budget=none'
const AT = (budget: number) => `mechanism=gaussian,budget=${budget}`

function record(changes: Readonly<Record<string, unknown>> = {}): SweepRecord {
  const definition = definitionOf(bench.load(changes))
  const rows = [1, 2].flatMap((seed) => [
    rowOf(definition, OPEN, seed, { accuracy: 0.8 + seed / 100, majority: 0.2 }),
    ...[4, 8].map((budget) =>
      rowOf(definition, AT(budget), seed, {
        accuracy: budget / 20 + seed / 100,
        epsilon: budget,
        reference: budget / 10,
        majority: 0.2,
      }),
    ),
  ])
  return { definition, rows }
}

const HOSTILE = `<script>alert("x")</script>&'`

describe('a frontier', () => {
  const [{ frontier }] = frontiers(record()) as [ReturnType<typeof frontiers>[number]]

  test('places budgets by their logarithm to base 2, and what has no number behind them', () => {
    expect(frontier.ticks.map(({ label, at, isNumber }) => [label, at, isNumber])).toEqual([
      ['4', 2, true],
      ['8', 3, true],
      ['none', 4.15, false],
    ])
  })

  test('has a line for each series with means and intervals, red for what promises nothing', () => {
    expect(frontier.lines.map(({ name, colour }) => [name, colour])).toEqual([
      ['Gaussian', seriesColour(0)],
      ['unprotected', INK.unprotected],
    ])
    const [four] = frontier.lines[0]!.points
    expect(four!.mean).toBeCloseTo(0.215, 12)
    // Two values: t of 0.975 with 1 degree of freedom, 12.7062, times half their distance.
    expect(four!.interval!.high - four!.mean).toBeCloseTo(12.7062 * 0.005, 5)
  })

  test('takes its limits from the rows and says all of it in words', () => {
    expect(frontier.limits.map(({ points }) => points.map(({ tick, value }) => [tick.label, value]))).toEqual([
      [
        ['4', 0.4],
        ['8', 0.8],
      ],
    ])
    expect(frontier.alt).toBe(
      'Accuracy over budget. Gaussian: 21.5 % at 4, 41.5 % at 8; unprotected: 81.5 % at none. The limit of the mechanism is dashed.',
    )
  })

  test('draws one grey limit where all lines share it, and a limit for each where they differ', () => {
    const matrix = {
      budget: [{ name: 4, set: { 'privacy.epsilon': 4 } }],
      clip: [1, 2].map((clip) => ({ name: clip, set: { 'privacy.clip': clip } })),
    }
    const plots = [{ name: 'p', title: 'P', x: 'budget', reference: 'reference' }]
    const definition = definitionOf(bench.load({ matrix, plots, skip: [], quick: undefined, seeds: [1] }))
    const limits = (...references: number[]) => {
      const rows = references.map((reference, i) =>
        rowOf(definition, `budget=4,clip=${i + 1}`, 1, { accuracy: 0.1, epsilon: 4, reference }),
      )
      return frontiers({ definition, rows })[0]!.frontier.limits.map(({ colour }) => colour)
    }
    expect(limits(0.5, 0.5)).toEqual([INK.reference])
    expect(limits(0.5, 0.6)).toEqual([seriesColour(0), seriesColour(1)])
  })

  test('is left out where no run has measured it', () => {
    const plots = [{ name: 'attack', title: 'Attack success', x: 'budget', y: 'attackSuccess' }]
    expect(frontiers(record({ plots }))).toEqual([])
  })

  test('is drawn for each entry of an axis, beside the runs without a guarantee', () => {
    const plots = [{ name: 'p', title: 'By mechanism', x: 'budget', each: 'mechanism' }]
    const parts = frontiers(record({ plots }))
    expect(parts.map(({ name, title }) => [name, title])).toEqual([['p-gaussian', 'By mechanism: Gaussian']])
    expect(parts[0]!.frontier.lines.map(({ name }) => name)).toEqual(['accuracy', 'unprotected'])
  })
})

describe('the report of a sweep', () => {
  test('holds the chart in the page’s colours, and a table with means and intervals', () => {
    const text = sweepPage(record())
    expect(text).toContain('var(--series1)')
    expect(text).not.toMatch(/<text[^>]* fill="(?!var\(--)/)
    expect(text).toContain('<td>Gaussian</td><td>4</td><td>2</td><td>21.5 % ± 6.4</td>')
    expect(text).toContain('<tr class="unprotected"><td>no protection</td>')
    expect(text).toContain('all 6 runs')
    expect(text).not.toMatch(/(src|href)="https?:|<script|@import/)
  })

  test('says what failed and why, and escapes what files say', () => {
    const { definition, rows } = record()
    const broken = rowOf(definition, AT(4), 1, null)
    const failed = { ...broken, error: { ...broken.error!, sentence: HOSTILE } }
    const hostile: Definition = { ...definition, title: HOSTILE, claim: HOSTILE }
    const text = sweepPage({ definition: hostile, rows: [failed, ...rows.slice(2)] })
    expect(text).toContain('mechanism=gaussian,budget=4, seed 1, failed: &lt;script&gt;')
    expect(text).toContain('<td>1 of 2</td>')
    expect(text).not.toMatch(/<script/i)
  })
})

test('figures are drawn from kept rows: SVG in plain colours, light and dark, and a PNG', async () => {
  const { definition, rows } = record()
  const file = join(bench.folder, 'small.jsonl')
  const kept = RowFile.open(file)
  for (const line of [definition, ...rows]) kept.append(line)
  const made = await makeFigures(file, join(bench.folder, 'figures'))
  expect(made.map((path) => path.split('/').at(-1))).toEqual([
    'small-frontier.svg',
    'small-frontier-dark.svg',
    'small-frontier.png',
  ])
  const [light, dark] = made.map((path) => readFileSync(path, 'utf8'))
  expect(light).toContain(PALETTES.light.series1)
  expect(dark).toContain(PALETTES.dark.series1)
  expect(light).not.toMatch(/var\(--|inherit/)
  expect((await sharp(made[2]!).metadata()).width).toBe(1880)
})
