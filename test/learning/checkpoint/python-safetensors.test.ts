import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NamedTensor, readSafetensors, writeSafetensors } from '../../../learning/checkpoint/safetensors.js'

/** The library that defines the format reads our files and we read its own: FEDVEIL_TEST_PYTHON names the interpreter. */
const python = process.env.FEDVEIL_TEST_PYTHON ?? 'python3'
const script = fileURLToPath(new URL('python-safetensors.py', import.meta.url))
const missing = spawnSync(python, [script]).status !== 0

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-safetensors-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('files go both ways between us and the Python library', (context) => {
  context.skip(missing, `${python} lacks safetensors or numpy: FEDVEIL_TEST_PYTHON can name one that has them`)
  const ours = join(folder, 'ours.safetensors')
  const theirs = join(folder, 'theirs.safetensors')
  const tensors: NamedTensor[] = [
    { name: 'byte', dtype: 'U8', shape: [3], values: Uint8Array.of(0, 7, 255) },
    { name: 'float', dtype: 'F32', shape: [2, 2], values: Float32Array.of(1.5, -0.1, 3e38, 0) },
    { name: 'scalar', dtype: 'F64', shape: [], values: Float64Array.of(0.1) },
    { name: 'int', dtype: 'I32', shape: [2], values: Int32Array.of(-5, 2 ** 31 - 1) },
    { name: 'long', dtype: 'I64', shape: [1], values: BigInt64Array.of(-9n) },
    { name: 'bool', dtype: 'BOOL', shape: [2, 1], values: Uint8Array.of(1, 0) },
    { name: 'empty', dtype: 'F32', shape: [2, 0], values: new Float32Array() },
  ]
  writeFileSync(ours, writeSafetensors(tensors, { 'made by': 'fedveil' }))
  const run = spawnSync(python, [script, ours, theirs], { encoding: 'utf8' })
  expect(run.stderr).toBe('')

  const float = tensors[1]!.values as Float32Array
  expect(JSON.parse(run.stdout)).toEqual({
    metadata: { 'made by': 'fedveil' },
    tensors: {
      byte: ['uint8', [3], [0, 7, 255]],
      float: ['float32', [2, 2], [...float]],
      scalar: ['float64', [], [0.1]],
      int: ['int32', [2], [-5, 2 ** 31 - 1]],
      long: ['int64', [1], [-9]],
      bool: ['bool', [2, 1], [true, false]],
      empty: ['float32', [2, 0], []],
    },
  })

  const back = readSafetensors(readFileSync(theirs))
  expect(back.metadata).toEqual({ 'made by': 'safetensors' })
  expect(Object.fromEntries(back.tensors)).toEqual({
    float: { dtype: 'F32', shape: [2, 2], values: Float32Array.of(0.1, -2.5, 3e38, 1e-45) },
    double: { dtype: 'F64', shape: [2], values: Float64Array.of(0.1, 1e300) },
    // The nearest halves of 0.1 and -6e-8.
    half: { dtype: 'F32', shape: [3], values: Float32Array.of(1638 / 16384, 65504, -(2 ** -24)) },
    int: { dtype: 'I32', shape: [2], values: Int32Array.of(-(2 ** 31), 7) },
    long: { dtype: 'I64', shape: [2], values: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    byte: { dtype: 'U8', shape: [2], values: Uint8Array.of(0, 255) },
    bool: { dtype: 'BOOL', shape: [2], values: Uint8Array.of(1, 0) },
    scalar: { dtype: 'F32', shape: [], values: Float32Array.of(4) },
    empty: { dtype: 'F32', shape: [0, 3], values: new Float32Array() },
  })
})
