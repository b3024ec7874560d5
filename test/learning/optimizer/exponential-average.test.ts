import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../../learning/engine/tf.js'
import { ExponentialAverage } from '../../../learning/optimizer/exponential-average.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const decay = 0.8
const variableOf = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values)))
const path = [
  [3, -1],
  [5, 0],
  [2, 7],
  [-4, 1],
  [0.5, 0.25],
]

/** The weighted mean of the states so far, by its definition. */
function weightedMean(states: readonly number[][]): number[] {
  const weights = states.map((_, i) => decay ** (states.length - 1 - i))
  const sum = weights.reduce((a, b) => a + b, 0)
  return [0, 1].map((k) => states.reduce((total, state, i) => total + weights[i]! * state[k]!, 0) / sum)
}

test('the average is the weighted mean of the weights so far, without the initial ones', async () => {
  const variable = variableOf([1000, 1000])
  const average = new ExponentialAverage([variable], decay)
  await average.during(() => expect([...variable.dataSync()]).toEqual([1000, 1000]))
  for (const [t, state] of path.entries()) {
    tf.tidy(() => variable.assign(tf.tensor1d(state)))
    average.update()
    const seen = await average.during(() => [...variable.dataSync()])
    for (const [k, value] of weightedMean(path.slice(0, t + 1)).entries()) expect(seen[k]).toBeCloseTo(value, 5)
    expect([...variable.dataSync()]).toEqual(state)
  }
})

test('the weights come back when the evaluation fails', async () => {
  const variable = variableOf([1, 2])
  const average = new ExponentialAverage([variable], decay)
  average.update()
  tf.tidy(() => variable.assign(tf.tensor1d([3, 4])))
  const failing = average.during(() => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect([...variable.dataSync()]).toEqual([3, 4])
})

test('it continues from its state to the bit, and frees all it made', async () => {
  const variable = variableOf([1, 2])
  const before = tf.memory().numTensors
  const whole = new ExponentialAverage([variable], decay)
  const resumed = new ExponentialAverage([variable], decay)
  whole.update()
  resumed.restore(whole.updates, [whole.averages[0]!.dataSync().slice() as Float32Array])
  tf.tidy(() => variable.assign(tf.tensor1d([-3, 0.1])))
  for (const average of [whole, resumed]) {
    average.update()
    await average.during(() => undefined)
  }
  expect(resumed.averages[0]!.dataSync()).toEqual(whole.averages[0]!.dataSync())
  expect(resumed.updates).toBe(2)
  for (const average of [whole, resumed]) average.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
