import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXIT } from '../../proto/error.js'
import { lastJson, processesNaming, run, scratch, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

interface Simulated {
  readonly arms: readonly { readonly name: string; readonly accuracy: number; readonly auc: number | null }[]
  readonly ceiling: number | null
  readonly ceilingAuc: number | null
}

async function simulate(config: string, out: string, ...set: readonly string[]): Promise<Simulated> {
  const changes = set.flatMap((one) => ['--set', one])
  const ended = await run(['simulate', config, '--out', join(folder.path, out), '--json', ...changes])
  expect(ended.stderr).not.toMatch(/^fedveil: (?!note)/m)
  expect(ended.code).toBe(0)
  return lastJson(ended.stdout) as unknown as Simulated
}

describe('vertical runs over more than halves', () => {
  test('four quadrants of every image, a party each', async () => {
    const quadrants = ['top-left', 'top-right', 'bottom-left', 'bottom-right']
    const participants = quadrants.map((slice) => `{name: ${slice}, slice: ${slice}}`).join(', ')
    const unprotected = 'arms=[{name: unprotected, title: none, set: {privacy: {mechanism: unprotected}}}]'
    const scenario = writeScenario(folder.path, 'vertical')
    const { arms } = await simulate(
      scenario,
      'quadrants',
      `participants=[${participants}]`,
      unprotected,
      'ceiling=false',
    )
    expect(arms[0]).toMatchObject({ name: 'unprotected', auc: null })
  })

  test('columns of the synthetic table: the class is learnt, and its AUC is told of the arm and of the ceiling', async () => {
    const few = [
      'data.rows=600',
      'work.training.batch=32',
      'arms=[{name: open, title: open, set: {privacy: {mechanism: unprotected}, work.training.learningRate: 0.05}}]',
    ]
    const { arms, ceiling, ceilingAuc } = await simulate('adult-vertical', 'table', ...few)
    expect(arms[0]!.auc).toBeGreaterThan(0.75)
    expect(ceilingAuc).toBeGreaterThan(0.75)
    expect(ceiling).not.toBeNull()
  })

  test('a column that the file lacks ends the run in one sentence before anything is released', async () => {
    const table = join(folder.path, 'people.csv')
    const rows = Array.from({ length: 20 }, (_, i) => `${20 + i},x,${i % 2 === 0 ? 'low' : 'high'}`)
    writeFileSync(table, ['age,work,income', ...rows].join('\n'))
    const slices = ['participants.0.slice.columns=[age]', 'participants.1.slice.columns=[wage]']
    const set = [`data={source: table, path: ${table}, label: income}`, ...slices].flatMap((one) => ['--set', one])
    const ended = await run(['simulate', 'adult-vertical', '--out', join(folder.path, 'missing'), ...set])
    expect(ended.code).toBe(EXIT.data)
    expect(ended.stderr).toMatch(/fedveil: .*has no column "wage": it has age, work, income/)
    expect(processesNaming(folder.path)).toEqual([])
  })
})
