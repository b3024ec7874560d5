import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { stringify } from 'yaml'

/** The command line as it ships; tests are compiled beside it. */
const CLI = fileURLToPath(new URL('../../experiments/cli.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the first match in standard output or standard error. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
}

/** The state folder of the processes that these tests start: never the user's own. */
const STATE = mkdtempSync(join(tmpdir(), 'fedveil-state-'))
afterAll(() => rmSync(STATE, { recursive: true, force: true }))

/** Starts `fedveil` as a process of its own. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, NO_COLOR: '1', XDG_STATE_HOME: STATE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard = { stdout: '', stderr: '' }
  const waiting: { pattern: RegExp; resolve(match: RegExpMatchArray): void }[] = []
  const hear = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    heard[stream] += chunk.toString('utf8')
    for (const { pattern, resolve } of waiting) {
      const match = (heard.stdout + heard.stderr).match(pattern)
      if (match) resolve(match)
    }
  }
  child.stdout.on('data', hear('stdout'))
  child.stderr.on('data', hear('stderr'))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...heard })))
  return {
    process: child,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        waiting.push({ pattern, resolve })
        hear('stdout')(Buffer.alloc(0))
        void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before ${pattern}: ${stderr}`)))
      }),
  }
}

export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(args, env).ended
}

/** The JSON object on the last line of standard output. */
export function lastJson(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>
}

/** A folder of the test's own, removed by `remove`. */
export function scratch(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'fedveil-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Command lines of running processes that mention `text`, e.g. a test's own folder. */
export function processesNaming(text: string): string[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
  return listing.split('\n').filter((line) => line.includes(text) && !line.includes('ps -eo'))
}

const TRAINING = {
  epochs: 2,
  batch: 8,
  learningRate: 0.05,
  warmup: 0.1,
  momentum: 0.9,
  weightDecay: 0.0005,
  shift: 1,
  flip: false,
}

const SMALL = {
  title: 'a small run for a test',
  claim: 'It ends.',
  seed: 5,
  threads: 1,
  data: { source: 'faces', identities: 4, imagesPerIdentity: 10, size: 16 },
}

const VERTICAL = {
  ...SMALL,
  name: 'small-vertical',
  participants: [
    { name: 'left', slice: 'left-half' },
    { name: 'right', slice: 'right-half' },
  ],
  privacy: { mechanism: 'gaussian', clip: 1, epsilon: 20, delta: 1e-5 },
  work: {
    mode: 'vertical',
    bottom: { kind: 'ir-mini', widths: [8, 8], norm: 'group' },
    embedding: 8,
    head: { kind: 'cosface', scale: 16, margin: 0.1 },
    training: TRAINING,
  },
  arms: [
    { name: 'unprotected', title: 'no protection', set: { privacy: { mechanism: 'unprotected' } } },
    { name: 'sphere', title: 'noise on the sphere', set: {} },
  ],
}

const HORIZONTAL = {
  ...SMALL,
  name: 'small-horizontal',
  participants: ['p1', 'p2', 'p3', 'p4'].map((name) => ({ name, slice: 'whole' })),
  privacy: { mechanism: 'unprotected' },
  work: {
    mode: 'horizontal',
    model: { kind: 'small-cnn', widths: [8] },
    embedding: 8,
    head: { kind: 'softmax', scale: 1, margin: 0 },
    training: TRAINING,
    localEpochs: 1,
    aggregation: 'ariba',
  },
  ceiling: false,
  attack: {
    kind: 'model-replacement',
    participants: ['p4'],
    targetClass: 0,
    patch: 3,
    poisonRatio: 0.5,
    scale: 8,
    startRound: 1,
  },
  arms: [{ name: 'ariba', title: 'ARIBA', set: {} }],
}

const OUTSOURCED = {
  ...SMALL,
  name: 'small-outsourced',
  participants: ['north', 'south'].map((name) => ({ name, slice: 'whole' })),
  privacy: { mechanism: 'dctdp', meanEpsilon: 4, ranges: 'synthetic' },
  work: {
    mode: 'outsourced',
    model: { kind: 'small-cnn', widths: [8] },
    embedding: 8,
    head: { kind: 'softmax', scale: 1, margin: 0 },
    training: TRAINING,
    formsPerMessage: 5,
  },
  ceiling: false,
  limits: { maxEpsilon: 10_000_000, shareLabels: true },
  arms: [{ name: 'dctdp', title: 'noised forms', set: {} }],
}

/** A scenario file that trains in seconds. */
export function writeScenario(folder: string, mode: 'vertical' | 'horizontal' | 'outsourced'): string {
  const scenario = { vertical: VERTICAL, horizontal: HORIZONTAL, outsourced: OUTSOURCED }[mode]
  const file = join(folder, `${mode}.yaml`)
  writeFileSync(file, stringify(scenario))
  return file
}
