import { describe, expect, test } from 'vitest'
import { calibrateNoise } from '../../../privacy/accountant/calibrate.js'
import { calibrateGaussian } from '../../../privacy/accountant/gaussian.js'
import { openAccountant } from '../../../privacy/accountant/open.js'
import { releasesLeft } from '../../../privacy/accountant/remaining.js'
import { gaussian, sampled } from './accountant-contract.js'

function epsilonAt(name: 'rdp' | 'pld', steps: number) {
  return (noise: number) => {
    const accountant = openAccountant(name, 'add-remove')
    accountant.compose(sampled(0.04, noise), steps)
    return accountant.epsilon(1e-5).epsilon
  }
}

describe('calibrateNoise', () => {
  // Opacus, get_noise_multiplier: RDP, and PRV (whose error makes it slightly larger than ours).
  test.each([
    ['rdp', 2250, 1.416, 5e-4],
    ['rdp', 2000, 1.3562, 5e-4],
    ['pld', 2250, 1.34765625, 3e-3],
    ['pld', 2000, 1.2915, 3e-3],
  ] as const)('by %s over %d steps to epsilon 8 is the published noise [Opacus]', (name, steps, published, error) => {
    const noise = calibrateNoise({ epsilonAt: epsilonAt(name, steps), epsilon: 8 })
    expect(Math.abs(noise / published - 1)).toBeLessThan(error)
  })

  test.each([0.3, 2, 40])('to epsilon %d holds, and a ten-thousandth less does not', (epsilon) => {
    const at = epsilonAt('rdp', 500)
    const noise = calibrateNoise({ epsilonAt: at, epsilon })
    expect(at(noise)).toBeLessThanOrEqual(epsilon)
    expect(at(noise * (1 - 1e-4))).toBeGreaterThan(epsilon)
  })

  test('agrees with the exact calibration of the Gaussian mechanism', () => {
    // Balle and Wang 2018: sigma 4.2246789 for epsilon 1 at delta 1e-6.
    const exact = calibrateGaussian({ epsilon: 1, delta: 1e-6, releases: 1, sensitivity: 1 })
    expect(exact).toBeCloseTo(4.2246789, 6)
    const found = calibrateNoise({
      epsilonAt: (noise) => {
        const accountant = openAccountant('pld', 'add-remove')
        accountant.compose(gaussian(noise))
        return accountant.epsilon(1e-6).epsilon
      },
      epsilon: 1,
    })
    expect(Math.abs(found / exact - 1)).toBeLessThan(1e-4)
  })

  test.each([
    ['unbounded', () => Infinity],
    ['free', () => 0],
  ])('%s: no noise can be found, and a sentence says so', (_, epsilonAt) => {
    expect(() => calibrateNoise({ epsilonAt, epsilon: 1 })).toThrow(
      expect.objectContaining({ code: 'NOISE_UNREACHABLE' }),
    )
  })

  test.each([0, -1, Number.NaN, Infinity])('a budget of %d is refused', (epsilon) => {
    expect(() => calibrateNoise({ epsilonAt: (x) => 1 / x, epsilon })).toThrow(
      expect.objectContaining({ code: 'BUDGET_INVALID' }),
    )
  })
})

describe('releasesLeft', () => {
  test.each(['rdp', 'pld'] as const)('by %s: so many fit and not one more', (name) => {
    const event = sampled(0.1, 1.2)
    const accountant = openAccountant(name, 'add-remove')
    accountant.compose(event, 10)
    const budget = { epsilon: 3, delta: 1e-5 }
    const left = releasesLeft(accountant, event, budget)
    expect(left).toBeGreaterThan(0)
    accountant.compose(event, left)
    expect(accountant.epsilon(1e-5).epsilon).toBeLessThanOrEqual(3)
    expect(releasesLeft(accountant, event, budget)).toBe(0)
    accountant.compose(event)
    expect(accountant.epsilon(1e-5).epsilon).toBeGreaterThan(3)
  })

  test('three releases of 0.1 fit 0.3', () => {
    const event = { kind: 'pure', epsilon: 0.1 } as const
    expect(releasesLeft(openAccountant('rdp', 'add-remove'), event, { epsilon: 0.3, delta: 0 })).toBe(3)
  })

  test('a release that costs nothing fits without end', () => {
    const left = releasesLeft(
      openAccountant('rdp', 'add-remove'),
      { kind: 'pure', epsilon: 0 },
      { epsilon: 1, delta: 0 },
    )
    expect(left).toBe(Infinity)
  })
})
