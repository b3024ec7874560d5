import { describe, expect, test } from 'vitest'
import type { Adjacency } from '../../../privacy/accountant/accountant.js'
import { gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import { PldAccountant } from '../../../privacy/accountant/pld.js'
import { RdpAccountant } from '../../../privacy/accountant/rdp.js'
import type { PrivacyEvent } from '../../../privacy/event.js'
import { accountantContract, gaussian, sampled } from './accountant-contract.js'
import { gridTruth } from './grid-truth.js'

accountantContract('PLD', (adjacency) => new PldAccountant({ adjacency }), PldAccountant.restore)

function composed(event: PrivacyEvent, times: number, adjacency: Adjacency = 'add-remove'): PldAccountant {
  const accountant = new PldAccountant({ adjacency })
  accountant.compose(event, times)
  return accountant
}

describe('published values', () => {
  // dp-accounting, privacy_loss_distribution_test.
  test.each([
    [1, 1, 0.12693674],
    [1 / 3, 1, 0.78760074],
    [1, 2, 0.02092364],
  ])('Gaussian of noise %d: delta at epsilon %d [dp-accounting]', (noise, epsilon, published) => {
    expect(composed(gaussian(noise), 1).delta(epsilon)).toBeCloseTo(published, 7)
  })

  test('sampled with rate .8: each direction has its own delta [dp-accounting]', () => {
    const [remove, add] = composed(sampled(0.8, 1), 1).deltas(1)
    // Never below, and above by what the grid costs.
    expect(remove! / 0.0816951787 - 1).toBeGreaterThan(-1e-9)
    expect(remove! / 0.0816951787 - 1).toBeLessThan(1e-5)
    expect(add! / 0.0231362104 - 1).toBeGreaterThan(-1e-9)
    expect(add! / 0.0231362104 - 1).toBeLessThan(1e-5)
  })

  // dp-accounting 0.6, PLDAccountant at interval 1e-4, itself an upper bound.
  test.each<[string, PrivacyEvent, number, number, number]>([
    ['sigma 1.5, q .04, 2250 steps', sampled(0.04, 1.5), 2250, 1e-5, 6.76878737],
    ['sigma 1.5, q .04, 100 steps', sampled(0.04, 1.5), 100, 1e-5, 1.3140794880746136],
    ['10 Laplace of scale 4', { kind: 'laplace', noiseMultiplier: 4 }, 10, 1e-5, 2.4899623169851455],
    ['10 discrete Laplace', { kind: 'discreteLaplace', scale: 400, norm: 100 }, 10, 1e-5, 2.489962989956571],
    ['50 answers among 7', { kind: 'randomizedResponse', epsilon: 0.3, categories: 7 }, 50, 1e-5, 5.381589727934996],
    [
      '3 discrete Gaussian',
      { kind: 'discreteGaussian', sigma: 2048, norm: 1024, dimension: 1 },
      3,
      1e-5,
      3.7087843566640384,
    ],
    [
      '100 sampled Laplace',
      { kind: 'poissonSampled', rate: 0.1, event: { kind: 'laplace', noiseMultiplier: 1 } },
      100,
      1e-5,
      4.1523011403085235,
    ],
  ])('%s [dp-accounting]', (_, event, steps, delta, published) => {
    const { epsilon } = composed(event, steps).epsilon(delta)
    expect(epsilon / published - 1).toBeGreaterThan(-5e-4)
    expect(epsilon / published - 1).toBeLessThan(2e-3)
  })

  test('n 10000, batch 64, 5 epochs, with and without sampling [TF Privacy]', () => {
    expect(composed(sampled(64 / 10_000, 1), 782).epsilon(1e-6).epsilon).toBeCloseTo(1.199, 3)
    expect(composed(gaussian(1), 5).epsilon(1e-6).epsilon).toBeCloseTo(12.595, 3)
  })
})

describe('against independent truth', () => {
  // Sampling with a rate of almost 1 takes the path of grids and transforms; the exact curve is known.
  test.each([
    [1, 1, 1e-5],
    [5, 100, 1e-5],
    [50, 1, 1e-5],
    [0.3, 3, 1e-6],
    [20, 10_000, 1e-9],
    [10, 30, 1e-11],
    [1000, 1, 1e-6],
  ])(
    'Gaussian of noise %d, %d times, delta %d: never below the exact curve, within half a per cent',
    (noise, times, delta) => {
      const exact = gaussianEpsilon(Math.sqrt(times) / noise, delta)
      const { epsilon } = composed(sampled(1 - 1e-15, noise), times).epsilon(delta)
      expect(epsilon).toBeGreaterThanOrEqual(exact * (1 - 1e-9))
      expect(epsilon).toBeLessThan(exact * 1.005)
    },
  )

  test.each([
    [0.04, 1.5, 8, 1e-3],
    [0.3, 1, 4, 1e-4],
    [0.01, 0.8, 4, 1e-5],
    [0.7, 3, 5, 1e-6],
  ])('rate %d, noise %d, %d steps: between a dense grid’s lower and upper truth', (rate, noise, steps, delta) => {
    const truth = gridTruth({ rate, noise, steps, delta, interval: 1e-3 })
    const { epsilon } = composed(sampled(rate, noise), steps).epsilon(delta)
    expect(epsilon).toBeGreaterThanOrEqual(truth.lower)
    expect(epsilon).toBeLessThan(truth.upper * 1.005)
  })

  test.each([
    [0.3, 50, 1e-5],
    [2.33, 6, 1e-4],
    [1.7, 3, 1e-9],
    [0.05, 2000, 1e-6],
  ])(
    'pure epsilon %d, %d times, delta %d: never below the binomial sum, within half a per cent',
    (each, times, delta) => {
      const exact = responseEpsilon(each, times, delta)
      const { epsilon } = composed({ kind: 'pure', epsilon: each }, times).epsilon(delta)
      expect(epsilon).toBeGreaterThanOrEqual(exact * (1 - 1e-9))
      expect(epsilon).toBeLessThan(exact * 1.005)
    },
  )

  test('is below RDP, which is an upper bound too', () => {
    for (const adjacency of ['add-remove', 'replace-one'] as const)
      for (const [rate, noise, steps] of [
        [0.04, 1.5, 2250],
        [0.5, 2, 40],
        [0.002, 0.7, 5000],
      ] as const) {
        const rdp = new RdpAccountant({ adjacency })
        rdp.compose(sampled(rate, noise), steps)
        const pld = composed(sampled(rate, noise), steps, adjacency).epsilon(1e-5).epsilon
        expect(pld).toBeLessThan(rdp.epsilon(1e-5).epsilon)
        expect(pld).toBeGreaterThan(0.5 * rdp.epsilon(1e-5).epsilon)
      }
  })

  test('different mechanisms compose: a pure release adds no more than its epsilon', () => {
    const base = composed(sampled(0.1, 2), 200)
    const before = base.epsilon(1e-5).epsilon
    base.compose({ kind: 'pure', epsilon: 0.5 })
    base.compose({ kind: 'privUnit', p: 0.6, q: 0.3 })
    const after = base.epsilon(1e-5).epsilon
    expect(after).toBeGreaterThan(before)
    expect(after).toBeLessThan(before + 0.5 + Math.log((0.6 * 0.7) / (0.4 * 0.3)))
  })
})

test('rounding over many cells and steps does not use up a small delta', () => {
  // At delta 1e-9 the sum of a hundred thousand releases is still answered by its privacy loss distribution.
  const { epsilon, order } = composed(sampled(1e-5, 1), 100_000).epsilon(1e-9)
  expect(order).toBeUndefined()
  expect(epsilon).toBeGreaterThan(0)
  expect(epsilon).toBeLessThan(0.1)
})

test('a delta too small for the transforms is answered by Renyi divergences, never with less than the truth', () => {
  const exact = gaussianEpsilon(Math.sqrt(10), 1e-15)
  const { epsilon, order } = composed(sampled(1 - 1e-15, 1), 10).epsilon(1e-15)
  expect(epsilon).toBeGreaterThanOrEqual(exact)
  expect(epsilon).toBeLessThan(1.1 * exact)
  expect(order).toBeGreaterThan(1)
})

test('discrete Gaussian noise on vectors is left to RDP', () => {
  const event: PrivacyEvent = { kind: 'discreteGaussian', sigma: 100, norm: 10, dimension: 3 }
  expect(new PldAccountant({ adjacency: 'replace-one' }).unsupported(event)).toEqual(event)
})

/** Epsilon of binary randomized response, the worst of all pure mechanisms, by its binomial losses and bisection. */
function responseEpsilon(each: number, times: number, delta: number): number {
  const logChoose = [0]
  for (let k = 1; k <= times; k++) logChoose.push(logChoose[k - 1]! + Math.log((times - k + 1) / k))
  const [kept, flipped] = [-Math.log1p(Math.exp(-each)), -Math.log1p(Math.exp(each))]
  const deltaAt = (epsilon: number) =>
    logChoose.reduce((sum, choose, k) => {
      const loss = (2 * k - times) * each
      const mass = Math.exp(choose + k * kept + (times - k) * flipped)
      return loss > epsilon ? sum + mass * -Math.expm1(epsilon - loss) : sum
    }, 0)
  let [low, high] = [0, times * each]
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2
    if (deltaAt(middle) > delta) low = middle
    else high = middle
  }
  return high
}
