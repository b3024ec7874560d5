import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { pureEpsilon } from '../../../privacy/event.js'
import { type Cap, capOf, decodingAccuracy, decodingCap, meanCap } from '../../../privacy/mechanism/cap.js'
import { privUnit } from '../../../privacy/mechanism/priv-unit.js'

/** The share of the sphere, and the mean of <u, v>, beyond gamma: Simpson's rule on the density in the angle. */
function capByQuadrature(gamma: number, dimension: number): { share: number; mean: number } {
  const steps = 20_000
  const integral = (f: (angle: number) => number, to: number) => {
    let sum = f(0) + f(to)
    for (let i = 1; i < steps; i++) sum += f((to * i) / steps) * (i % 2 === 1 ? 4 : 2)
    return (sum * to) / (3 * steps)
  }
  const density = (angle: number) => Math.sin(angle) ** (dimension - 2)
  const whole = integral(density, Math.PI)
  const end = Math.acos(gamma)
  return {
    share: integral(density, end) / whole,
    mean: integral((angle) => Math.cos(angle) * density(angle), end) / whole,
  }
}

function costOf({ p, q }: Cap): number {
  return pureEpsilon({ kind: 'privUnit', p, q }, 'replace-one')!
}

describe('the cap', () => {
  test.each([
    [2, 0.3],
    [3, 0],
    [9, 0.6],
    [64, 0.25],
    [512, 0.1],
  ])('of dimension %d and gamma %d has its share of the sphere and its mean', (dimension, gamma) => {
    const { q, p, m } = capOf(gamma, dimension, 3)
    const { share, mean } = capByQuadrature(gamma, dimension)
    expect(q).toBeCloseTo(share, 10)
    expect(p / (1 - p)).toBeCloseTo((Math.exp(3) * share) / (1 - share), 8)
    expect(m).toBeCloseTo((p / q - (1 - p) / (1 - q)) * mean, 10)
  })

  test.each([0.1, 1, 8, 32, 100])('costs at most the epsilon asked, %d', (epsilon) => {
    for (const dimension of [2, 3, 64, 512]) {
      for (const cap of [meanCap(dimension, epsilon), decodingCap(dimension, epsilon, 62, 2)]) {
        expect(costOf(cap)).toBeLessThanOrEqual(epsilon)
        // p is kept to 52 bits, which costs nothing up to here.
        if (epsilon <= 16) expect(costOf(cap)).toBeGreaterThan(epsilon - 1e-9)
        // The threshold of `uniform() < p` counts whole 52nd bits, so p is exact.
        expect(Number.isInteger(cap.p * 2 ** 52)).toBe(true)
      }
    }
  })

  test('has the best gamma there is for its purpose', () => {
    for (const [dimension, epsilon] of [
      [3, 1],
      [64, 8],
      [512, 4],
    ] as const) {
      const mean = meanCap(dimension, epsilon)
      const decode = decodingCap(dimension, epsilon, 62, 1)
      for (let gamma = 0; gamma < 1; gamma += 0.001) {
        const other = capOf(gamma, dimension, epsilon)
        // Beyond this the cap is too small for its share to be a double.
        if (other.q < 1e-200) break
        expect(mean.m).toBeGreaterThan(other.m * (1 - 1e-9))
        const accuracy = (cap: Cap) => decodingAccuracy({ p: cap.p, q: cap.q, codes: 62, votes: 1 })
        expect(accuracy(decode)).toBeGreaterThan(accuracy(other) * (1 - 1e-9))
      }
    }
  })
})

describe('decodingAccuracy', () => {
  test.each([
    { p: 0.8, q: 0.1, codes: 5, votes: 1 },
    { p: 0.6, q: 0.2, codes: 3, votes: 4 },
    { p: 0.99, q: 1e-12, codes: 62, votes: 2 },
  ])('is how often the true code counts most, ties broken by chance: %o', (options) => {
    const stream = RandomStream.named(5, 'decode', options.codes)
    const count = (chance: number) => {
      let hits = 0
      for (let i = 0; i < options.votes; i++) if (stream.uniform() < chance) hits++
      return hits
    }
    const n = 100_000
    let right = 0
    for (let i = 0; i < n; i++) {
      const own = count(options.p)
      const others = Array.from({ length: options.codes - 1 }, () => count(options.q))
      const ties = others.filter((other) => other === own).length
      if (others.every((other) => other <= own)) right += 1 / (1 + ties)
    }
    expect(Math.abs(decodingAccuracy(options) - right / n)).toBeLessThan(4 * Math.sqrt(0.25 / n))
  })

  // Two parties that each see the class, 62 simplex codes in 64 dimensions, by simulation of the whole channel.
  test.each([
    [4, 0.6],
    [8, 0.97],
  ])('comes close to a simulated channel at epsilon %d', (epsilon, simulated) => {
    const { p, q } = decodingCap(64, epsilon, 62, 2)
    expect(Math.abs(decodingAccuracy({ p, q, codes: 62, votes: 2 }) - simulated)).toBeLessThan(0.02)
  })
})

describe('privUnit', () => {
  const n = 100_000

  /** Outputs for n copies of one direction. */
  function outputs(dimension: number, row: Float32Array, options: Parameters<typeof privUnit>[0]) {
    const values = new Float32Array(n * dimension)
    for (let i = 0; i < n; i++) values.set(row, i * dimension)
    return privUnit(options).perturb(values, n, RandomStream.named(6, 'privunit', dimension))
  }

  test.each([
    [2, 1],
    [3, 0.5],
    [3, 8],
    [64, 2],
    [64, 8],
  ])('in %d dimensions at epsilon %d is unbiased, and in the cap as often as it says', (dimension, epsilon) => {
    const row = new Float32Array(dimension)
    RandomStream.named(6, 'row', dimension).fillNormal(row, 7)
    const length = Math.hypot(...row)
    const released = outputs(dimension, row, { epsilon, dimension, optimise: 'mean' })
    const { gamma, p, m } = meanCap(dimension, epsilon)
    const mean = new Float64Array(dimension)
    let inCap = 0
    let outside = 0
    for (let at = 0; at < released.length; at += dimension) {
      let product = 0
      let squares = 0
      for (let i = 0; i < dimension; i++) {
        const x = released[at + i]!
        mean[i]! += x / n
        product += (x * row[i]!) / length
        squares += x * x
      }
      // On the sphere of radius 1 / m, up to the grid.
      if (!(Math.abs(Math.sqrt(squares) * m - 1) < 2e-3)) outside++
      if (product >= gamma * Math.sqrt(squares)) inCap++
    }
    expect(outside).toBe(0)
    expect(Math.abs(inCap / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + 2e-3)
    // A coordinate of the unit output has variance at most 1.
    for (let i = 0; i < dimension; i++) {
      const deviation = dimension > 3 ? 1 / Math.sqrt(dimension) : 1
      expect(Math.abs(mean[i]! - row[i]! / length)).toBeLessThan((5 * deviation) / (m * Math.sqrt(n)))
    }
  })

  test('sees the direction of a row only, and zeros as (1, ..., 1)', () => {
    const mechanism = privUnit({ epsilon: 4, dimension: 4, optimise: 'mean' })
    const release = (...row: number[]) =>
      mechanism.perturb(Float32Array.from(row), 1, RandomStream.named(7, 'direction'))
    expect(release(0.25, 0.5, -1, 2)).toEqual(release(1, 2, -4, 8))
    expect(release(0, 0, 0, 0)).toEqual(release(3, 3, 3, 3))
    expect(release(0, 0, 0, 0)).not.toEqual(release(3, 3, 3, -3))
  })

  test('draws uniformly around the axis: the rest of a coordinate has no direction', () => {
    // v is the first axis; the angle of the other two coordinates is uniform.
    const released = outputs(3, Float32Array.of(2, 0, 0), { epsilon: 2, dimension: 3, optimise: 'mean' })
    const counts = new Array<number>(8).fill(0)
    for (let at = 0; at < released.length; at += 3) {
      const angle = Math.atan2(released[at + 1]!, released[at + 2]!) / (2 * Math.PI) + 0.5
      counts[Math.min(7, Math.floor(8 * angle))]! += 1
    }
    // 7 degrees of freedom: P(chi-square > 24.3) = 0.001.
    expect(counts.reduce((sum, count) => sum + (count - n / 8) ** 2 / (n / 8), 0)).toBeLessThan(24.3)
  })

  test('releases multiples of the step it names', () => {
    const mechanism = privUnit({ epsilon: 4, dimension: 8, optimise: 'decode', codes: 9 })
    const exponent = Number(/2\^(-?\d+)/.exec(mechanism.describe())![1])
    const released = mechanism.perturb(new Float32Array(80).fill(1), 10, RandomStream.named(7, 'grid'))
    expect([...released].every((x) => Number.isInteger(x / 2 ** exponent))).toBe(true)
    expect([...released].some((x) => !Number.isInteger(x / 2 ** (exponent + 1)))).toBe(true)
  })

  test.each([
    { epsilon: 0, dimension: 3, optimise: 'mean' },
    { epsilon: 101, dimension: 3, optimise: 'mean' },
    { epsilon: 1, dimension: 1, optimise: 'mean' },
    { epsilon: 1, dimension: 3, optimise: 'decode' },
    { epsilon: 1, dimension: 3, optimise: 'decode', codes: 1 },
    { epsilon: 1, dimension: 3, optimise: 'decode', codes: 4, votes: 0 },
  ] as const)('refuses %o', (options) => {
    expect(() => privUnit(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})
