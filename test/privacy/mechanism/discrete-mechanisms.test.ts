import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { discreteGaussian } from '../../../privacy/mechanism/discrete-gaussian.js'
import { discreteLaplace } from '../../../privacy/mechanism/discrete-laplace.js'

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length)
}

describe('discreteGaussian', () => {
  test('tells the accountant whole numbers of its grid, and never less noise than asked', () => {
    const { event } = discreteGaussian({ clip: 3, sigma: 2.0001, dimension: 5 })
    // Step 2 / 1024: sigma is 1024.05 steps, rounded up; C is 1536 steps.
    expect(event).toEqual({ kind: 'discreteGaussian', sigma: 1025, norm: 1536, dimension: 5 })
    for (const sigma of [0.001, 0.7, 1, 1.9999, 64]) {
      const made = discreteGaussian({ clip: 1, sigma, dimension: 1 }).event
      if (made.kind !== 'discreteGaussian') throw new Error('another event')
      const ratio = made.sigma / made.norm / sigma
      expect(ratio).toBeGreaterThanOrEqual(1)
      expect(ratio).toBeLessThan(1 + 1 / 1024)
    }
  })

  test.each([0.3, 5])('adds noise of standard deviation %d', (sigma) => {
    const noise = discreteGaussian({ clip: 1, sigma, dimension: 200_000 }).perturb(
      new Float32Array(200_000),
      1,
      RandomStream.named(1, 'discrete', sigma),
    )
    expect(Math.abs(deviation(noise) / sigma - 1)).toBeLessThan(0.01)
  })

  test('releases exact multiples of its step, around the clipped row', () => {
    const mechanism = discreteGaussian({ clip: 2, sigma: 2 ** -11, dimension: 2 })
    const released = mechanism.perturb(Float32Array.of(3e8, 4e8), 1, RandomStream.named(1, 'multiples'))
    expect([...released].every((x) => Number.isInteger(x * 2 ** 21))).toBe(true)
    expect(released[0]).toBeCloseTo(1.2, 2)
    expect(released[1]).toBeCloseTo(1.6, 2)
  })

  test.each([
    { clip: 0, sigma: 1, dimension: 1 },
    { clip: 1, sigma: Number.NaN, dimension: 1 },
    { clip: 1, sigma: 1, dimension: 1.5 },
    { clip: 5000, sigma: 1, dimension: 1 },
  ])('refuses %o', (options) => {
    expect(() => discreteGaussian(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

describe('discreteLaplace', () => {
  test('tells the accountant whole numbers of its grid', () => {
    expect(discreteLaplace({ clip: 3, scale: 2.0001 }).event).toEqual({
      kind: 'discreteLaplace',
      scale: 1025,
      norm: 1536,
    })
  })

  test.each([0.3, 5])('adds noise of scale %d', (scale) => {
    const noise = discreteLaplace({ clip: 1, scale }).perturb(
      new Float32Array(200_000),
      1,
      RandomStream.named(2, 'discrete', scale),
    )
    expect(Math.abs(deviation(noise) / (scale * Math.SQRT2) - 1)).toBeLessThan(0.01)
  })

  test('clips to L1 norm before the noise', () => {
    const released = discreteLaplace({ clip: 2, scale: 2 ** -11 }).perturb(
      Float32Array.of(3e8, -1e8),
      1,
      RandomStream.named(2, 'clip'),
    )
    expect(released[0]).toBeCloseTo(1.5, 2)
    expect(released[1]).toBeCloseTo(-0.5, 2)
  })

  test.each([
    { clip: 1, scale: 0 },
    { clip: Number.POSITIVE_INFINITY, scale: 1 },
    { clip: 5000, scale: 1 },
  ])('refuses %o', (options) => {
    expect(() => discreteLaplace(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})
