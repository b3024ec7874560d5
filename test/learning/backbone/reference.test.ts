import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../../learning/backbone/build.js'
import { loadEngine } from '../../../learning/engine/load.js'
import * as tf from '../../../learning/engine/tf.js'
import { Parameters } from '../../../learning/parameters.js'
import type { Backbone } from '../../../proto/backbone.js'

beforeAll(() => loadEngine())

/** PyTorch's embeddings: reference.py beside the source of this file. */
const reference = JSON.parse(readFileSync(new URL('./reference.json', import.meta.url), 'utf8')) as Record<
  string,
  { parameters: number; embeddings: number[] }
>
const [side, channels, embedding, rows] = [32, 4, 8, 3]

/** As reference.py fills them. */
function fill(parameters: Parameters): void {
  for (const [i, variable] of parameters.variables.entries()) {
    const name = parameters.names[i]!
    const [base, fan] = /gain$/.test(name)
      ? [1, 200]
      : /slope$/.test(name)
        ? [0.25, 200]
        : /offset$/.test(name)
          ? [0, 200]
          : [0, fanOf(name, variable.shape)]
    const value = (k: number) => base + Math.sqrt(2 / fan) * Math.sin(0.7 * k + name.length)
    variable.assign(
      tf.tensor(
        Float32Array.from({ length: variable.size }, (_, k) => value(k)),
        variable.shape,
      ),
    )
  }
}

function fanOf(name: string, shape: readonly number[]): number {
  if (name.endsWith('embedding/bias')) return 2 * 2 * 512
  if (name.endsWith('global/kernel')) return shape[0]! * shape[1]!
  if (shape.length === 2) return shape[0]!
  const [height, width, from, to] = shape as [number, number, number, number]
  return to === 1 ? height * width : height * width * from
}

const networks: [string, Backbone][] = [
  ['ir-18', { kind: 'ir', depth: 18 }],
  ['mobile-facenet', { kind: 'mobile-facenet' }],
]

describe.each(networks)('%s', (name, backbone) => {
  test("gives the embeddings of PyTorch's network with the same weights", () => {
    const parameters = new Parameters(1, 'test')
    const network = buildBackbone(backbone, parameters, 'b', { height: side, width: side, channels }, embedding)
    fill(parameters)
    const pixels = Float32Array.from({ length: rows * side * side * channels }, (_, i) => Math.sin(0.13 * i ** 1.1))
    const found = network(tf.tensor4d(pixels, [rows, side, side, channels]), 'training').dataSync()
    const expected = reference[name]!
    expect(parameters.size).toBe(expected.parameters)
    for (const [i, value] of expected.embeddings.entries()) expect(found[i]!).toBeCloseTo(value, 2)
    parameters.dispose()
  })
})

test.each([
  // Of iresnet18, 34 and 50 of InsightFace for 112x112 and 512 dimensions, less the gain of the last norm, which is fixed.
  ['IR-18', { kind: 'ir', depth: 18 }, 512, 24_025_600 - 512],
  ['IR-34', { kind: 'ir', depth: 34 }, 512, 34_139_328 - 512],
  ['IR-50', { kind: 'ir', depth: 50 }, 512, 43_590_848 - 512],
] as const)('%s has as many parameters as InsightFace counts', (_, backbone, dimension, expected) => {
  const parameters = new Parameters(1, 'test')
  buildBackbone(backbone, parameters, 'b', { height: 112, width: 112, channels: 3 }, dimension)
  expect(parameters.size).toBe(expected)
  parameters.dispose()
})
