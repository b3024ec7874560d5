import { beforeAll, describe, expect, test } from 'vitest'
import { NoiseBudget } from '../../../learning/budget/noise-budget.js'
import { SHARINGS } from '../../../learning/budget/sharing.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { boundRanges } from '../../../privacy/frequency/sensitivity.js'
import { WienerFilter } from '../../../privacy/frequency/wiener-filter.js'
import { valueAndGradients } from '../head/gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const shape = { channels: 3, height: 2, width: 2 }
const N = 12

function someRho(size: number, seed: number): Float32Array {
  const rho = new Float32Array(size)
  RandomStream.named(seed, 'rho').fillNormal(rho, 1)
  return rho
}

describe('a learnable budget', () => {
  test.each(SHARINGS)('divides the same sum, whatever rho is (sharing: %s)', (sharing) => {
    const budget = new NoiseBudget(shape, 0.5, sharing)
    expect(Array.from(budget.scales().dataSync(), (scale) => 2 / scale)).toEqual(Array(N).fill(0.5))
    budget.rho.assign(tf.tensor3d(someRho(budget.rho.size, 1), budget.rho.shape))
    const budgets = Array.from(budget.scales().dataSync(), (scale) => 2 / scale)
    expect(Math.max(...budgets) / Math.min(...budgets)).toBeGreaterThan(2)
    expect(budgets.reduce((a, b) => a + b)).toBeCloseTo(0.5 * N, 4)
    budget.dispose()
  })

  test('gives positions that share a channel the same', () => {
    const budget = new NoiseBudget(shape, 1, 'positions')
    budget.rho.assign(tf.tensor3d([0, 1, 2], [3, 1, 1]))
    const scales = budget.scales().dataSync()
    for (let i = 0; i < N; i++) expect(scales[i]).toBe(scales[4 * Math.floor(i / 4)])
    expect(scales[0]! / scales[4]!).toBeCloseTo(Math.E, 5)
    budget.dispose()
  })

  test('has the closed form d s_i / d rho_j = s_i (softmax(rho)_j - [i = j]) as gradient', () => {
    const budget = new NoiseBudget(shape, 0.5, 'none')
    const rho = someRho(N, 2)
    budget.rho.assign(tf.tensor3d(rho, [3, 2, 2]))
    const scales = budget.scales().dataSync()
    const total = rho.reduce((sum, value) => sum + Math.exp(value), 0)
    const i = 7
    const { gradients } = valueAndGradients(
      () => tf.gather(tf.reshape(budget.scales(), [N]), i).asScalar(),
      [budget.rho as tf.Tensor],
    )
    for (let j = 0; j < N; j++) {
      const truth = scales[i]! * (Math.exp(rho[j]!) / total - (i === j ? 1 : 0))
      expect(gradients[0]![j]).toBeCloseTo(truth, 4)
    }
    budget.dispose()
  })
})

describe('the gradient of a loss of what is read from noised forms', () => {
  const size = { height: 3, width: 2 }
  const length = 189 * 6
  const ranges = boundRanges(size)
  const filter = new WienerFilter(size, ranges)
  const stream = RandomStream.named(3, 'forms')
  const clean = Float32Array.from({ length: 2 * length }, () => 0.4 * (2 * stream.uniform() - 1))
  const noise = new Float32Array(2 * length)
  stream.fillLaplace(noise)
  const target = Float32Array.from({ length: 2 * 6 * 3 }, () => stream.normal())

  // Mild noise, so that no coefficient crosses the clip within a step of the differences.
  const EPSILON = 40

  test.each(SHARINGS)(
    'reaches rho through the noise and the weights as finite differences say (sharing: %s)',
    (sharing) => {
      const budget = new NoiseBudget({ channels: 189, ...size }, EPSILON, sharing)
      budget.rho.assign(tf.tensor3d(someRho(budget.rho.size, 4), budget.rho.shape))
      const loss = () => {
        const scales = budget.scales()
        const noised = tf.add(tf.tensor4d(clean, [2, 189, 3, 2]), tf.mul(tf.tensor4d(noise, [2, 189, 3, 2]), scales))
        const read = filter.apply(noised as tf.Tensor4D, scales)
        return tf.mean(tf.mul(read, tf.tensor4d(target, [2, 3, 2, 3]))) as tf.Scalar
      }
      const { gradients } = valueAndGradients(loss, [budget.rho as tf.Tensor])
      const rho = budget.values().slice()
      const largest = gradients[0]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      for (let k = 0; k < 12; k++) {
        const entry = Math.floor((k * rho.length) / 12)
        const at = (by: number) =>
          tf.tidy(() => {
            const moved = rho.slice()
            moved[entry]! += by
            budget.rho.assign(tf.tensor3d(moved, budget.rho.shape))
            return loss().dataSync()[0]!
          })
        const slope = (at(STEP) - at(-STEP)) / (2 * STEP)
        expect(Math.abs(gradients[0]![entry]! - slope)).toBeLessThan(0.02 * largest + 2e-5)
      }
      budget.dispose()
    },
  )
})

const STEP = 0.01
