import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { courses } from '../../../experiments/report/course.js'
import { writeFigures } from '../../../experiments/report/figures.js'
import { grids, markdown } from '../../../experiments/report/grid.js'
import { sweepPage } from '../../../experiments/report/sweep-page.js'
import { planSweep } from '../../../experiments/sweep/plan.js'
import type { Row, SweepRecord } from '../../../experiments/sweep/record.js'
import { definitionOf } from '../../../experiments/sweep/run.js'
import { scratchFolder } from '../../scratch-folder.js'

const folder = scratchFolder()

/** Rows of the quick form as if attack success grew with the round, and with ARIBA stayed at a tenth. */
function record(): SweepRecord {
  const definition = definitionOf(planSweep('backdoor-bench', {}, { quick: true }))
  const rows = definition.runs.map(({ cell, settings }): Row => {
    const at = Object.fromEntries(cell.split(',').map((part) => part.split('=') as [string, string]))
    const success = (round: number) => (at.defence === 'ariba' ? 0.1 : 0.2 * round)
    const judged = at.defence === 'ariba' && at.attack !== 'none'
    const detection = { truePositiveRate: 0.95, falsePositiveRate: 0.0625, auc: 0.9 }
    return {
      kind: 'row',
      cell,
      settings,
      at,
      seed: 1,
      result: {
        accuracy: 0.6,
        attackSuccess: success(3),
        detection: judged ? detection : null,
        detectionOverAll: judged ? detection : null,
        epsilon: null,
        seconds: 60,
        rounds: [0, 1, 2, 3].map((round) => ({ round, accuracy: 0.5, attackSuccess: success(round) })),
      },
      error: null,
      wallSeconds: 61,
      versions: { fedveil: '0.0.0', node: 'v20.9.0' },
      commit: null,
      command: 'fedveil sweep backdoor-bench --quick',
      finished: '2026-01-01T00:00:00.000Z',
    }
  })
  return { definition, rows }
}

describe('the report of attacks and defences', () => {
  test('has one table of attacks by defences, each cell with everything that counts', () => {
    const [all, ranking] = grids(record())
    expect(all!.data.head).toEqual(['attack', 'none (FedAvg)', 'median', 'Multi-Krum', 'FLAME', 'ARIBA'])
    expect(all!.data.rows.map(({ cells }) => [cells[0], cells[1], cells[5]])).toEqual([
      ['no attack', '60.0 % / 60.0 % / – / –', '60.0 % / 10.0 % / – / –'],
      ['BadNets', '60.0 % / 60.0 % / – / –', '60.0 % / 10.0 % / 95.0 % / 6.3 %'],
      ['model replacement', '60.0 % / 60.0 % / – / –', '60.0 % / 10.0 % / 95.0 % / 6.3 %'],
    ])
    expect(ranking!.data.head).toEqual(['attack', 'Multi-Krum', 'ARIBA'])
    expect(markdown(ranking!)).toContain('| BadNets | – | 90.0 % |')
  })

  test('has a chart over rounds for each attack, with a line and a colour for each defence', () => {
    const drawn = courses(record())
    expect(drawn.map(({ name }) => name)).toEqual([
      'success-badnets-dirichlet-0.5',
      'success-model-replacement-dirichlet-0.5',
      'accuracy-dirichlet-0.5',
    ])
    const { lines, title } = drawn[0]!
    expect(title).toBe('Attack success over rounds: BadNets, Dirichlet 0.5')
    expect(lines.map(({ name, points }) => [name, points.length, points.at(-1)![1].toFixed(2)])).toEqual([
      ['none (FedAvg)', 4, '0.60'],
      ['median', 4, '0.60'],
      ['Multi-Krum', 4, '0.60'],
      ['FLAME', 4, '0.60'],
      ['ARIBA', 4, '0.10'],
    ])
    expect(new Set(lines.map(({ colour }) => colour)).size).toBe(5)
  })

  test('tells nine defences apart though there are eight colours', () => {
    const { definition } = record()
    const whole = definitionOf(planSweep('backdoor-bench', {}, { quick: false }))
    const [template] = record().rows
    const own = whole.runs.filter(({ cell }) => cell.startsWith('attack=dba') && cell.endsWith('=iid'))
    const rows = own.map(({ cell, settings }) => {
      const at = Object.fromEntries(cell.split(',').map((part) => part.split('=') as [string, string]))
      return { ...template!, cell, settings, at }
    })
    const { lines } = courses({ definition: whole, rows })[0]!
    expect(new Set(lines.map(({ colour, dashed }) => `${colour} ${dashed}`)).size).toBe(9)
    expect(definition.quick).toBe(true)
  })

  test('shows both, and writes both as files from rows alone', async () => {
    const text = sweepPage(record())
    expect(text).toContain('<td>BadNets</td><td>60.0 % / 60.0 % / – / –</td>')
    expect(text).toContain('Attack success over rounds: BadNets, Dirichlet 0.5')
    const made = await writeFigures(record(), folder)
    const names = made.map((path) => path.split('/').at(-1))
    expect(names).toContain('backdoor-bench-success-badnets-dirichlet-0.5.svg')
    expect(names).toContain('backdoor-bench-all-dirichlet-0.5.md')
    expect(readFileSync(join(folder, 'backdoor-bench-all-dirichlet-0.5.md'), 'utf8')).toContain('| model replacement |')
  })
})
