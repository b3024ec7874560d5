import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { supervisedContrastive } from '../../../learning/loss/supervised-contrastive.js'
import { valueAndGradients } from '../head/gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const loss = (rows: number[][], labels: number[], temperature: number) =>
  supervisedContrastive(tf.tensor2d(rows), tf.tensor1d(labels, 'int32'), temperature).dataSync()[0]!

test('of two pairs at right angles is log(1 + 2 / e) at temperature 1', () => {
  // Every anchor: its positive at cosine 1, two negatives at cosine 0: -log(e / (e + 2)).
  const rows = [
    [2, 0],
    [0, 1],
    [3, 0],
    [0, 5],
  ]
  expect(loss(rows, [0, 1, 0, 1], 1)).toBeCloseTo(Math.log(1 + 2 / Math.E), 5)
})

test('leaves anchors without a positive out of the mean, but not out of the others', () => {
  // The third row has no positive; it is a negative at cosine 0 of the two others.
  expect(
    loss(
      [
        [1, 0],
        [1, 0],
        [0, 1],
      ],
      [4, 4, 9],
      0.5,
    ),
  ).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5)
})

test('is 0 with gradient 0 where no row has a positive', () => {
  const { loss: value, gradients } = valueAndGradients(
    ([x]) => supervisedContrastive(x as tf.Tensor2D, tf.tensor1d([0, 1, 2], 'int32'), 0.1),
    [
      tf.tensor2d([
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
    ],
  )
  expect(Math.abs(value)).toBe(0)
  for (const entry of gradients[0]!) expect(Math.abs(entry)).toBe(0)
})

test('does not depend on the lengths of the embeddings', () => {
  const rows = [
    [1, 2],
    [2, 1],
    [-1, 3],
    [0.5, 0.1],
  ]
  const longer = rows.map((row, i) => row.map((value) => value * (i + 2)))
  expect(loss(longer, [0, 1, 0, 1], 0.1)).toBeCloseTo(loss(rows, [0, 1, 0, 1], 0.1), 4)
})
