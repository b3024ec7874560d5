import { beforeAll, describe, expect, test } from 'vitest'
import { forwardWithPullback, lossAndGradients } from '../../../learning/engine/pullback.js'
import * as tf from '../../../learning/engine/tf.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

describe('a backward pass that comes later', () => {
  const weights = () => tf.variable(tf.tensor2d([0.3, -0.2, 0.5, 0.1, 0.7, -0.4], [3, 2]))
  const input = tf.tensor2d([1, 2, 3, -1, 0.5, 2], [2, 3])
  const network = (w: tf.Tensor2D, x: tf.Tensor2D = input) => tf.tanh(tf.matMul(x, w)) as tf.Tensor2D

  test('gives what the engine gives when it does both passes at once', () => {
    const w = weights()
    const upstream = tf.tensor2d([1, -2, 0.5, 3], [2, 2])
    const expected = tf.grads((v, x) => network(v as tf.Tensor2D, x as tf.Tensor2D))([w, input], upstream)
    const forward = forwardWithPullback(() => network(w), [w, input])
    const other = tf.matMul(input, w)
    const got = forward.pull(upstream)
    for (const [i, gradient] of got.entries()) expect([...gradient.dataSync()]).toEqual([...expected[i]!.dataSync()])
    tf.dispose([w, upstream, forward.value, other, ...expected, ...got])
  })

  test('serves several open forward passes, in any order', () => {
    const w = weights()
    const second = tf.tensor2d([2, 0, 1, 1, 1, 1], [2, 3])
    const one = tf.onesLike(network(w))
    const a = forwardWithPullback(() => network(w), [w])
    const b = forwardWithPullback(() => network(w, second), [w])
    const ofB = b.pull(one)[0]!
    const ofA = a.pull(one)[0]!
    const direct = (x: tf.Tensor2D) => tf.grad((v) => network(v as tf.Tensor2D, x))(w, one)
    expect([...ofA.dataSync()]).toEqual([...direct(input).dataSync()])
    expect([...ofB.dataSync()]).toEqual([...direct(second).dataSync()])
  })

  test('leaves no tensor behind, whether it is pulled or given up', () => {
    const w = weights()
    const upstream = tf.ones([2, 2])
    const before = tf.memory().numTensors
    const pulled = forwardWithPullback(() => network(w), [w])
    tf.dispose(pulled.pull(upstream))
    pulled.value.dispose()
    const given = forwardWithPullback(() => network(w), [w])
    given.dispose()
    given.value.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('is refused a second time', () => {
    const w = weights()
    const forward = forwardWithPullback(() => network(w), [w])
    tf.dispose(forward.pull(tf.ones([2, 2])))
    expect(() => forward.pull(tf.ones([2, 2]))).toThrow(/once/)
  })
})

test('a loss and its gradients agree with finite differences', () => {
  const w = tf.variable(tf.tensor1d([0.5, -1, 2]))
  const loss = () => tf.sum(tf.mul(tf.square(w), w)) as tf.Scalar
  const { loss: value, gradients } = lossAndGradients(loss, [w])
  expect(value).toBeCloseTo(0.125 - 1 + 8, 4)
  expect([...gradients[0]!.dataSync()].map((x) => Math.round(x * 1e4) / 1e4)).toEqual([0.75, 3, 12])
})
