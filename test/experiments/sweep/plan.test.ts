import { afterAll, describe, expect, test } from 'vitest'
import { armOf, loadScenario } from '../../../experiments/scenario/load.js'
import type { Scenario } from '../../../experiments/scenario/schema.js'
import { cellsOf, planSweep } from '../../../experiments/sweep/plan.js'
import { settingsDigest } from '../../../experiments/sweep/settings-digest.js'
import { EXIT, FedveilError } from '../../../proto/error.js'
import { SMALL, sweepBench } from './small-sweep.js'

const bench = sweepBench()
afterAll(bench.remove)

const keys = (plan: ReturnType<typeof bench.load>) => [...new Set(plan.runs.map(({ cell }) => cell.key))]

describe('the runs of a sweep', () => {
  test('are the product of its axes without the skipped cells, all cells with one seed first', () => {
    const plan = bench.load()
    expect(plan.runs.map(({ cell, seed }) => `${cell.key} ${seed}`)).toEqual([
      'mechanism=open,budget=none 1',
      'mechanism=gaussian,budget=4 1',
      'mechanism=gaussian,budget=8 1',
      'mechanism=open,budget=none 2',
      'mechanism=gaussian,budget=4 2',
      'mechanism=gaussian,budget=8 2',
    ])
  })

  test('are only those that fit a pattern of "only"', () => {
    expect(keys(bench.load({ only: [{ budget: [8, 'none'] }] }))).toEqual([
      'mechanism=open,budget=none',
      'mechanism=gaussian,budget=8',
    ])
  })

  test('run their cell alone: its changes in the order of the axes, one arm, no ceiling, the seed', () => {
    const { runs } = bench.load()
    const { scenario } = runs[5]!
    expect(scenario.privacy).toMatchObject({ mechanism: 'gaussian', epsilon: 8 })
    expect(scenario).toMatchObject({ seed: 2, ceiling: false, name: 'tour-vertical' })
    expect(scenario.arms).toEqual([{ name: 'run', title: 'mechanism=gaussian,budget=8', set: {} }])
    expect(runs[0]!.scenario.privacy).toEqual({ mechanism: 'unprotected' })
  })

  test('begin with an arm of the scenario where the sweep names one', () => {
    const plan = bench.load({
      arm: 'unprotected',
      matrix: { epochs: [{ name: 3, set: { 'work.training.epochs': 3 } }] },
      skip: [],
      quick: undefined,
      plots: [],
    })
    expect(plan.runs[0]!.scenario.privacy).toEqual({ mechanism: 'unprotected' })
  })

  test('are those of every arm where an axis asks for the arms of the scenario', () => {
    const plan = bench.load({ matrix: { arm: 'arms' }, skip: [], only: [], quick: undefined, plots: [] })
    const { arms } = loadScenario(plan.sweep.scenario)
    expect(arms.length).toBeGreaterThan(1)
    expect(keys(plan)).toEqual(arms.map(({ name }) => `arm=${name}`))
    for (const [i, { name }] of arms.entries())
      expect(plan.runs[i]!.scenario.privacy).toEqual(armOf(loadScenario(plan.sweep.scenario), name).privacy)
  })

  test('take --data and --set, over which the matrix wins', () => {
    bench.load({ set: { 'data.identities': 5, 'work.training.epochs': 3 } })
    const plan = planSweep(
      `${bench.folder}/sweep.yaml`,
      { data: '/a/photos', set: ['privacy.epsilon=99', 'privacy.clip=7'] },
      { quick: false },
    )
    expect(plan.runs[1]!.scenario.privacy).toMatchObject({ epsilon: 4, clip: 7 })
    expect(plan.runs[1]!.scenario.work.training.epochs).toBe(3)
    expect(plan.runs[1]!.scenario.data).toMatchObject({ source: 'path', path: '/a/photos' })
  })

  test('are fewer and smaller with --quick', () => {
    const plan = bench.load({}, true)
    expect(plan.runs.map(({ cell, seed }) => `${cell.key} ${seed}`)).toEqual([
      'mechanism=open,budget=none 1',
      'mechanism=gaussian,budget=8 1',
    ])
    expect(plan.runs[0]!.scenario.work.training.epochs).toBe(1)
  })
})

describe('a refused sweep', () => {
  const cases: readonly [string, Record<string, unknown>, RegExp][] = [
    ['an unknown key', { sceario: 'x' }, /"sceario" is not a key; did you mean "scenario"\? \(keys of a sweep: name/],
    ['a missing key', { scenario: undefined }, /"scenario" is missing; expected text/],
    [
      'a key of an entry',
      { matrix: { budget: [{ name: 1, sett: {} }] } },
      /"matrix\.budget\.0\.sett" is not a key; did you mean "matrix\.budget\.0\.set"/,
    ],
    ['an empty axis', { matrix: { budget: [] } }, /"matrix\.budget" is \[\]; expected at least 1 entries/],
    ['no axis', { matrix: {}, skip: [], quick: undefined, plots: [] }, /"matrix" is \{\}; expected at least one axis/],
    [
      'two entries of one name',
      { matrix: { ...SMALL.matrix, budget: [...SMALL.matrix.budget, { name: 8 }] } },
      /"matrix\.budget\.3\.name" is 8; every entry needs a name/,
    ],
    [
      'an axis of a bad name',
      { matrix: { ...SMALL.matrix, 'a b': [{ name: 'x' }] } },
      /"matrix\.a b" .*an axis is named by/,
    ],
    [
      'an axis that is not there',
      { skip: [{ budgt: 4 }] },
      /"skip\.0\.budgt" is 4; there is no axis "budgt", did you mean "budget"\?/,
    ],
    [
      'an entry that is not there',
      { only: [{ budget: { not: [4, 5] } }] },
      /"only\.0\.budget" is .*; there is no entry of budget "5"/,
    ],
    ['a seed twice', { seeds: [1, 1] }, /"seeds\.1" is 1; every seed counts once/],
    [
      'a plot over nothing',
      { plots: [{ name: 'p', title: 'P', x: 'epsilon' }] },
      /"plots\.0\.x" is "epsilon"; there is no axis "epsilon"/,
    ],
    [
      'a quick entry',
      { quick: { entries: { budget: [16] } } },
      /"quick\.entries\.budget" is \[16\]; there is no entry of budget "16"/,
    ],
    [
      'a cell that does not fit the scenario',
      { skip: [] },
      /small, cell mechanism=open,budget=4: "privacy\.epsilon" is not a key/,
    ],
    ['all cells', { only: [{ mechanism: 'open', budget: 4 }] }, /sweep "small" has no cell left/],
    ['an unknown scenario', { scenario: 'tour-vertcal' }, /no scenario "tour-vertcal"; did you mean "tour-vertical"\?/],
  ]
  test.each(cases)('names the key, what was found and what is allowed: %s', (_, changes, sentence) => {
    const refusal = errorOf(() => bench.load(changes))
    expect(refusal.message).toMatch(sentence)
    expect(refusal.exit).toBe(EXIT.scenario)
  })

  test('that is not there names the nearest', () => {
    const refusal = errorOf(() => planSweep('vertical-frontie', {}, { quick: false }))
    expect(refusal.message).toContain('no sweep "vertical-frontie"; did you mean "vertical-frontier"?')
  })

  test('has no quick form to run', () => {
    expect(errorOf(() => bench.load({ quick: undefined }, true)).message).toContain('says nothing of --quick')
  })
})

describe('the digest of settings', () => {
  const scenario = loadScenario('tour-vertical')

  test('is that of their JSON with sorted keys, without wording, and with the last part of a path', () => {
    const small = {
      title: 't',
      claim: 'c',
      arms: [],
      seed: 3,
      name: 'n',
      data: { source: 'path', path: '/far/away/lfw.tar' },
    }
    // printf '{"data":{"path":"lfw.tar","source":"path"},"name":"n","seed":3}' | sha256sum
    expect(settingsDigest(small as unknown as Scenario)).toBe('d4f363633d164f5a')
  })

  test('stays when words or the order of keys change', () => {
    const turned = Object.fromEntries(Object.entries(scenario).reverse()) as Scenario
    const reworded = { ...turned, title: 'another', claim: 'other', arms: [], processes: 3 }
    expect(settingsDigest(reworded)).toBe(settingsDigest(scenario))
  })

  test.each(['seed=2', 'privacy.epsilon=31', 'work.training.epochs=11', 'data.size=16', 'threads=2'])(
    'changes with %s',
    (set) => {
      expect(settingsDigest(loadScenario('tour-vertical', { set: [set] }))).not.toBe(settingsDigest(scenario))
    },
  )
})

test.each(['vertical-frontier', 'vertical-arms', 'frequency-frontier'])(
  'the built-in sweep %s plans in both forms, the quick one smaller',
  (name) => {
    const [whole, quick] = [false, true].map((quick) => planSweep(name, {}, { quick }))
    expect(whole!.sweep.name).toBe(name)
    expect(quick!.runs.length).toBeLessThan(whole!.runs.length)
  },
)

test('rules cut the product of three axes as a loop over all of it would', () => {
  const matrix = Object.fromEntries(
    ['a', 'b', 'c'].map((axis) => [axis, ['x', 'y', 'z'].map((name) => ({ name, set: {} }))]),
  )
  const found = cellsOf({
    matrix,
    skip: [{ a: 'x', b: ['y', 'z'] }, { c: { not: ['x', 'y'] } }],
    only: [{ a: 'x' }, { b: 'z', c: 'y' }],
  })
  const expected: string[] = []
  for (const a of 'xyz')
    for (const b of 'xyz')
      for (const c of 'xyz') {
        const skipped = (a === 'x' && b !== 'x') || c === 'z'
        if (!skipped && (a === 'x' || (b === 'z' && c === 'y'))) expected.push(`a=${a},b=${b},c=${c}`)
      }
  expect(found.map(({ key }) => key)).toEqual(expected)
  expect(expected).toEqual(['a=x,b=x,c=x', 'a=x,b=x,c=y', 'a=y,b=z,c=y', 'a=z,b=z,c=y'])
})

function errorOf(run: () => unknown): FedveilError {
  try {
    run()
  } catch (error) {
    if (error instanceof FedveilError) return error
    throw error
  }
  throw new Error('expected a refusal')
}
