import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { GradientOffset } from '../../../learning/optimizer/gradient-offset.js'
import { ProximalTerm } from '../../../learning/optimizer/proximal-term.js'
import { Sgd } from '../../../learning/optimizer/sgd.js'
import { ParameterVector } from '../../../learning/parameter-vector.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const CURVATURES = [1, 4]
const OPTIMA = [3, -2]

/** A variable that alone holds its values. */
function variableOf(values: readonly number[]): tf.Variable {
  const initial = tf.tensor1d([...values])
  const variable = tf.variable(initial)
  initial.dispose()
  return variable
}

/** w and head, each of two values, with the gradient of sum_k a_k (w_k - b_k)^2 / 2 for both. */
function toy() {
  const weight = variableOf([0.5, 1])
  const head = variableOf([0.5, 1])
  const gradientOf = (variable: tf.Variable) =>
    tf.tidy(() => tf.mul(tf.sub(variable, tf.tensor1d(OPTIMA)), tf.tensor1d(CURVATURES)))
  const gradients = () => [gradientOf(weight), gradientOf(head)]
  return { weight, head, gradients }
}

describe("FedProx's term", () => {
  test.each([0, 0.5, 3])('with mu %d: ten steps follow the penalised loss, and a local head its own', (mu) => {
    const { weight, head, gradients } = toy()
    const term = new ProximalTerm([weight], mu)
    const optimizer = new Sgd([weight, head], { momentum: 0.5, weightDecay: 0, correct: term.correct })
    const slow = { weight: [0.5, 1], head: [0.5, 1] }
    const velocity = { weight: [0, 0], head: [0, 0] }
    for (let step = 0; step < 10; step++) {
      for (const k of [0, 1])
        for (const name of ['weight', 'head'] as const) {
          const w = slow[name][k]!
          const pull = name === 'weight' ? mu * (w - [0.5, 1][k]!) : 0
          velocity[name][k] = 0.5 * velocity[name][k]! + CURVATURES[k]! * (w - OPTIMA[k]!) + pull
          slow[name][k] = w - 0.1 * velocity[name][k]!
        }
      optimizer.step(gradients(), 0.1)
    }
    for (const k of [0, 1]) {
      expect(weight.dataSync()[k]).toBeCloseTo(slow.weight[k]!, 4)
      expect(head.dataSync()[k]).toBeCloseTo(slow.head[k]!, 4)
    }
    term.dispose()
    optimizer.dispose()
  })

  test('copies no weight when it is made, and frees what it kept', () => {
    const { weight, head, gradients } = toy()
    const optimizer = new Sgd([weight, head], { momentum: 0, weightDecay: 0 })
    const { numDataBuffers, numTensors } = tf.memory()
    const term = new ProximalTerm([weight, head], 1)
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers)
    optimizer.step(gradients(), 0.1)
    // The variables have moved on, and where they were is kept.
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers + 2)
    term.dispose()
    expect(tf.memory()).toMatchObject({ numDataBuffers, numTensors })
  })
})

test('an offset is added to the gradients of its own tensors alone', () => {
  const { weight, head, gradients } = toy()
  const offset = new GradientOffset(new ParameterVector(new Map([['weight', weight]])), Float32Array.of(10, -10))
  const optimizer = new Sgd([weight, head], { momentum: 0, weightDecay: 0, correct: offset.correct })
  optimizer.step(gradients(), 0.1)
  // 0.5 - 0.1 (0.5 - 3 + 10) and 1 - 0.1 (4 (1 + 2) - 10)
  expect(weight.dataSync()[0]).toBeCloseTo(-0.25, 5)
  expect(weight.dataSync()[1]).toBeCloseTo(0.8, 5)
  expect(head.dataSync()[0]).toBeCloseTo(0.75, 5)
  const { numTensors } = tf.memory()
  offset.dispose()
  expect(tf.memory().numTensors).toBe(numTensors - 1)
})
