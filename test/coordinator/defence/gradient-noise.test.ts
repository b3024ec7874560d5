import { expect, test } from 'vitest'
import { GradientNoise } from '../../../coordinator/defence/gradient-noise.js'
import { verticalPlan } from '../../participant/party.js'

const N = 60_000
const SCALE = 0.02
const { plan } = verticalPlan({ mechanism: 'unprotected' })
const CLEAN = Float32Array.from({ length: N }, (_, i) => Math.sin(i))

function noiseOf(law: 'gaussian' | 'laplace', step = 0, kind: 'seeded' | 'system' = 'seeded'): Float32Array[] {
  const noise = new GradientNoise(plan, { kind: 'gradient-noise', law, scale: SCALE }, kind)
  return noise.added([CLEAN, CLEAN], step).map((noisy) => noisy!.map((value, i) => value - CLEAN[i]!))
}

function mean(values: Float32Array, of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length
}

// The mean of |x| tells the two laws apart: sqrt(2 / pi) of the deviation, and the scale itself.
test.each([
  { law: 'gaussian', deviation: SCALE, absolute: SCALE * Math.sqrt(2 / Math.PI) },
  { law: 'laplace', deviation: SCALE * Math.SQRT2, absolute: SCALE },
] as const)('$law noise has the scale that the plan names, about the gradient', ({ law, deviation, absolute }) => {
  const [left] = noiseOf(law)
  expect(Math.abs(mean(left!, (x) => x))).toBeLessThan((4 * deviation) / Math.sqrt(N))
  expect(Math.sqrt(mean(left!, (x) => x * x)) / deviation).toBeCloseTo(1, 1.7)
  expect(mean(left!, Math.abs) / absolute).toBeCloseTo(1, 1.7)
})

test('parties and steps have noise of their own, and a seeded run has the same again', () => {
  const [left, right] = noiseOf('laplace')
  expect(left).not.toEqual(right)
  expect(noiseOf('laplace')[0]).toEqual(left)
  expect(noiseOf('laplace', 1)[0]).not.toEqual(left)
})

test('a deployment’s noise is no function of the seed', () => {
  expect(noiseOf('gaussian', 0, 'system')[0]).not.toEqual(noiseOf('gaussian', 0, 'system')[0])
})

test('absent parties get nothing, and what was given stays as it was', () => {
  const before = CLEAN.slice()
  const noise = new GradientNoise(plan, { kind: 'gradient-noise', law: 'laplace', scale: 1 }, 'seeded')
  expect(noise.added([undefined, CLEAN], 0)[0]).toBeUndefined()
  expect(CLEAN).toEqual(before)
})
