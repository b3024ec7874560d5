import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { additiveAngle, arcFace } from '../../../learning/head/arcface.js'
import { marginHead } from '../../../learning/head/margin-head.js'
import { valueAndGradients } from './gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const margined = (angle: number, margin: number) =>
  tf.tidy(() => additiveAngle(tf.tensor1d([Math.cos(angle)]), margin).values.dataSync()[0]!)

test('adds the margin to the angle up to pi, and beyond takes margin * sin(margin) from the cosine', () => {
  // theta = 0.9273 (3-4-5 triangle), m = pi / 6: cos(theta + m) = 0.6 cos(m) - 0.8 sin(m).
  expect(margined(Math.acos(0.6), Math.PI / 6)).toBeCloseTo(0.6 * 0.8660254 - 0.8 * 0.5, 5)
  expect(margined(Math.PI / 2, Math.PI / 6)).toBeCloseTo(-0.5, 5)
  // pi - 0.4 + 0.5 > pi.
  expect(margined(Math.PI - 0.4, 0.5)).toBeCloseTo(Math.cos(Math.PI - 0.4) - 0.5 * Math.sin(0.5), 5)
})

test('falls with the angle from 0 to pi, whatever the margin', () => {
  const angle = fc.double({ min: 0.01, max: Math.PI - 0.01, noNaN: true })
  fc.assert(
    fc.property(angle, angle, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, margin) => {
      fc.pre(Math.abs(a - b) > 1e-2)
      expect(margined(Math.min(a, b), margin)).toBeGreaterThan(margined(Math.max(a, b), margin))
    }),
  )
})

test('has finite, small gradients where an embedding lies on its centre or opposite to it', () => {
  const centres = tf.tensor2d([3, 0, 4, 1], [2, 2])
  const embeddings = tf.tensor2d([3, 4, -3, -4, 0, 2, 0, -2], [4, 2])
  const labels = tf.tensor1d([0, 0, 1, 1], 'int32')
  const { loss, gradients } = valueAndGradients(
    () => marginHead(centres, 64, arcFace(0.5)).loss(embeddings, labels),
    [embeddings, centres],
  )
  expect(loss).toBeGreaterThan(0)
  for (const value of gradients.flatMap((each) => [...each])) expect(Math.abs(value)).toBeLessThan(100)
})
