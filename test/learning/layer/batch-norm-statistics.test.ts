import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../../learning/backbone/build.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { batchNorm } from '../../../learning/layer/batch-norm.js'
import { BatchNormStatistics } from '../../../learning/layer/batch-norm-statistics.js'
import { Parameters } from '../../../learning/parameters.js'
import { type Backbone, hasBatchNorm } from '../../../proto/backbone.js'

beforeAll(() => loadEngine())

const CHANNELS = 3

/** A model of one layer, and its statistics. */
function model() {
  const parameters = new Parameters(1, 'test')
  const layer = batchNorm(parameters, 'norm', CHANNELS, { gain: 'fixed' })
  return { parameters, layer, statistics: new BatchNormStatistics(parameters) }
}

/** A map of `n` records [n, 2, 2, 3] about a mean. */
function mapOf(n: number, mean: number, deviation: number): tf.Tensor4D {
  const values = new Float32Array(n * 4 * CHANNELS)
  RandomStream.named(1, 'map', n).fillNormal(values, deviation)
  return tf.tensor4d(
    values.map((value) => value + mean),
    [n, 2, 2, CHANNELS],
  )
}

/** In double precision, by definition: means of the channels, then (biased) variances. */
function directly(maps: readonly tf.Tensor4D[]): number[] {
  const values = maps.flatMap((map) => Array.from(map.dataSync()))
  const channels = [0, 1, 2].map((channel) => values.filter((_, i) => i % CHANNELS === channel))
  const means = channels.map((own) => own.reduce((sum, value) => sum + value, 0) / own.length)
  const variances = channels.map((own, c) => own.reduce((sum, x) => sum + (x - means[c]!) ** 2, 0) / own.length)
  return [...means, ...variances]
}

function valuesOf(statistics: BatchNormStatistics): number[] {
  return statistics.tensors.flatMap(({ variable }) => Array.from(variable.dataSync()))
}

describe('pooled statistics', () => {
  test.each([
    [5, 5],
    [7, 2],
  ])('of parts with %i and %i records and far means are those of all their data', (first, second) => {
    const maps = [mapOf(first, -3, 0.5), mapOf(second, 4, 2)]
    const parts = maps.map((map) => {
      const { layer, statistics } = model()
      layer(map, 'measurement')
      return { moments: statistics.moments(), weight: map.shape[0] }
    })
    const { statistics } = model()
    statistics.assignPooled(parts)
    for (const [i, truth] of directly(maps).entries()) expect(valuesOf(statistics)[i]! / truth).toBeCloseTo(1, 5)
  })

  test('have a variance of 0 where rounding would make it negative', () => {
    const { statistics } = model()
    const mean = Math.fround(1000.1)
    const second = Math.fround(mean ** 2) * (1 - 2 ** -24)
    statistics.assignPooled([{ moments: [mean, 1, 2, second, 1, 5], weight: 1 }])
    expect(valuesOf(statistics)).toEqual([mean, 1, 2, 0, 0, 1])
  })

  test('are assigned whole or not at all', () => {
    const { statistics } = model()
    statistics.assign(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(valuesOf(statistics)).toEqual([1, 2, 3, 4, 5, 6])
    expect(Array.from(statistics.moments())).toEqual([1, 2, 3, 5, 9, 15])
    expect(() => statistics.assign(new Float32Array(5))).toThrow(expect.objectContaining({ code: 'STATISTICS_SIZE' }))
  })
})

describe('moments', () => {
  const statistics = () => model().statistics

  test('of any statistics are possible after rounding to float32', () => {
    const own = statistics()
    const value = fc.float({ min: Math.fround(-1e15), max: Math.fround(1e15), noNaN: true })
    const variance = fc.float({ min: 0, max: Math.fround(1e15), noNaN: true })
    const channels = fc.tuple(value, value, value, variance, variance, variance)
    fc.assert(
      fc.property(channels, (channel) => {
        own.assign(Float32Array.from(channel))
        expect(own.impossibleLayer(Float32Array.from(own.moments()))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['a negative variance', [0, 0, 2, 1, 1, 3.99]],
    ['a mean that is no number', [Number.NaN, 0, 0, 1, 1, 1]],
    ['a second moment that is not finite', [0, 0, 0, 1, Number.POSITIVE_INFINITY, 1]],
    ['a negative second moment', [0, 0, 0, -1e-3, 1, 1]],
  ])('with %s are of no data', (_, moments) => {
    expect(statistics().impossibleLayer(moments)).toBe('norm')
  })
})

test('are those of the layers in order of creation, and no other buffers', () => {
  const parameters = new Parameters(1, 'test')
  parameters.buffer('head/mean', [2], 0)
  batchNorm(parameters, 'b', 2, { gain: 'fixed' })
  parameters.buffer('c/variance', [2], 0)
  batchNorm(parameters, 'a', 1)
  const statistics = new BatchNormStatistics(parameters)
  expect(statistics.tensors.map(({ name }) => name)).toEqual(['b/mean', 'b/variance', 'a/mean', 'a/variance'])
  expect(statistics.size).toBe(6)
})

test.each<Backbone>([
  { kind: 'ir-mini', widths: [4], norm: 'batch' },
  { kind: 'ir-mini', widths: [4], norm: 'group' },
  { kind: 'ir-mini', widths: [4], norm: 'none' },
  { kind: 'small-cnn', widths: [4] },
  { kind: 'badnets-cnn' },
  { kind: 'ir', depth: 18 },
  { kind: 'mobile-facenet' },
  { kind: 'mlp', widths: [4] },
])('hasBatchNorm knows whether %j has them', (backbone) => {
  const parameters = new Parameters(1, 'test')
  buildBackbone(backbone, parameters, 'backbone', { height: 28, width: 28, channels: 3 }, 4)
  expect(hasBatchNorm(backbone)).toBe(new BatchNormStatistics(parameters).size > 0)
  parameters.dispose()
})
