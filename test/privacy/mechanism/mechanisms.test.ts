import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { pureEpsilon } from '../../../privacy/event.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'
import { gridStep } from '../../../privacy/mechanism/grid.js'
import { laplaceOnBall } from '../../../privacy/mechanism/l1-laplace.js'
import { laplace } from '../../../privacy/mechanism/laplace.js'
import { unprotected } from '../../../privacy/mechanism/unprotected.js'

const N = 200_000

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length)
}

describe('gaussian', () => {
  test('is noise of sigma / C on vectors of which two lie at most 2C apart', () => {
    expect(gaussian({ clip: 1.5, sigma: 4 }).event).toEqual({ kind: 'gaussian', noiseMultiplier: 4 / 1.5 })
    expect(gaussian({ clip: 1.5, sigma: 4 }).sensitivity).toEqual({ norm: 'l2', value: 3 })
  })

  // Two scales, so that a squared or forgotten factor shows.
  test.each([0.5, 3])('adds noise of standard deviation %d', (sigma) => {
    const noise = gaussian({ clip: 1, sigma }).perturb(new Float32Array(N), 1, RandomStream.named(1, 'gaussian', sigma))
    expect(Math.abs(deviation(noise) / sigma - 1)).toBeLessThan(0.01)
  })

  test('clips by itself, row by row, before the noise', () => {
    const quiet = gaussian({ clip: 2, sigma: 1e-6 })
    const released = quiet.perturb(Float32Array.of(3e8, 4e8, 0.6, 0.8), 2, RandomStream.named(1, 'clip'))
    expect([...released].map((x) => Math.round(x * 1000) / 1000)).toEqual([1.2, 1.6, 0.6, 0.8])
  })

  test.each([
    [0, 1],
    [1, 0],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses clip %d with sigma %d', (clip, sigma) => {
    expect(() => gaussian({ clip, sigma })).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

describe('the grid', () => {
  test.each([1e-30, 0.7, 1, 1.9999999999999998, 2, 3e29])('has 1024 to 2047 steps within noise of %d', (noise) => {
    const step = gridStep(noise)
    expect(Math.log2(step)).toBe(Math.round(Math.log2(step)))
    expect(noise / step).toBeGreaterThanOrEqual(1024)
    expect(noise / step).toBeLessThan(2048)
  })

  test.each([
    ['gaussian', gaussian({ clip: 1, sigma: 0.75 })],
    ['laplace', laplaceOnBall({ clip: 1, scale: 0.75 })],
  ])('holds all that %s releases, and its description names it', (_, mechanism) => {
    const released = mechanism.perturb(new Float32Array(3000).fill(1 / 3000), 1, RandomStream.named(1, 'grid'))
    expect(mechanism.describe()).toContain('rounded to multiples of 2^-11')
    expect([...released].every((x) => Number.isInteger(x * 2 ** 11))).toBe(true)
    expect([...released].some((x) => !Number.isInteger(x * 2 ** 10))).toBe(true)
  })
})

describe('laplaceOnBall', () => {
  test('costs 2C / b, pure: two vectors of the L1 ball lie at most 2C apart', () => {
    const mechanism = laplaceOnBall({ clip: 1.5, scale: 4 })
    expect(mechanism.event).toEqual({ kind: 'laplace', noiseMultiplier: 4 / 1.5 })
    expect(pureEpsilon(mechanism.event, 'replace-one')).toBe(0.75)
    expect(mechanism.sensitivity).toEqual({ norm: 'l1', value: 3 })
  })

  test.each([0.5, 3])('adds noise of scale %d', (scale) => {
    const mechanism = laplaceOnBall({ clip: 1, scale })
    const noise = mechanism.perturb(new Float32Array(N), 1, RandomStream.named(1, 'laplace', scale))
    expect(Math.abs(deviation(noise) / (scale * Math.SQRT2) - 1)).toBeLessThan(0.01)
  })

  test('clips to L1 norm, row by row, before the noise', () => {
    const quiet = laplaceOnBall({ clip: 2, scale: 1e-6 })
    const released = quiet.perturb(Float32Array.of(3e8, -1e8, 0.6, 0.8), 2, RandomStream.named(1, 'clip'))
    expect([...released].map((x) => Math.round(x * 1000) / 1000)).toEqual([1.5, -0.5, 0.6, 0.8])
  })

  test.each([
    [0, 1],
    [1, 0],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses clip %d with scale %d', (clip, scale) => {
    expect(() => laplaceOnBall({ clip, scale })).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

describe('laplace', () => {
  const options = { scales: Float32Array.of(0.5, 4), low: Float32Array.of(-1, 0), high: Float32Array.of(1, 2) }

  test('costs the sum of range / scale, never less', () => {
    const epsilon = pureEpsilon(laplace(options).event, 'replace-one')
    expect(epsilon).toBeGreaterThanOrEqual(2 / 0.5 + 2 / 4)
    expect(epsilon).toBeCloseTo(4.5, 12)
  })

  test('gives every coefficient noise of its own scale', () => {
    const released = laplace(options).perturb(new Float32Array(N), N / 2, RandomStream.named(2, 'laplace'))
    const column = (i: number) => released.filter((_, k) => k % 2 === i)
    expect(Math.abs(deviation(column(0)) / (0.5 * Math.SQRT2) - 1)).toBeLessThan(0.02)
    expect(Math.abs(deviation(column(1)) / (4 * Math.SQRT2) - 1)).toBeLessThan(0.02)
  })

  test('clamps first: inputs beyond the range are released like its ends', () => {
    const release = (row: number[]) =>
      laplace(options).perturb(Float32Array.from(row), 1, RandomStream.named(3, 'same'))
    fc.assert(
      fc.property(fc.float({ min: 1, noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(release([x, -x])).toEqual(release([1, 0]))
      }),
      { numRuns: 100, seed: 3 },
    )
    expect(release([0.25, 1])).not.toEqual(release([1, 0]))
  })

  test('a coefficient that is constant needs no noise and costs nothing', () => {
    const constant = laplace({ scales: Float32Array.of(0), low: Float32Array.of(7), high: Float32Array.of(7) })
    expect(constant.event).toEqual({ kind: 'pure', epsilon: 0 })
    expect([...constant.perturb(Float32Array.of(9), 1, RandomStream.named(1, 'x'))]).toEqual([7])
  })

  test('two sets of scales never look alike', () => {
    expect(laplace(options).fingerprint).toBe(laplace(options).fingerprint)
    expect(laplace(options).fingerprint).not.toBe(laplace({ ...options, scales: Float32Array.of(0.5, 5) }).fingerprint)
  })

  test.each([
    ['a scale of 0', { ...options, scales: Float32Array.of(0, 1) }],
    ['a negative scale', { ...options, scales: Float32Array.of(-1, 1) }],
    ['an upside-down range', { ...options, low: Float32Array.of(2, 0) }],
    ['lengths that differ', { ...options, low: Float32Array.of(0) }],
    ['an infinite range', { ...options, high: Float32Array.of(1, Number.POSITIVE_INFINITY) }],
  ])('refuses %s', (_, bad) => {
    expect(() => laplace(bad)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

test('unprotected returns the vectors in a new array and says that nothing bounds the loss', () => {
  const values = Float32Array.of(1, 2)
  const released = unprotected().perturb(values, 1, RandomStream.named(1, 'x'))
  expect(released).toEqual(values)
  expect(released).not.toBe(values)
  expect(unprotected().event).toEqual({ kind: 'unprotected' })
})

test('Laplace noise names its mean budget per coefficient, and that it is not the epsilon of the record', () => {
  const mechanism = laplace({
    scales: Float32Array.of(1, 2),
    low: Float32Array.of(0, 0),
    high: Float32Array.of(4, 4),
  })
  expect(mechanism.describe()).toContain('mean epsilon 3 per coefficient, an average and not the epsilon of the record')
})
