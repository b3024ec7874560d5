import { describe, expect, test } from 'vitest'
import { closingTable, footnotes } from '../../../experiments/report/closing-table.js'
import type { Summary } from '../../../experiments/simulate/summary.js'
import { drawTable } from '../../../experiments/terminal/table.js'
import { finished } from '../report/finished-run.js'

const RED = '\u001b[31m'
const cellsOf = (line: string) =>
  line
    .split('│')
    .map((cell) => cell.trim())
    .filter(Boolean)

describe('the closing table', () => {
  const { summary } = finished('faces-vertical')
  const lines = drawTable(closingTable([summary]), { colour: false }).split('\n')
  const row = (name: string) => cellsOf(lines.find((line) => line.startsWith(`│ ${name} `)) ?? '')

  test('has a row for every arm, with its share of the ceiling', () => {
    expect(row('arm')).toEqual(['arm', 'accuracy', 'of ceiling', 'epsilon', 'delta', 'sent up', 'sent down', 'time'])
    expect(row('sphere')).toEqual(['sphere', '72.0 %', '90.0 %', '100', '1e-5', '1.5 MB', '2.5 MB', '1 min 15 s'])
    expect(row('unprotected').slice(3, 5)).toEqual(['none', '–'])
    expect(row('ceiling')).toEqual(['ceiling', '80.0 %', '100.0 %', 'none', '–', '–', '–', '10 s'])
  })

  test('speaks of attacks only where there are some', () => {
    const attacked = drawTable(closingTable([finished('faces-horizontal').summary]), { colour: false })
    expect(attacked).toContain('attack success')
    expect(attacked).toContain('p6')
    expect(lines.join()).not.toContain('attack success')
  })

  test('has a column of AUC only where one was measured, with that of the ceiling', () => {
    const ranked = drawTable(closingTable([finished('adult-vertical').summary]), { colour: false }).split('\n')
    const cells = (name: string) => cellsOf(ranked.find((line) => line.startsWith(`│ ${name} `)) ?? '')
    expect(cells('arm').slice(0, 4)).toEqual(['arm', 'accuracy', 'of ceiling', 'AUC'])
    expect([cells('gaussian-8')[3], cells('ceiling')[3]]).toEqual(['0.800', '0.850'])
    expect(lines.join()).not.toContain('AUC')
  })

  test('is red where nothing is promised, and only on a terminal with colours', () => {
    const coloured = drawTable(closingTable([summary]), { colour: true }).split('\n')
    expect(coloured.find((line) => line.includes('unprotected'))).toContain(RED)
    expect(coloured.find((line) => line.includes('sphere'))).not.toContain(RED)
    expect(lines.join('').includes('\u001b')).toBe(false)
  })

  test('tells runs apart by mode, or by name where modes repeat', () => {
    const other: Summary = finished('faces-horizontal').summary
    expect(closingTable([summary, other]).rows.map(({ cells }) => cells[0])).toContain('vertical / sphere')
    const again = { ...summary, scenario: 'again' }
    expect(closingTable([summary, again]).rows.map(({ cells }) => cells[0])).toContain('again / sphere')
  })

  test('is explained by the guarantees, each said once for all its arms', () => {
    const said = footnotes(summary)
    expect(said[0]).toContain('5.0 %')
    expect(said.filter((sentence) => sentence.includes('replace-one'))).toHaveLength(1)
    expect(said.find((sentence) => sentence.includes('replace-one'))).toMatch(/^clip-noise, sphere: /)
  })
})
