import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { writeNumpy } from '../../experiments/protect/numpy-file.js'
import { drawFace } from '../../learning/data/faces.js'
import { lastJson, run, scratch, start, writeScenario } from './cli.js'

/** A participant written in Python takes part in a real run: FEDVEIL_TEST_PYTHON names the interpreter. */

const folder = scratch()
afterAll(() => folder.remove())

const python = process.env.FEDVEIL_TEST_PYTHON ?? 'python3'
const missing = spawnSync(python, ['-c', 'import numpy, websockets, grpc_tools, google.protobuf']).status !== 0
const example = fileURLToPath(new URL('../../../examples/python/participant.py', import.meta.url))

test('a participant in Python joins, is aggregated in every round, and is let go in order', async (context) => {
  context.skip(
    missing,
    `${python} lacks numpy, websockets or grpcio-tools: FEDVEIL_TEST_PYTHON can name one that has them`,
  )
  const scenario = writeScenario(folder.path, 'horizontal')
  const at = (...names: string[]) => join(folder.path, ...names)
  const size = 16
  const faces = Array.from({ length: 12 }, (_, i) => drawFace(3, i % 4, i, size))
  writeNumpy(at('images.npy'), Float32Array.from(faces.flatMap((face) => [...face])), [12, size, size, 3])
  writeNumpy(
    at('labels.npy'),
    Float32Array.from(faces, (_, i) => i % 4),
    [12],
  )

  const coordinator = start([
    'coordinator',
    '--config',
    scenario,
    '--listen',
    '127.0.0.1:0',
    '--json',
    '--store',
    at('c'),
  ])
  const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
  const ours = ['p1', 'p2', 'p3'].map((name) =>
    run([
      ...['participant', '--join', url!, '--config', scenario, '--name', name, '--store', at(name)],
      '--allow-unprotected',
    ]),
  )
  const records = ['--images', at('images.npy'), '--labels', at('labels.npy')]
  const theirs = spawn(python, [example, '--join', url!, '--name', 'p4', ...records])
  let heard = ''
  theirs.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  theirs.stderr.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  const code = await new Promise((resolve) => theirs.once('close', resolve))
  const [ended, ...others] = await Promise.all([coordinator.ended, ...ours])
  expect([code, ended.code, ...others.map((one) => one.code)], heard + ended.stderr).toEqual([0, 0, 0, 0, 0])
  expect(heard).toMatch(/joined run .*: 12 records\nround 1: changed by 0\.\d*[1-9]/)
  expect(lastJson(ended.stdout)).toMatchObject({ left: [], ended: null })
  const rounds = readFileSync(at('c', 'metrics.jsonl'), 'utf8').trim().split('\n')
  expect(rounds).toHaveLength(2)
  for (const line of rounds) expect(Object.keys(JSON.parse(line).scores)).toEqual(['p1', 'p2', 'p3', 'p4'])
})
