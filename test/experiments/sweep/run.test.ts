import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { rowsFile } from '../../../experiments/sweep/folder.js'
import { recordOf } from '../../../experiments/sweep/record.js'
import { RowFile, readLines } from '../../../experiments/sweep/row-file.js'
import { assertAllDone, definitionOf, runSweep } from '../../../experiments/sweep/run.js'
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
    majority: 0.25, auc: null, epsilon: Number(budget) || null, delta: null, epsilonPerRelease: null, reference: null, guarantee: 'none', bytesUp: 1, bytesDown: 2, seconds: 3, attackSuccess: null,
    flagged: [], left: [], ended: null } })
}
if (args[0] === 'attack') {
  if (args[1].includes('budget=4')) process.exit(9)
  const row = (party, attack, measure, value, reference) => ({ arm: 'run', party, attack, measure, value, reference: reference ? { value: reference } : null })
  const rows = [row('left', 'inversion', 'ssim', 0.2, 0.1), row('right', 'inversion', 'ssim', 0.3, 0.25), row('left', 'inversion', 'mse', 0.1),
    row('right', 'inversion', 'mse', 0.4), row('left', 'norm', 'accuracy', args.includes('--quick') ? 0.5 : 0.6)]
  process.stdout.write(JSON.stringify({ version: 2, rows, costs: [{ arm: 'run', bytesPerImage: 12, millisecondsPerImage: 0.5 }], out: args[1] }) + '\\n')
}
process.exit(0)
`

const bench = sweepBench()
afterAll(bench.remove)
const ALONE = { participants: [{ name: 'left', slice: 'left-half' }] }
const plan = bench.load({ set: ALONE })
const once = bench.load({ set: ALONE, seeds: [1] })

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

  test('started again runs nothing that has its row, changes no line, and runs what was added', async () => {
    await sweep({ which: once, jobs: 2 })
    const before = readLines(rowsFile(out))
    await sweep({ which: once })
    expect(ran()).toHaveLength(3)
    expect(readLines(rowsFile(out))).toEqual(before)
    expect(shown).toContain('3 of 3 runs are there already.')
    await sweep({ jobs: 2 })
    expect(ran()).toEqual(['4-1', '4-2', '8-1', '8-2', 'none-1', 'none-2'])
  })

  test('goes on after a run that fails, says so at the end, and tries it again when started again', async () => {
    behave({ fails: '4' })
    const record = await sweep({ which: once })
    expect(record.rows.map(({ result, error }) => [result?.accuracy, error?.sentence])).toEqual([
      [0.501, undefined],
      [undefined, 'coordinator: the engine broke'],
      [0.081, undefined],
    ])
    const sentence =
      '1 of 3 runs failed, first mechanism=gaussian,budget=4, seed 1: coordinator: the engine broke; run the same command again to try them again'
    expect(() => assertAllDone(record)).toThrow(expect.objectContaining({ exit: EXIT.runFailed, message: sentence }))
    behave({})
    expect(() => assertAllDone(recordOf(readLines(rowsFile(out)))!)).toThrow()
    assertAllDone(await sweep({ which: once }))
    expect(ran()).toEqual(['4-1', '4-1', '8-1', 'none-1'])
  })

  test('attacks the runs that it says, and keeps the worst figure over the parties with its reference, and the cost', async () => {
    await sweep({ which: once, jobs: 2 })
    const attack = { where: [{ budget: [4, 'none'] }] }
    const { rows } = await sweep({ which: bench.load({ set: ALONE, seeds: [1], attack }), jobs: 2 })
    expect(rows.map(({ result, error }) => [result?.attacks, error?.sentence])).toEqual([
      [
        {
          inversion: { ssim: 0.3, ssimOfReference: 0.25, mse: 0.1 },
          norm: { accuracy: 0.5 },
          cost: { bytesPerImage: 12, millisecondsPerImage: 0.5 },
        },
        undefined,
      ],
      [undefined, 'attack: it ended unexpectedly with exit code 9'],
      [undefined, undefined],
    ])
    expect(rows[0]!.result).toMatchObject({ accuracy: 0.501 })
    expect(ran()).toEqual(['4-1', '4-1', '8-1', 'none-1', 'none-1'])
  })

  test('stopped in order keeps what was finished, and goes on from there', async () => {
    behave({ hangs: '4' })
    const controller = new AbortController()
    const ends = expect(sweep({ which: once, signal: controller.signal })).rejects.toMatchObject({
      exit: EXIT.interrupted,
    })
    while (!ran().includes('4-1')) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(interrupted())
    await ends
    const kept = readLines(rowsFile(out)).map((line) => (line.kind === 'row' ? line.cell : line.name))
    expect(kept).toEqual(['small', 'mechanism=open,budget=none'])
    behave({})
    await sweep({ which: once, jobs: 2 })
    expect(ran()).toEqual(['4-1', '4-1', '8-1', 'none-1'])
  })

  test('refuses the folder of another sweep, and a folder that holds something else', async () => {
    mkdirSync(out)
    RowFile.open(rowsFile(out)).append(definitionOf(bench.load({ name: 'other' })))
    await expect(sweep()).rejects.toMatchObject({
      exit: EXIT.usage,
      message: `${out} holds the sweep "other", not "small"; name another folder with --out`,
    })
    renameSync(rowsFile(out), join(out, 'notes.txt'))
    const message = `${out} is not empty and is not the folder of a sweep; name another with --out`
    await expect(sweep()).rejects.toMatchObject({ exit: EXIT.usage, message })
    expect(ran()).toEqual([])
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
