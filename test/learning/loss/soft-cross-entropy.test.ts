import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { crossEntropy } from '../../../learning/loss/cross-entropy.js'
import { softCrossEntropy } from '../../../learning/loss/soft-cross-entropy.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const SCORES = [
  [2, -1, 0.5],
  [0, 800, -3],
]

test('is the mean of -sum t ln softmax, and its gradient (softmax - t) / n', () => {
  const targets = [
    [0.2, 0.5, 0.3],
    [0, 1, 0],
  ]
  const sum = Math.log(Math.exp(2) + Math.exp(-1) + Math.exp(0.5))
  const expected = (0.2 * (sum - 2) + 0.5 * (sum + 1) + 0.3 * (sum - 0.5)) / 2
  const t = tf.tensor2d(targets)
  expect(softCrossEntropy(tf.tensor2d(SCORES), t).dataSync()[0]).toBeCloseTo(expected, 5)
  const gradient = tf
    .grad((s) => softCrossEntropy(s as tf.Tensor2D, t))(tf.tensor2d(SCORES))
    .arraySync() as number[][]
  for (const [j, score] of SCORES[0]!.entries())
    expect(gradient[0]![j]).toBeCloseTo((Math.exp(score - sum) - targets[0]![j]!) / 2, 5)
  for (const value of gradient[1]!) expect(value).toBeCloseTo(0, 6)
})

test('of one-hot targets it is the cross-entropy of labels', () => {
  const scores = tf.tensor2d(SCORES)
  const soft = softCrossEntropy(
    scores,
    tf.tensor2d([
      [0, 0, 1],
      [1, 0, 0],
    ]),
  ).dataSync()[0]!
  expect(soft).toBeCloseTo(crossEntropy(scores, tf.tensor1d([2, 0], 'int32')).dataSync()[0]!, 3)
})
