import { beforeAll, describe, expect, test } from 'vitest'
import { MaliciousSgd } from '../../../experiments/attack/malicious-sgd.js'
import { loadEngine } from '../../../learning/engine/load.js'
import * as tf from '../../../learning/engine/tf.js'
import { Sgd } from '../../../learning/optimizer/sgd.js'

beforeAll(() => loadEngine())

const SPEC = { gamma: 1, leastRatio: 1, mostRatio: 5 } as const
const RATE = 0.1

/** Where a weight vector that starts at 0 is after steps by these gradients. */
function path(gradients: readonly number[][], make: (variables: tf.Variable[]) => Sgd | MaliciousSgd): number[][] {
  const weights = tf.variable(tf.zeros([gradients[0]!.length]))
  const optimizer = make([weights])
  const places = gradients.map((gradient) => {
    optimizer.step([tf.tensor1d(gradient)], RATE)
    return [...weights.dataSync()]
  })
  optimizer.dispose()
  weights.dispose()
  return places
}

describe('the malicious local optimizer', () => {
  test('multiplies each weight’s step by 1 + its ratio to the last step made, from 1 to 5', () => {
    const gradients = [
      [1, 1, 1],
      [2, -1, 9],
      [3, -4, 9],
    ]
    const places = path(gradients, (variables) => new MaliciousSgd(variables, { ...SPEC, momentum: 0, weightDecay: 0 }))
    // By hand: factors 1, 1, 1; then 1 + 2/1, clipped 1 - 1/1, clipped 1 + 9/1; then 1 + 3/6, 1 + -4/-1, 1 + 9/45.
    const steps = [
      [1, 1, 1],
      [6, -1, 45],
      [4.5, -20, 10.8],
    ]
    const sum = [0, 0, 0]
    for (const [i, step] of steps.entries())
      for (const k of [0, 1, 2]) {
        sum[k]! -= RATE * step[k]!
        expect(places[i]![k]).toBeCloseTo(sum[k]!, 4)
      }
  })

  test('with momentum runs ahead of plain SGD on a steady slope, and equals it where the ratio counts for nothing', () => {
    const steady = Array.from({ length: 6 }, () => [0.5])
    const options = { momentum: 0.9, weightDecay: 0 }
    const plain = path(steady, (variables) => new Sgd(variables, options))
    const malicious = path(steady, (variables) => new MaliciousSgd(variables, { ...SPEC, ...options }))
    expect(malicious.at(-1)![0]).toBeLessThan(1.5 * plain.at(-1)![0]!)
    const idle = path(steady, (variables) => new MaliciousSgd(variables, { ...SPEC, gamma: 0, ...options }))
    for (const [i, [place]] of plain.entries()) expect(idle[i]![0]).toBeCloseTo(place!, 5)
  })
})
