import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import { coordinatorRows, partyRows, pooledRows } from '../../../experiments/scenario/rows.js'
import { alignmentDigest } from '../../../learning/data/alignment.js'
import { RowsSpec } from '../../../learning/data/spec.js'
import { EXIT } from '../../../proto/error.js'

const folder = mkdtempSync(join(tmpdir(), 'fedveil-rows-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ROWS = Array.from({ length: 20 }, (_, i) => ({ age: 20 + i, pay: 3 * i, work: 'xyz'[i % 3]!, label: i % 2 }))
type Row = Record<string, string | number>
const COLUMNS = ['age', 'pay', 'work', 'label']

function tableOf(rows: readonly Row[], columns: readonly string[] = COLUMNS): RowsSpec {
  const path = join(folder, `${Math.random()}.csv`)
  writeFileSync(
    path,
    [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((line) => line.join(',')).join('\n'),
  )
  return RowsSpec.parse({ source: 'table', path, label: 'label' })
}

const SEED = 4
const split = async (data: RowsSpec) => (await coordinatorRows(data, SEED)).labelsFor('run')

test('the coordinator holds classes and their split, and the ids that parties are compared with', async () => {
  const { classOf, train, test: tested, digest } = await split(tableOf(ROWS))
  expect([...classOf]).toEqual(ROWS.map(({ label }) => label))
  expect(tested).toHaveLength(4)
  expect([...train, ...tested].sort((a, b) => a - b)).toEqual([...ROWS.keys()])
  const { ids } = await partyRows(tableOf(ROWS), SEED, { columns: ['pay'] }, false)
  expect(alignmentDigest(ids, 'run')).toEqual(digest)
})

test('a party holds its own columns, standardised by its own training rows', async () => {
  const data = tableOf(ROWS)
  const { train } = await split(data)
  const { inputs, width } = await partyRows(data, SEED, { columns: ['pay', 'work'] }, false)
  expect(width).toBe(4)
  const known = Array.from(train, (row) => ROWS[row]!.pay)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
  for (const [i, { pay, work }] of ROWS.entries()) {
    expect(inputs[4 * i]).toBeCloseTo((pay - mean) / deviation, 5)
    expect([...inputs.subarray(4 * i + 1, 4 * i + 4)]).toEqual([...'xyz'].map((name) => (name === work ? 1 : 0)))
  }
})

test('neither another party’s columns nor a test row change what a party makes of its rows', async () => {
  const data = tableOf(ROWS)
  const { test: tested } = await split(data)
  const slice = { columns: ['pay'] }
  const before = (await partyRows(data, SEED, slice, false)).inputs
  const others = ROWS.map((row) => ({ ...row, age: 7, work: 'other' }))
  expect((await partyRows(tableOf(others), SEED, slice, false)).inputs).toEqual(before)
  const changed = ROWS.map((row, i) => (i === tested[0] ? { ...row, pay: 1e6 } : row))
  const after = (await partyRows(tableOf(changed), SEED, slice, false)).inputs
  expect([...after.keys()].filter((i) => after[i] !== before[i])).toEqual([tested[0]])
})

test('a party may hold a file of its own columns alone, and encodes by all rows of it then', async () => {
  const { inputs } = await partyRows(tableOf(ROWS, ['age', 'pay']), SEED, { columns: ['pay'] }, false)
  expect(inputs.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4)
  const squares = inputs.reduce((sum, value) => sum + value ** 2, 0)
  expect(squares / ROWS.length).toBeCloseTo(1, 4)
})

test('what is missing or no number is the mean, and every input is a number', async () => {
  const holes: Row[] = ROWS.map((row, i) => (i === 3 ? { ...row, pay: '?' } : i === 5 ? { ...row, pay: '' } : row))
  const { inputs } = await partyRows(tableOf(holes), SEED, { columns: ['pay'] }, false)
  expect([inputs[3], inputs[5]]).toEqual([0, 0])
  expect(inputs.every(Number.isFinite)).toBe(true)
  const wrong: Row[] = ROWS.map((row, i) => (i === 3 ? { ...row, pay: 'NaN' } : row))
  const data = { ...tableOf(wrong), kinds: { pay: 'numeric' as const } }
  await expect(partyRows(data, SEED, { columns: ['pay'] }, false)).rejects.toThrow(/no number in row 4 of column pay/)
})

test('a column that the table lacks is named with those that it has', async () => {
  const refused = expect(partyRows(tableOf(ROWS), SEED, { columns: ['age', 'wage'] }, false)).rejects
  await refused.toThrow(/has no column "wage": it has age, pay, work, label/)
  await refused.toMatchObject({ exit: EXIT.data })
})

test('pooled rows are those of all parties side by side', async () => {
  const scenario = loadScenario('adult-vertical', { set: ['data.rows=50'] })
  const { data } = scenario
  const spec = RowsSpec.parse(data)
  const pooled = await pooledRows(scenario, spec)
  const { plain } = pooled.open(scenario.work.training)
  const parties = await Promise.all(
    scenario.participants.map(({ slice }) => partyRows(spec, scenario.seed, slice, false)),
  )
  expect(plain.channels).toBe(parties.reduce((sum, { width }) => sum + width, 0))
  const row = 17
  const joined = parties.flatMap(({ inputs, width }) => [...inputs.subarray(row * width, (row + 1) * width)])
  expect([...plain.plain([row])]).toEqual(joined)
  expect(pooled.classes).toBe(2)
})
