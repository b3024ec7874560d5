import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import { simulate } from '../../../experiments/simulate/simulate.js'
import { interrupted } from '../../../experiments/terminal/interrupt.js'
import { openProgress } from '../../../experiments/terminal/progress.js'
import { EXIT } from '../../../proto/error.js'

/**
 * Plays every process of a simulation: it notes its arguments under its process id, says what the real one would, and
 * does what the file `behave` says. It never listens: what is tested is how processes are started and ended.
 */
const ACTOR = `
import { readFileSync, writeFileSync } from 'node:fs'
const here = new URL('.', import.meta.url).pathname
const args = process.argv.slice(2)
const behave = JSON.parse(readFileSync(here + 'behave.json', 'utf8'))
const value = (name) => args[args.indexOf(name) + 1]
const role = args[0] === 'attack' ? 'participant' : args[0]
writeFileSync(here + 'seen/' + process.pid, JSON.stringify(args))
const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n')
const result = { run: 'r', arm: value('--arm') ?? 'centralised', mode: role === 'centralised' ? role : 'vertical', accuracy: 0.5,
  majority: 0.25, auc: null, epsilon: null, delta: null, epsilonPerRelease: null, reference: behave.reference ?? null, guarantee: 'none', bytesUp: 1, bytesDown: 2, seconds: 3, attackSuccess: null, flagged: [],
  left: [], ended: null }
if (role === 'party-accuracy') {
  say({ event: 'party accuracy', partyAccuracy: { left: 0.75, right: 0.5 }, referenceFromParties: 0.625 })
  process.exit(0)
}
if (behave.stubborn) process.on('SIGTERM', () => {})
else process.stdin.on('end', () => process.exit(130)).resume()
process.stderr.write('fedveil: note: slow engine\\n')
if (role === 'participant' && value('--name') === behave.fails) {
  process.stderr.write('fedveil: no image can be read\\n')
  process.exit(4)
}
const end = () => { say({ event: 'result', result }); process.exit(0) }
if (role === 'coordinator') {
  process.stdout.write('a banner of a library\\n')
  say({ event: 'listening', url: 'http://127.0.0.1:9', run: 'r' })
  say({ event: 'metrics', metrics: { round: 1, accuracy: 0.5 }, bytesUp: 1, bytesDown: 1 })
  say({ event: 'statement', participant: 'left', text: 'Nothing spent.' })
}
if (!behave.hangs) role === 'participant' ? setTimeout(() => process.exit(0), 50) : setTimeout(end, 100)
else setInterval(() => {}, 1000)
`

let folder: string
let script: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-simulate-'))
  script = join(folder, 'actor.mjs')
  writeFileSync(script, ACTOR)
  mkdirSync(join(folder, 'seen'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Two arms and two participants each: processes take time. */
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  'tour-vertical': [
    'arms=[{name: unprotected, title: none, set: {privacy: {mechanism: unprotected}}}, {name: sphere, title: all}]',
  ],
  'tour-horizontal': ['participants=[{name: p1}, {name: p6}]', 'arms=[{name: ariba, title: ARIBA}]', 'ceiling=false'],
}

function run(
  name: string,
  behaviour: object,
  signal = new AbortController().signal,
  onStart = () => {},
  set = SMALLER[name] ?? [],
) {
  writeFileSync(join(folder, 'behave.json'), JSON.stringify(behaviour))
  const lines: string[] = []
  const progress = openProgress({ write: (text: string) => lines.push(text) })
  const done = simulate(loadScenario(name, { set }), {
    out: join(folder, 'out'),
    progress,
    signal,
    script,
    onEvent: onStart,
  })
  return { done, lines }
}

const seen = () =>
  readdirSync(join(folder, 'seen')).map((pid) => ({
    pid: Number(pid),
    args: JSON.parse(readFileSync(join(folder, 'seen', pid), 'utf8')) as string[],
  }))

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a simulation', { timeout: 60_000 }, () => {
  test('runs every arm as processes, then the ceiling, and keeps what they say', async () => {
    const { done, lines } = run('tour-vertical', {})
    const summary = await done
    expect(summary.arms.map(({ name, accuracy }) => [name, accuracy])).toEqual([
      ['unprotected', 0.5],
      ['sphere', 0.5],
    ])
    expect(summary).toMatchObject({ ceiling: 0.5, majority: 0.25, mode: 'vertical' })
    const out = join(folder, 'out')
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual(summary)
    const metrics = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')
    expect(metrics.map((line) => (JSON.parse(line) as { arm: string }).arm)).toEqual(['unprotected', 'sphere'])
    expect(readFileSync(join(out, 'sphere', 'left', 'statement.txt'), 'utf8')).toBe('Nothing spent.\n')
    expect(lines.filter((line) => line.includes('slow engine'))).toHaveLength(1) // seven processes say it
    expect(seen()).toHaveLength(7)
  })

  test('measures the parties alone where the mechanism has a limit, and sets the limit of what they know beside it', async () => {
    const { arms } = await run('tour-vertical', { reference: 0.9 }).done
    for (const arm of arms)
      expect(arm).toMatchObject({ reference: 0.9, partyAccuracy: { left: 0.75 }, referenceFromParties: 0.625 })
    const measured = seen().filter(({ args }) => args[0] === 'party-accuracy')
    expect(measured.map(({ args }) => args[args.indexOf('--arm') + 1]).sort()).toEqual(['sphere', 'unprotected'])
  })

  test('gives consent to an unprotected plan only where the arm is unprotected, and repeatable noise everywhere', async () => {
    await run('tour-vertical', {}).done
    const participants = seen().filter(({ args }) => args[0] === 'participant')
    expect(participants).toHaveLength(4)
    for (const { args } of participants) {
      const store = args[args.indexOf('--store') + 1] ?? ''
      expect(args.includes('--allow-unprotected')).toBe(store.includes(join('out', 'unprotected')))
      expect(args).toContain('--insecure-seeded-noise')
      expect(args[args.indexOf('--join') + 1]).toBe('http://127.0.0.1:9')
    }
  })

  test('gives the attack to the attackers alone', async () => {
    await run('tour-horizontal', {}).done
    const attackers = seen().filter(({ args }) => args[0] === 'attack')
    expect(attackers.map(({ args }) => args[args.indexOf('--name') + 1])).toEqual(['p6'])
  })

  test('gives an attack of one arm to the attackers of that arm alone, by its name', async () => {
    await run('tour-vertical', {}, undefined, undefined, [
      'arms=[{name: honest, title: none}, {name: attacked, title: one, set: {attack: {kind: active-completion, participants: [left]}}}]',
      'ceiling=false',
    ]).done
    const attackers = seen().filter(({ args }) => args[0] === 'attack')
    expect(attackers.map(({ args }) => [args[args.indexOf('--name') + 1], args[args.indexOf('--arm') + 1]])).toEqual([
      ['left', 'attacked'],
    ])
  })

  test('passes on the sentence and the exit code of the process that failed, and leaves none behind', async () => {
    const { done } = run('tour-vertical', { fails: 'right', hangs: true })
    await expect(done).rejects.toMatchObject({ message: 'participant right: no image can be read', exit: EXIT.data })
    const processes = seen()
    expect(processes.length).toBeGreaterThanOrEqual(2)
    expect(processes.filter(({ pid }) => alive(pid))).toEqual([])
    expect(existsSync(join(folder, 'out', 'result.json'))).toBe(false)
  })

  test('leaves no process behind when it is interrupted', async () => {
    const stop = new AbortController()
    const { done } = run('tour-vertical', { hangs: true }, stop.signal, () =>
      setTimeout(() => stop.abort(interrupted()), 300),
    )
    await expect(done).rejects.toMatchObject({ exit: EXIT.interrupted })
    expect(seen().length).toBeGreaterThanOrEqual(1)
    expect(seen().filter(({ pid }) => alive(pid))).toEqual([])
  })

  test('kills a process that will not stop', async () => {
    const stop = new AbortController()
    const { done } = run('tour-vertical', { hangs: true, stubborn: true }, stop.signal, () =>
      setTimeout(() => stop.abort(interrupted()), 300),
    )
    await expect(done).rejects.toMatchObject({ exit: EXIT.interrupted })
    expect(seen().filter(({ pid }) => alive(pid))).toEqual([])
  })

  test('refuses a folder that holds something else, and clears an earlier run of its own', async () => {
    await run('tour-vertical', {}).done
    writeFileSync(join(folder, 'out', 'notes.txt'), 'mine')
    await run('tour-vertical', {}).done
    expect(readFileSync(join(folder, 'out', 'notes.txt'), 'utf8')).toBe('mine')
    rmSync(join(folder, 'out', 'metrics.jsonl'))
    await expect(run('tour-vertical', {}).done).rejects.toMatchObject({ code: 'OUT_NOT_EMPTY', exit: EXIT.usage })
  })
})
