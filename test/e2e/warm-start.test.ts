import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { lastJson, run, scratch } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const SCENARIO = {
  name: 'small-warm-start',
  title: 'Three participants',
  claim: 'It ends.',
  data: { source: 'faces', identities: 3, imagesPerIdentity: 10, size: 16 },
  participants: ['p1', 'p2', 'p3'].map((name) => ({ name })),
  privacy: { mechanism: 'unprotected' },
  work: {
    mode: 'horizontal',
    model: { kind: 'small-cnn', widths: [8, 8] },
    embedding: 8,
    head: { kind: 'softmax' },
    training: {
      epochs: 1,
      batch: 8,
      learningRate: 0.02,
      warmup: 0,
      momentum: 0.9,
      weightDecay: 0,
      shift: 0,
      flip: false,
    },
    localEpochs: 1,
    aggregation: 'fedavg',
  },
  warmStart: { epochs: 2 },
  ceiling: false,
  attack: { kind: 'badnets', participants: ['p3'], patch: 3, startRound: 1 },
  arms: [
    { name: 'fedavg', title: 'averaging' },
    { name: 'median', title: 'median', set: { 'work.aggregation': 'median' } },
  ],
}

interface Line {
  readonly arm: string
  readonly round: number
  readonly accuracy: number
  readonly attackSuccess: number
}

test('every arm begins with the model of the honest rounds, and any coordinator with a model that fits', async () => {
  const file = join(folder.path, 'scenario.yaml')
  writeFileSync(file, stringify(SCENARIO))
  const out = join(folder.path, 'out')
  const { code, stdout } = await run(['simulate', file, '--out', out, '--json'])
  expect(code).toBe(0)

  const [model] = readdirSync(join(out, 'warm-start')).filter((name) => name.endsWith('.safetensors'))
  const path = join(out, 'warm-start', model!)
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trimEnd().split('\n')
  const before = lines.map((line) => JSON.parse(line) as Line).filter(({ round }) => round === 0)
  expect(before.map(({ arm }) => arm)).toEqual(['fedavg', 'median'])
  const { accuracy, attackSuccess } = before[0]!
  expect(before[1]).toMatchObject({ accuracy, attackSuccess })
  const { arms } = lastJson(stdout) as { arms: readonly object[] }
  for (const arm of arms) expect(arm).toMatchObject({ start: { digest, accuracy, attackSuccess } })
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(`SHA-256 ${digest.slice(0, 16)}`)

  const wider = ['coordinator', '--config', file, '--listen', '127.0.0.1:0', '--store', join(folder.path, 'store')]
  const misfit = await run([...wider, '--set', 'work.embedding=9', '--start-from', path])
  expect(misfit.code).toBe(4)
  expect(misfit.stderr).toMatch(/holds "[^"]+" \[[\d,]*8\] where this model has \[[\d,]*9\]/)
})
