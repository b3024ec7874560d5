import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { Parameters } from '../../../learning/parameters.js'
import { Head } from '../../../proto/head.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

// Standard deviations of the published code; unit length for AdaFace and for the heads without one.
test.each([
  ['softmax', 1 / 8],
  ['cosface', 1 / 8],
  ['adaface', 1 / 8],
  ['arcface', 0.01],
  ['curricularface', 0.01],
] as const)('the centres of the %s head begin with deviation %d', (kind, deviation) => {
  const parameters = new Parameters(1, 'build')
  buildHead(Head.parse({ kind }), parameters, 'head', { dimension: 64, classes: 100 })
  const centres = parameters.variables[0]!.dataSync<'float32'>()
  const spread = Math.sqrt(centres.reduce((sum, value) => sum + value ** 2, 0) / centres.length)
  // 6,400 values: the spread's own relative deviation is 0.9 %.
  expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.04)
})
