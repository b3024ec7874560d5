import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelRows, loadRowSet } from '../../../learning/data/row-set.js'
import { RowsSpec } from '../../../learning/data/spec.js'
import { EXIT } from '../../../proto/error.js'
import { temporaryFolder } from './image-samples.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function load(content: string, more: object = {}) {
  const path = join(folder.path, 'rows.csv')
  await writeFile(path, content)
  return loadRowSet(RowsSpec.parse({ source: 'table', path, label: 'label', ...more }), 1)
}

test('rows are named by their place, padded, or by the column that names them', async () => {
  const lines = Array.from({ length: 11 }, (_, i) => `${100 + i},${i % 2}`).join('\n')
  const placed = await load(`x,label\n${lines}\n`)
  expect([placed.ids[0], placed.ids[10]]).toEqual(['row-00', 'row-10'])
  const named = await load('who,label\n007,a\n8,b\n', { id: 'who' })
  expect(named.ids).toEqual(['007', '8'])
})

test.each([
  ['given twice', 'who,label\nann,a\nbob,b\nann,a\n', /id \(column who\) of row 3 is that of row 1/],
  ['missing', 'who,label\nann,a\n?,b\n', /id \(column who\) of row 2 is missing/],
])('an id %s is refused by its row, and is not shown', async (_, content, message) => {
  const refused = expect(load(content, { id: 'who' })).rejects
  await refused.toThrow(message)
  await refused.toMatchObject({ code: 'DATA_IDS', exit: EXIT.data, message: expect.not.stringContaining('ann') })
})

test('a column of ids that is not there is named with those that are', async () => {
  await expect(load('x,label\n1,a\n', { id: 'who' })).rejects.toThrow(/no column "who": it has x, label/)
})

test('each class gives its share of rows to the test', async () => {
  const lines = Array.from({ length: 100 }, (_, i) => `${i},${i < 80 ? 'often' : 'seldom'}`).join('\n')
  const set = await load(`x,label\n${lines}\n`)
  const { labels, classes, split } = labelRows(set, 'label', { testFraction: 0.25 }, 3)
  expect(classes).toEqual(['often', 'seldom'])
  expect([0, 1].map((one) => split.test.filter((row) => labels[row] === one).length)).toEqual([20, 5])
  expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual([...labels.keys()])
  expect(labelRows(set, 'label', { testFraction: 0.25 }, 3).split).toEqual(split)
  expect(labelRows(set, 'label', { testFraction: 0.25 }, 4).split).not.toEqual(split)
})

test('a class of a single row is named', async () => {
  const set = await load('x,label\n1,a\n2,a\n3,rare\n')
  expect(() => labelRows(set, 'label', { testFraction: 0.2 }, 1)).toThrow(/a single row of label rare/)
})

test('a row of the synthetic table depends on the seed and its place alone, and both classes are there', async () => {
  const draw = (rows: number, seed: number) =>
    loadRowSet(RowsSpec.parse({ source: 'synthetic-table', rows, label: 'income' }), seed)
  const cells = ({ table }: Awaited<ReturnType<typeof draw>>, rows: number) =>
    table.columns.map((column) =>
      Array.from({ length: rows }, (_, row) =>
        column.kind === 'numeric' ? column.values[row] : column.categories[column.codes[row]!],
      ),
    )
  const [short, long] = [await draw(300, 5), await draw(500, 5)]
  expect(cells(long, 300)).toEqual(cells(short, 300))
  expect(cells(await draw(300, 6), 300)).not.toEqual(cells(short, 300))
  const { labels } = labelRows(long, 'income', { testFraction: 0.2 }, 5)
  const share = labels.reduce((sum, label) => sum + label, 0) / 500
  expect(share).toBeGreaterThan(0.15)
  expect(share).toBeLessThan(0.35)
})
