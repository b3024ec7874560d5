import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { rowsFile } from '../../../experiments/sweep/folder.js'
import { readLines } from '../../../experiments/sweep/row-file.js'
import { assertAllDone, runSweep } from '../../../experiments/sweep/run.js'
import { interrupted } from '../../../experiments/terminal/interrupt.js'
import { openProgress } from '../../../experiments/terminal/progress.js'
import { EXIT } from '../../../proto/error.js'
import { sweepBench } from './small-sweep.js'

/**
 * Plays every process of a run: the coordinator notes that it ran, and ends with an accuracy of a hundredth of its budget
 * and seed; it fails at the budget in the file `fails`, and runs on until it is stopped at the one in `hangs`.
 */
const ACTOR = `
import { readFileSync, writeFileSync } from 'node:fs'
const here = new URL('.', import.meta.url).pathname
const args = process.argv.slice(2)
const value = (name) => args[args.indexOf(name) + 1]
process.stdin.on('end', () => process.exit(130)).resume()
if (args[0] === 'coordinator') {
  const scenario = readFileSync(value('--config'), 'utf8')
  const number = (key) => scenario.match(new RegExp('^ *' + key + ': ([0-9]+)$', 'm'))?.[1]
  const budget = number('epsilon') ?? 'none'
  const is = (file) => readFileSync(here + file, 'utf8') === budget
  writeFileSync(here + 'ran/' + budget + '-' + number('seed') + '-' + process.pid, '')
  if (is('fails')) {
    process.stderr.write('fedveil: the engine broke\\n')
    process.exit(8)
  }
  if (is('hangs')) await new Promise((resolve) => setTimeout(resolve, 60000))
  const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n')
  say({ event: 'listening', url: 'http://127.0.0.1:9', run: 'r' })
  say({ event: 'result', result: { run: 'r', arm: 'run', mode: 'vertical', accuracy: (Number(budget) || 50) / 100 + number('seed') / 1000,
    majority: 0.25, epsilon: Number(budget) || null, delta: null, guarantee: 'none', bytesUp: 1, bytesDown: 2, seconds: 3, attackSuccess: null,
    flagged: [], left: [], ended: null } })
}
process.exit(0)
`

const bench = sweepBench()
afterAll(bench.remove)
const plan = bench.load()

let folder: string
let out: string
let shown: string
beforeEach(() => {
  folder = mkdtempSync(join(bench.folder, 'run-'))
  out = join(folder, 'sweep')
  shown = ''
  mkdirSync(join(folder, 'ran'))
  writeFileSync(join(folder, 'actor.mjs'), ACTOR)
  behave({})
  return () => rmSync(folder, { recursive: true })
})

function behave({ fails = '', hangs = '' }: { fails?: string; hangs?: string }): void {
  writeFileSync(join(folder, 'fails'), fails)
  writeFileSync(join(folder, 'hangs'), hangs)
}

/** What coordinators have run since the test began, e.g. `8-1` for budget 8, seed 1. */
function ran(): string[] {
  return readdirSync(join(folder, 'ran'))
    .map((file) => file.replace(/-\d+$/, ''))
    .sort()
}

function sweep({ jobs = 1, signal = new AbortController().signal, which = plan } = {}) {
  const progress = openProgress({ write: (text) => (shown += text) })
  const script = join(folder, 'actor.mjs')
  return runSweep(which, { out, jobs, signal, progress, script, command: 'fedveil sweep small.yaml' })
}

describe('a sweep', () => {
  test('runs every cell with every seed and keeps a row of each', async () => {
    const { rows } = await sweep({ jobs: 2 })
    expect(ran()).toEqual(['4-1', '4-2', '8-1', '8-2', 'none-1', 'none-2'])
    expect(rows.map(({ cell, seed, result }) => [cell, seed, result?.accuracy])).toEqual([
      ['mechanism=open,budget=none', 1, 0.501],
      ['mechanism=gaussian,budget=4', 1, 0.041],
      ['mechanism=gaussian,budget=8', 1, 0.081],
      ['mechanism=open,budget=none', 2, 0.502],
      ['mechanism=gaussian,budget=4', 2, 0.042],
      ['mechanism=gaussian,budget=8', 2, 0.082],
    ])
    expect(rows[1]).toMatchObject({
      at: { mechanism: 'gaussian', budget: '4' },
      settings: plan.runs[1]!.settings,
      result: { mode: 'vertical', majority: 0.25, epsilon: 4, bytesUp: 1, seconds: 3, guarantee: 'none' },
      error: null,
      versions: { node: process.version, engine: 'auto' },
      command: 'fedveil sweep small.yaml',
    })
    expect(shown).toContain('mechanism=gaussian, budget=8, seed 2: accuracy 8.2 %')
    expect(shown).toMatch(/sweep: 3\/6 runs \(50 %\), .* left/)
  })

  test('started again runs nothing that has its row, and changes no line', async () => {
    await sweep({ jobs: 2 })
    const before = readLines(rowsFile(out))
    await sweep()
    expect(ran()).toHaveLength(6)
    expect(readLines(rowsFile(out))).toEqual(before)
    expect(shown).toContain('6 of 6 runs are there already.')
  })

  test('goes on after a run that fails, says so at the end, and tries it again when started again', async () => {
    behave({ fails: '8' })
    const record = await sweep({ jobs: 2 })
    expect(record.rows.filter(({ error }) => error !== null)).toMatchObject([
      {
        cell: 'mechanism=gaussian,budget=8',
        seed: 1,
        result: null,
        error: { exit: EXIT.engine, sentence: 'coordinator: the engine broke' },
      },
      { cell: 'mechanism=gaussian,budget=8', seed: 2, result: null },
    ])
    const end = expect.objectContaining({
      exit: EXIT.runFailed,
      message: expect.stringMatching(
        /^2 of 6 runs failed, first mechanism=gaussian,budget=8, seed 1: .*the engine broke/,
      ),
    })
    expect(() => assertAllDone(record)).toThrow(end)
    behave({})
    const again = await sweep()
    expect(ran().filter((run) => run.startsWith('8-'))).toEqual(['8-1', '8-1', '8-2', '8-2'])
    expect(ran()).toHaveLength(8)
    expect(() => assertAllDone(again)).not.toThrow()
  })

  test('stopped in order keeps what was finished, and goes on from there', async () => {
    behave({ hangs: '8' })
    const controller = new AbortController()
    const ends = expect(sweep({ signal: controller.signal })).rejects.toMatchObject({ exit: EXIT.interrupted })
    while (!ran().includes('8-1')) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(interrupted())
    await ends
    expect(readLines(rowsFile(out)).map((line) => (line.kind === 'row' ? line.cell : line.name))).toEqual([
      'small',
      'mechanism=open,budget=none',
      'mechanism=gaussian,budget=4',
    ])
    behave({})
    await sweep({ jobs: 2 })
    expect(ran()).toEqual(['4-1', '4-2', '8-1', '8-1', '8-2', 'none-1', 'none-2'])
  })

  test('runs what was added to it, and no cell whose settings stay', async () => {
    await sweep({ jobs: 2 })
    await sweep({ jobs: 2, which: bench.load({ seeds: [1, 2, 3] }) })
    expect(ran()).toHaveLength(9)
    await sweep({ jobs: 2, which: bench.load({ set: { 'work.training.epochs': 2 } }) })
    expect(ran()).toHaveLength(15)
  })

  test('refuses the folder of another sweep, and a folder that holds something else', async () => {
    await sweep({ jobs: 2 })
    await expect(sweep({ which: bench.load({ name: 'other' }) })).rejects.toMatchObject({
      exit: EXIT.usage,
      message: `${out} holds the sweep "small", not "other"; name another folder with --out`,
    })
    rmSync(rowsFile(out))
    await expect(sweep()).rejects.toMatchObject({
      exit: EXIT.usage,
      message: expect.stringContaining('is not the folder of a sweep'),
    })
  })

  test('is run by one process at a time', async () => {
    behave({ hangs: '4' })
    const controller = new AbortController()
    const first = expect(sweep({ signal: controller.signal })).rejects.toMatchObject({ exit: EXIT.interrupted })
    while (!ran().includes('4-1')) await new Promise((resolve) => setTimeout(resolve, 20))
    await expect(sweep()).rejects.toMatchObject({ code: 'SWEEP_IN_USE', exit: EXIT.usage })
    controller.abort(interrupted())
    await first
  })
})
