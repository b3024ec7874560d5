import { beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../../learning/backbone/build.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { Parameters } from '../../../learning/parameters.js'
import type { Backbone } from '../../../proto/backbone.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const backbones: Backbone[] = [
  { kind: 'ir-mini', widths: [8, 12], norm: 'group' },
  { kind: 'ir-mini', widths: [8], norm: 'none' },
  { kind: 'small-cnn', widths: [6, 8] },
]
const input = { height: 9, width: 6, channels: 3 }

function images(seed: number, rows: number): Float32Array {
  const stream = RandomStream.named(seed, 'images')
  return Float32Array.from({ length: rows * 9 * 6 * 3 }, () => stream.normal())
}

describe.each(backbones)('the backbone $kind $widths', (backbone) => {
  const build = (seed: number) => {
    const parameters = new Parameters(seed, 'party')
    return { parameters, network: buildBackbone(backbone, parameters, 'bottom', input, 5) }
  }
  const run = (network: ReturnType<typeof build>['network'], values: Float32Array, rows: number) =>
    tf.tidy(() => network(tf.tensor4d(values, [rows, 9, 6, 3])).dataSync())

  test('maps images of any size to embeddings', () => {
    const { network } = build(1)
    expect(run(network, images(1, 4), 4)).toHaveLength(4 * 5)
  })

  test('computes each record alone: changing one leaves the other embeddings bit-identical', () => {
    const { network } = build(1)
    const base = images(1, 3)
    const changed = base.slice()
    changed.set(images(2, 1))
    expect(run(network, changed, 3).slice(5)).toEqual(run(network, base, 3).slice(5))
    expect(run(network, changed, 3).slice(0, 5)).not.toEqual(run(network, base, 3).slice(0, 5))
  })

  test('starts from the same weights for the same seed and party, and from others otherwise', () => {
    expect(build(1).parameters.flatten()).toEqual(build(1).parameters.flatten())
    expect(build(1).parameters.flatten()).not.toEqual(build(2).parameters.flatten())
  })
})
