import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { recordOf } from '../../../experiments/sweep/record.js'
import { RowFile, readLines } from '../../../experiments/sweep/row-file.js'
import { definitionOf } from '../../../experiments/sweep/run.js'
import { rowOf, sweepBench } from './small-sweep.js'

const bench = sweepBench()
afterAll(bench.remove)

const definition = definitionOf(bench.load())
const first = rowOf(definition, 'mechanism=gaussian,budget=4', 1, { accuracy: 0.5 })
const second = rowOf(definition, 'mechanism=gaussian,budget=4', 2, { accuracy: 0.6 })

let count = 0
function filled(): string {
  const path = join(bench.folder, `${count++}.jsonl`)
  const rows = RowFile.open(path)
  for (const line of [definition, first, second]) rows.append(line)
  return path
}

describe('rows', () => {
  test('are read back as they were appended, by whoever opens the file next', () => {
    const path = filled()
    expect(readLines(path)).toEqual([definition, first, second])
    expect(RowFile.open(path).lines).toEqual([definition, first, second])
  })

  test('cut at any byte of the last line lose that line alone, and the file goes on from there', () => {
    const whole = readFileSync(filled())
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1
    for (const size of [lastLine + 1, lastLine + 40, whole.length - 1]) {
      const path = filled()
      truncateSync(path, size)
      expect(readLines(path)).toEqual([definition, first])
      const rows = RowFile.open(path)
      expect(rows.lines).toEqual([definition, first])
      rows.append(second)
      expect(readFileSync(path)).toEqual(whole)
    }
  })

  test('damaged before the last are refused by their number', () => {
    const path = filled()
    const [head, row, ...rest] = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, [head, row!.slice(0, 50), ...rest].join('\n'))
    expect(() => RowFile.open(path)).toThrow(/line 2 of .* is damaged or of another version/)
  })

  test('of another format are refused', () => {
    const path = filled()
    appendFileSync(path, `${JSON.stringify({ ...definition, format: 2 })}\n`)
    expect(() => readLines(path)).toThrow(/line 4 of/)
  })
})

describe('the record of a sweep', () => {
  test('holds the newest row of each run, in the order of the runs', () => {
    const failed = rowOf(definition, 'mechanism=gaussian,budget=4', 1, null)
    expect(recordOf([definition, second, failed, first])?.rows).toEqual([first, second])
    expect(recordOf([definition, first, failed])?.rows).toEqual([failed])
  })

  test('fills in the share of what the mechanism allows, by the unprotected run of the same seed', () => {
    const open = [1, 2].map((seed) => rowOf(definition, 'mechanism=open,budget=none', seed, { accuracy: seed / 2 }))
    const cells = [1, 2].map((seed) =>
      rowOf(definition, 'mechanism=gaussian,budget=4', seed, {
        accuracy: 0.2,
        epsilon: 4,
        reference: 0.5,
        share: null,
      }),
    )
    const shares = (lines: typeof open) => recordOf([definition, ...lines])?.rows.map(({ result }) => result?.share)
    expect(shares([...open, ...cells])).toEqual([undefined, 0.8, undefined, 0.4])
    expect(shares(cells)).toEqual([null, null])
  })

  test('leaves out rows of other settings than the newest definition has', () => {
    const fewer = { ...definition, runs: definition.runs.filter(({ settings }) => settings !== first.settings) }
    expect(recordOf([definition, first, second, fewer])?.rows).toEqual([second])
    expect(recordOf([first])).toBeUndefined()
  })
})
