import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import type { Scenario } from '../../../experiments/scenario/schema.js'
import type { Stage } from '../../../experiments/simulate/run-arm.js'
import { warmModel, warmStartOf } from '../../../experiments/simulate/warm-start.js'
import { EXIT } from '../../../proto/error.js'

/** Plays every process of a run; a coordinator notes that it ran and keeps its seed as its model, or fails at a wish. */
const ACTOR = `
import { existsSync, mkdirSync, writeFileSync, readFileSync } from 'node:fs'
const here = new URL('.', import.meta.url).pathname
const args = process.argv.slice(2)
const value = (name) => args[args.indexOf(name) + 1]
process.stdin.on('end', () => process.exit(130)).resume()
if (args[0] === 'coordinator') {
  writeFileSync(here + 'ran/' + process.pid, readFileSync(value('--config')))
  mkdirSync(value('--store'), { recursive: true })
  writeFileSync(value('--store') + '/model.safetensors', 'half')
  const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n')
  say({ event: 'listening', url: 'http://127.0.0.1:9', run: 'r' })
  if (existsSync(here + 'fails')) {
    process.stderr.write('fedveil: the engine broke\\n')
    process.exit(8)
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  writeFileSync(value('--store') + '/model.safetensors', 'whole')
  say({ event: 'result', result: { run: 'r', arm: 'honest', mode: 'horizontal', accuracy: 0.5, majority: 0.25, auc: null, epsilon: null,
    delta: null, epsilonPerRelease: null, reference: null, guarantee: 'none', bytesUp: 1, bytesDown: 2, seconds: 3, attackSuccess: null,
    flagged: [], left: [], ended: null } })
}
process.exit(0)
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-warm-'))
  writeFileSync(join(folder, 'actor.mjs'), ACTOR)
  mkdirSync(join(folder, 'ran'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const FEW = 'participants=[{name: p03}, {name: p08}, {name: p13}, {name: p18}]'
const scenarioWith = (...set: string[]) => loadScenario('images-backdoor', { set: [FEW, ...set] })
const kept = () => readdirSync(join(folder, 'models')).filter((file) => !file.endsWith('.lock'))
const ran = () => readdirSync(join(folder, 'ran'))

function train(scenario: Scenario): Promise<string> {
  const stage: Stage = {
    script: join(folder, 'actor.mjs'),
    folder: { path: folder, scenarioFile: '' },
    signal: new AbortController().signal,
    onEvent: () => {},
    onNotice: () => {},
  }
  return warmModel(join(folder, 'models'), warmStartOf(scenario)!, stage)
}

describe('the rounds of a warm start', () => {
  test('are honest ones of plain averaging over the same records, with a seed of their own', () => {
    const scenario = scenarioWith('warmStart={epochs: 3, learningRate: 0.01}', 'seed=4')
    const before = warmStartOf(scenario)!
    const { work } = scenario
    expect(before).toMatchObject({ dataSeed: 4, partition: scenario.partition, data: scenario.data })
    expect(before.seed).not.toBe(4)
    expect(before.attack).toBeUndefined()
    expect(before.work).toEqual({
      ...work,
      aggregation: { rule: 'fedavg' },
      training: { ...work.training, epochs: 3, learningRate: 0.01 },
    })
    expect(warmStartOf({ ...scenario, warmStart: undefined })).toBeUndefined()
  })

  test('are trained once for all attacks and rules, and again for what they depend on', async () => {
    const files = [
      await train(scenarioWith()),
      await train(scenarioWith('attack={kind: label-flip, participants: [p03]}', 'work.aggregation=median')),
      await train(scenarioWith('processes=2')),
      await train(scenarioWith('partition={kind: iid}')),
      await train(scenarioWith('seed=2')),
    ]
    expect(new Set(files).size).toBe(3)
    expect(files.slice(1, 3)).toEqual([files[0], files[0]])
    expect(ran()).toHaveLength(3)
    for (const file of files) expect(readFileSync(file, 'utf8')).toBe('whole')
    expect(kept()).toHaveLength(3)
  })

  test('are trained by one of those who need them at the same time', async () => {
    const [one, other] = await Promise.all([train(scenarioWith()), train(scenarioWith())])
    expect(one).toBe(other)
    expect(ran()).toHaveLength(1)
  })

  test('leave no model behind when they fail, and begin again', async () => {
    writeFileSync(join(folder, 'fails'), '')
    await expect(train(scenarioWith())).rejects.toMatchObject({ message: 'coordinator: the engine broke', exit: 8 })
    expect(kept()).toEqual([])
    rmSync(join(folder, 'fails'))
    const file = await train(scenarioWith())
    expect(ran()).toHaveLength(2)
    expect(readFileSync(file, 'utf8')).toBe('whole')
  })

  test('clear away what a killed training left', async () => {
    const file = await train(scenarioWith())
    rmSync(file)
    mkdirSync(`${file}.run-abc`)
    writeFileSync(join(`${file}.run-abc`, 'model.safetensors'), 'half')
    await train(scenarioWith())
    expect(existsSync(`${file}.run-abc`)).toBe(false)
    expect(ran()).toHaveLength(2)
  })
})

test.each([
  [
    'of a protected run',
    'privacy={mechanism: dp-fedavg-local, clip: 1, epsilon: 8, delta: 0.001}',
    /escape the guarantee/,
  ],
  ['with an unknown key', 'warmStart={epochs: 2, rounds: 3}', /"warmStart.rounds" is not a key/],
])('a warm start %s is refused', (_, set, why) => {
  expect(() => scenarioWith(set)).toThrow(
    expect.objectContaining({ exit: EXIT.scenario, message: expect.stringMatching(why) }),
  )
})
