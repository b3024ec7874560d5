import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { adaFace } from '../../../learning/head/adaface.js'
import { marginScores } from '../../../learning/head/margin.js'
import { valueAndGradients } from './gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const LABELS = [0, 0, 0]
const averages = (mean: number, deviation: number) => ({
  mean: tf.variable(tf.scalar(mean), false) as tf.Variable<tf.Rank.R0>,
  deviation: tf.variable(tf.scalar(deviation), false) as tf.Variable<tf.Rank.R0>,
})

/** Score of a true class of cosine 0.6, with m = 0.4, of three embeddings of length 5. */
function scored(meanLength: number, deviation = 1): number {
  const embeddings = tf.tensor2d([3, 4, 5, 0, 0, 5], [3, 2])
  const cosines = tf.tensor2d([0.6, 0, 0.6, 0, 0.6, 0], [3, 2])
  const margin = adaFace(0.4, 0.333, averages(meanLength, deviation))
  return marginScores(cosines, tf.tensor1d(LABELS, 'int32'), embeddings, 1, margin).dataSync()[0]!
}

describe('the margin follows the length of the embedding', () => {
  test('a far too short one gets an angle, as in ArcFace', () => {
    expect(scored(1e4)).toBeCloseTo(Math.cos(Math.acos(0.6) + 0.4), 5)
  })
  test('one of the mean length gets a shift, as in CosFace', () => {
    expect(scored(5)).toBeCloseTo(0.6 - 0.4, 5)
  })
  test('in between by h, as a share of the deviation, to which 0.001 is added', () => {
    // The mean moves to 0.99 * 5.002 + 0.01 * 5 = 5.00198; z = -0.00198 / 0.001 * 0.333.
    const z = -1.98 * 0.333
    expect(scored(5.002, 0)).toBeCloseTo(Math.cos(Math.acos(0.6) - 0.4 * z) - 0.4 * (z + 1), 3)
  })
  test('a far too long one gets a negative angle and twice the shift', () => {
    expect(scored(-1e4)).toBeCloseTo(Math.cos(Math.acos(0.6) - 0.4) - 0.8, 5)
  })
})

test('takes the mean and the unbiased deviation of the clipped lengths into its averages', () => {
  // Lengths 5, 100 (of 1000) and 0.001 (of 0).
  const embeddings = tf.tensor2d([3, 4, 1000, 0, 0, 0], [3, 2])
  const cosines = tf.zeros([3, 2]) as tf.Tensor2D
  const state = averages(20, 100)
  marginScores(cosines, tf.tensor1d(LABELS, 'int32'), embeddings, 1, adaFace(0.4, 0.333, state))
  const lengths = [5, 100, 0.001]
  const mean = lengths.reduce((a, b) => a + b, 0) / 3
  const deviation = Math.sqrt(lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / 2)
  expect(state.mean.dataSync()[0]).toBeCloseTo(0.99 * 20 + 0.01 * mean, 4)
  expect(state.deviation.dataSync()[0]).toBeCloseTo(99 + 0.01 * deviation, 4)
})

test('has a gradient of 0 where an angle would leave 0.001 .. pi - 0.001, and a finite one everywhere', () => {
  const slope = (cosine: number, meanLength: number) => {
    const margin = adaFace(0.4, 0.333, averages(meanLength, 1))
    const f = ([x]: tf.Tensor[]) =>
      tf.sum(marginScores(x as tf.Tensor2D, tf.tensor1d([0], 'int32'), tf.tensor2d([[3, 4]]), 1, margin)) as tf.Scalar
    return valueAndGradients(f, [tf.tensor2d([[cosine, 0]])]).gradients[0]![0]
  }
  // Angle 3.04 + 0.4 > pi; angle 0.2 - 0.4 < 0; cosines of 1 and -1 are cut to 0.999 of them.
  for (const [cosine, meanLength] of [
    [-0.995, 1e4],
    [0.98, -1e4],
    [1, 5],
    [-1, 5],
  ] as const)
    expect(slope(cosine, meanLength)).toBe(0)
  expect(slope(0.6, 1e4)).toBeCloseTo(Math.sin(Math.acos(0.6) + 0.4) / 0.8, 5)
})
