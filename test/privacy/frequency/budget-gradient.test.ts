import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { BudgetGradient } from '../../../privacy/frequency/budget-gradient.js'
import { budgetFromRho } from '../../../privacy/frequency/dctdp.js'

const [DIMENSION, IMAGES, MEAN_EPSILON] = [12, 3, 0.5]

function drawn(name: string, length: number, sd: number): Float32Array {
  const values = new Float32Array(length)
  RandomStream.named(1, 'budget gradient', name).fillNormal(values, sd)
  return values
}

test('the gradient of the budgets is that of finite differences, over images added in parts', () => {
  const rho = Float64Array.from(drawn('rho', DIMENSION, 1))
  const widths = drawn('widths', DIMENSION, 1).map((w) => 1 + Math.abs(w))
  const clean = drawn('clean', IMAGES * DIMENSION, 3)
  const noise = drawn('noise', IMAGES * DIMENSION, 1)
  const scalesOf = (at: Float64Array) => budgetFromRho(at, MEAN_EPSILON).map((budget, i) => widths[i]! / budget)
  const noised = (at: Float64Array) => {
    const scales = scalesOf(at)
    return Array.from(clean, (x, i) => x + scales[i % DIMENSION]! * noise[i]!)
  }
  // loss = sum of x^3 / 3, so the upstream gradient is x^2.
  const loss = (at: Float64Array) => noised(at).reduce((sum, x) => sum + x ** 3 / 3, 0)

  const gathered = new BudgetGradient(DIMENSION)
  const upstream = Float32Array.from(noised(rho), (x) => x * x)
  gathered.add(upstream.subarray(0, DIMENSION), noise.subarray(0, DIMENSION), 1)
  gathered.add(upstream.subarray(DIMENSION), noise.subarray(DIMENSION), IMAGES - 1)
  const shares = budgetFromRho(rho, 1 / DIMENSION)
  const gradient = gathered.take(Float32Array.from(scalesOf(rho)), shares)

  for (let k = 0; k < DIMENSION; k++) {
    const [up, down] = [rho.slice(), rho.slice()]
    up[k]! += 1e-5
    down[k]! -= 1e-5
    const expected = (loss(up) - loss(down)) / 2e-5
    expect(Math.abs(gradient[k]! - expected)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected)))
  }
  expect(gathered.take(Float32Array.from(scalesOf(rho)), shares).every((value) => value === 0)).toBe(true)
})
