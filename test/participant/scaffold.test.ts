import { beforeAll, describe, expect, test } from 'vitest'
import { ControlVariates } from '../../coordinator/control-variates.js'
import * as tf from '../../learning/engine/tf.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { ParameterVector } from '../../learning/parameter-vector.js'
import { localAlgorithm } from '../../participant/client-algorithm.js'
import type { ClientAlgorithm } from '../../proto/client-algorithm.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import { WORK } from './party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

/** Participant i wants to minimise sum_k a_ik (w_k - b_ik)^2 / 2: different curvatures, so that local steps drift apart. */
const TASKS = [
  { a: [1, 8], b: [4, -1] },
  { a: [6, 1], b: [-2, 3] },
  { a: [2, 3], b: [1, 0] },
]
const RATE = 0.05
const STEPS = 6
const DIMENSION = 2

/** Where the mean loss is least: sum_i a_i b_i / sum_i a_i in each coordinate. */
const OPTIMUM = [0, 1].map((k) => sumOf(({ a, b }) => a[k]! * b[k]!) / sumOf(({ a }) => a[k]!))

function sumOf(of: (task: (typeof TASKS)[number]) => number): number {
  return TASKS.reduce((sum, task) => sum + of(task), 0)
}

/** Rounds through the classes of participant and coordinator, each participant with an engine variable of its own. */
function federated(
  client: ClientAlgorithm,
  rounds: number,
  momentum = 0,
): { weights: number[]; controls: Float32Array } {
  const variable = tf.variable(tf.zeros([DIMENSION]))
  const shared = new ParameterVector(new Map([['w', variable]]))
  const parties = TASKS.map((task) => ({ task, algorithm: localAlgorithm(client, shared, momentum) }))
  const control = new ControlVariates({ ...(WORK.horizontal as HorizontalWork), client }, shared, TASKS.length)
  const global = new Float32Array(DIMENSION)
  for (let round = 0; round < rounds; round++) {
    const received = (control.tensors[0]?.tensor.values ?? new Float32Array(0)) as Float32Array
    const sent = parties.map(({ task, algorithm }, i) => {
      shared.assign(global)
      const correction = algorithm.open(received)
      const optimizer = new Sgd([variable], { momentum, weightDecay: 0, correct: correction?.correct })
      for (let step = 0; step < STEPS; step++)
        optimizer.step([tf.tidy(() => tf.mul(tf.sub(variable, tf.tensor1d(task.b)), tf.tensor1d(task.a)))], RATE)
      optimizer.dispose()
      correction?.dispose()
      const after = shared.flatten()
      const behind = algorithm.close({ before: global, after, count: STEPS, learningRate: RATE })
      const values = Float32Array.from([...after.map((w, k) => w - global[k]!), ...behind])
      return control.split({ participant: `p${i}`, values, moments: new Float32Array(0) })
    })
    for (let k = 0; k < DIMENSION; k++)
      global[k] = global[k]! + sent.reduce((sum, { values }) => sum + values[k]!, 0) / TASKS.length
    control.absorb(sent)
  }
  const controls = (control.tensors[0]?.tensor.values ?? new Float32Array(0)) as Float32Array
  variable.dispose()
  return { weights: [...global], controls }
}

/** Algorithm 1 of Karimireddy et al. 2020 with option II, full participation and global rate 1, in plain numbers. */
function slowScaffold(rounds: number): { weights: number[]; controls: number[] } {
  let x = [0, 0]
  let c = [0, 0]
  let own = TASKS.map(() => [0, 0])
  for (let round = 0; round < rounds; round++) {
    const ends = TASKS.map(({ a, b }, i) => {
      let y = [...x]
      for (let step = 0; step < STEPS; step++)
        y = y.map((value, k) => value - RATE * (a[k]! * (value - b[k]!) - own[i]![k]! + c[k]!))
      return y
    })
    const renewed = ends.map((y, i) => y.map((value, k) => own[i]![k]! - c[k]! + (x[k]! - value) / (STEPS * RATE)))
    x = x.map((value, k) => value + ends.reduce((sum, y) => sum + y[k]! - value, 0) / TASKS.length)
    c = c.map((value, k) => value + renewed.reduce((sum, ci, i) => sum + ci[k]! - own[i]![k]!, 0) / TASKS.length)
    own = renewed
  }
  return { weights: x, controls: c }
}

describe('SCAFFOLD', () => {
  test.each([1, 2, 20])('after %d rounds has the weights and control variates of algorithm 1', (rounds) => {
    const got = federated({ kind: 'scaffold' }, rounds)
    const slow = slowScaffold(rounds)
    for (let k = 0; k < DIMENSION; k++) {
      expect(got.weights[k]).toBeCloseTo(slow.weights[k]!, 4)
      expect(got.controls[k]).toBeCloseTo(slow.controls[k]!, 3)
    }
  })

  test.each([0, 0.9])(
    'with momentum %d ends at the optimum of all, from which plain local steps drift away',
    (momentum) => {
      const far = (weights: readonly number[]) => Math.hypot(...weights.map((w, k) => w - OPTIMUM[k]!))
      expect(far(federated({ kind: 'scaffold' }, 150, momentum).weights)).toBeLessThan(1e-3)
      expect(far(federated({ kind: 'sgd' }, 150, momentum).weights)).toBeGreaterThan(0.05)
    },
  )

  test('learns nothing of gradients at rate 0', () => {
    const shared = new ParameterVector(new Map([['w', tf.variable(tf.zeros([2]))]]))
    const algorithm = localAlgorithm({ kind: 'scaffold' }, shared, 0)
    algorithm.open(Float32Array.of(1, 2))?.dispose()
    const still = new Float32Array(2)
    expect(algorithm.close({ before: still, after: still, count: 3, learningRate: 0 })).toEqual(new Float32Array(2))
  })
})
