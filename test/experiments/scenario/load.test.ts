import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { armOf, builtInScenarios, lastArm, loadScenario, scenarioYaml } from '../../../experiments/scenario/load.js'
import { planOf } from '../../../experiments/scenario/plan-of.js'
import { EXIT, FedveilError } from '../../../proto/error.js'
import { Plan } from '../../../proto/plan.js'

function refusal(run: () => unknown): FedveilError {
  try {
    run()
  } catch (error) {
    if (error instanceof FedveilError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

describe('built-in scenarios', () => {
  test.each(builtInScenarios())('%s and every arm of it make a plan that participants accept', (name) => {
    const scenario = loadScenario(name)
    expect(scenario.name).toBe(name)
    for (const arm of scenario.arms) {
      const plan = planOf(scenario, arm.name, 'some-run', 7)
      expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
      expect(plan).toMatchObject({ run: 'some-run', scenario: name, arm: arm.name, classes: 7 })
      const { data } = armOf(scenario, arm.name)
      expect(plan.imageSize).toBe('size' in data ? data.size : undefined)
    }
  })

  test('are there for every mode, in full and for the tour', () => {
    const names = ['vertical', 'horizontal', 'outsourced'].flatMap((mode) => [`faces-${mode}`, `tour-${mode}`])
    expect(builtInScenarios()).toEqual(expect.arrayContaining(names))
    for (const name of names) expect(name.endsWith(loadScenario(name).work.mode)).toBe(true)
  })

  test('differ between arms in nothing but what the arm sets', () => {
    const scenario = loadScenario('faces-vertical')
    const plain = planOf(scenario, 'clip-noise', 'run', 2)
    const sphere = planOf(scenario, 'sphere', 'run', 2)
    expect(withScale(plain, '')).toEqual(withScale(sphere, ''))
    expect(withScale(plain, 'sphere')).toEqual({ ...sphere, arm: '' })
    expect(planOf(scenario, 'unprotected', 'run', 2).privacy).toEqual({ mechanism: 'unprotected' })
  })

  test('end with their most protected arm', () => {
    expect(lastArm(loadScenario('faces-vertical')).name).toBe('sphere')
    expect(lastArm(loadScenario('faces-horizontal')).name).toBe('ariba')
    expect(lastArm(loadScenario('faces-outsourced')).name).toBe('dctdp')
  })
})

/** A vertical plan with another scale, and no arm's name. */
function withScale(plan: Plan, scale: string): unknown {
  const { work } = plan
  return work.mode === 'vertical' ? { ...plan, arm: '', work: { ...work, adjust: { ...work.adjust, scale } } } : plan
}

describe('a refused scenario', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['an unknown key', 'privacy.epsilo=3', /"privacy\.epsilo" is not a key; did you mean "privacy\.epsilon"\? .*clip/],
    ['a key at the top', 'sed=3', /"sed" is not a key; did you mean "seed"\?/],
    ['a wrong type', 'work.training.epochs=many', /"work\.training\.epochs" is "many"; expected a number/],
    ['a fraction', 'work.training.epochs=1.5', /"work\.training\.epochs" is 1\.5; expected a whole number/],
    ['a number out of range', 'work.training.epochs=0', /"work\.training\.epochs" is 0; expected at least 1/],
    ['a wrong choice', 'participants.0.slice=left-haf', /is "left-haf"; allowed: .*; did you mean "left-half"\?/],
    ['a wrong mode', 'work.mode=diagonal', /"work\.mode" is "diagonal"; allowed: vertical, horizontal, outsourced/],
    ['a missing key', 'privacy={mechanism: gaussian}', /"privacy\.clip" is missing; expected a number/],
    [
      'a mechanism of another mode',
      'privacy={mechanism: dctdp, meanEpsilon: 1, ranges: bound}',
      /"privacy\.mechanism"/,
    ],
    ['a ceiling of neither kind', 'ceiling=3', /"ceiling" is 3; expected true or false or expected a group of keys/],
    ['a key of the ceiling', 'ceiling={epoch: 3}', /"ceiling\.epoch" is not a key; did you mean "ceiling\.epochs"\?/],
    [
      'two participants of one name',
      'participants.1.name=left',
      /"participants\.1\.name" is "left"; every participant/,
    ],
    [
      'a slice that is none',
      'participants.0.slice=12',
      /is 12; allowed: whole, .*strip-1-of-2 to .* or expected a group of keys/,
    ],
    [
      'columns of images',
      'participants.0.slice={columns: [age]}',
      /"participants\.0\.slice" is .*columns are of a table/,
    ],
    ['a key of a slice', 'participants.0.slice={colums: [age]}', /did you mean "participants\.0\.slice\.columns"\?/],
    [
      'a band the wrong way round',
      'participants.0.slice={band: [9, 4]}',
      /"participants\.0\.slice\.band" is \[9,4\]; the first position/,
    ],
    [
      'nine parties',
      `participants=[${Array.from({ length: 9 }, (_, i) => `{name: p${i}, slice: strip-1-of-8}`).join(', ')}]`,
      /"participants" is .*at most 8 parties, and 9 are named/,
    ],
    [
      'an arm that does not fit',
      'arms.1.set={work.adjust.scale: cube}',
      /arm "clip-noise": "work\.adjust\.scale" is "cube"/,
    ],
  ]
  test.each(cases)('names the key, what was found and what is allowed: %s', (_, change, sentence) => {
    const error = refusal(() => loadScenario('faces-vertical', { set: [change] }))
    expect(error.message).toMatch(sentence)
    expect(error.exit).toBe(EXIT.scenario)
  })

  const HORIZONTAL = [
    'work={mode: horizontal, model: {kind: mlp, widths: [4]}, embedding: 4, head: {kind: softmax}, localEpochs: 1, aggregation: fedavg, training: {epochs: 1, batch: 8, learningRate: 0.1, warmup: 0, momentum: 0, weightDecay: 0, shift: 0, flip: false}}',
    'privacy={mechanism: unprotected}',
    'participants=[{name: p1}, {name: p2}]',
    'arms=[{name: one, title: one}]',
  ]
  test.each<[string, string[], RegExp]>([
    [
      'the label among a party’s columns',
      ['participants.0.slice.columns=[workclass, income]'],
      /"income" is the label, which the coordinator/,
    ],
    [
      'a column of two parties',
      ['participants.1.slice.columns=[age, workclass]'],
      /"workclass" is held by "employer" already/,
    ],
    ['the ids among a party’s columns', ['data.id=age'], /column "age" names the rows/],
    [
      'a part of an image',
      ['participants.0.slice=left-half'],
      /"employer" is given left-half; name them: slice: \{columns/,
    ],
    ['another mode', HORIZONTAL, /"work\.mode" is "horizontal"; rows of a table are split by columns/],
  ])('of a table names the key and what is allowed: %s', (_, set, sentence) => {
    expect(refusal(() => loadScenario('adult-vertical', { set })).message).toMatch(sentence)
  })

  test('that does not exist lists the nearest and all', () => {
    const error = refusal(() => loadScenario('face-vertical'))
    expect(error.message).toContain('did you mean "faces-vertical"?')
    for (const name of builtInScenarios()) expect(error.message).toContain(name)
    expect(error.exit).toBe(EXIT.scenario)
  })

  test('with an attacker who is no participant names the participants', () => {
    const error = refusal(() => loadScenario('faces-horizontal', { set: ['attack.participants=[p9]'] }))
    expect(error.message).toContain('"attack.participants.0" is "p9"; no participant has this name (p1, p2')
  })

  test('with an attack of the other mode says which mode it needs', () => {
    const refused = (name: string, attack: string) =>
      refusal(() => loadScenario(name, { set: [`attack={${attack}}`] })).message
    expect(refused('faces-vertical', 'kind: badnets, participants: [left]')).toContain('work.mode horizontal')
    expect(refused('faces-horizontal', 'kind: active-completion, participants: [p1]')).toContain('work.mode vertical')
  })

  test('with an unknown arm names the nearest', () => {
    expect(refusal(() => armOf(loadScenario('faces-vertical'), 'spere')).message).toContain('did you mean "sphere"?')
  })
})

describe('changes of the command line', () => {
  test('are YAML values at dotted paths, applied in order', () => {
    const scenario = loadScenario('faces-vertical', {
      set: [
        'work.training.epochs=4',
        'participants.0.name=west',
        'work.bottom.widths=[8, 8]',
        'work.training.epochs=5',
      ],
      seed: 9,
    })
    expect(scenario.work.training.epochs).toBe(5)
    expect(scenario.participants.map(({ name }) => name)).toEqual(['west', 'right'])
    expect(scenario.work).toMatchObject({ bottom: { widths: [8, 8] } })
    expect(scenario.seed).toBe(9)
  })

  test('put images of a path in place of the faces, which can be changed further', () => {
    const { data } = loadScenario('faces-vertical', { data: '/some/photos', set: ['data.minImages=3', 'data.size=48'] })
    expect(data).toMatchObject({ source: 'path', path: '/some/photos', minImages: 3, size: 48 })
    expect(data).not.toHaveProperty('identities')
  })

  test('put a table of a path in place of the built-in one, read as the scenario says', () => {
    const { data } = loadScenario('adult-vertical', { data: '/some/adult.data.gz', set: ['data.testFraction=0.3'] })
    expect(data).toMatchObject({ source: 'table', path: '/some/adult.data.gz', label: 'income', testFraction: 0.3 })
    expect(data).toMatchObject({ columns: expect.arrayContaining(['fnlwgt']) })
    expect(data).not.toHaveProperty('rows')
  })

  test.each(['seed', '=3', 'seed.deeper=3', 'participants.7.name=x', '__proto__.polluted=1'])('refuse %s', (set) => {
    expect(() => loadScenario('faces-vertical', { set: [set] })).toThrow(FedveilError)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a scenario file', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fedveil-scenario-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('of a resolved scenario loads as the same scenario', () => {
    const scenario = loadScenario('faces-horizontal', { seed: 3 })
    const file = join(folder, 'resolved.yaml')
    writeFileSync(file, scenarioYaml(scenario))
    expect(loadScenario(file)).toEqual(scenario)
  })

  test('finds data beside itself', () => {
    const file = join(folder, 'beside.yaml')
    const scenario = loadScenario('faces-vertical', { data: '/anywhere' })
    writeFileSync(
      file,
      scenarioYaml({ ...scenario, data: { ...scenario.data, path: 'photos' } as typeof scenario.data }),
    )
    expect(loadScenario(file).data).toMatchObject({ path: join(folder, 'photos') })
  })

  test('that is not YAML is refused with the line', () => {
    const file = join(folder, 'broken.yaml')
    writeFileSync(file, 'name: x\ndata: {source: faces\nseed: 1\n')
    expect(refusal(() => loadScenario(file)).message).toMatch(/not valid YAML: .*line \d/)
  })
})

test('the ceiling changes the keys that it gives and no other', () => {
  const { ceiling } = loadScenario('tour-vertical', { set: ['ceiling={flip: true}', 'work.training.rotate=8'] })
  expect(ceiling).toEqual({ flip: true })
})
