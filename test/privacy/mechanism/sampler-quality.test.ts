import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { normalCdf } from '../../../privacy/accountant/mills-ratio.js'
import { DiscreteSampler } from '../../../privacy/mechanism/discrete-sampler.js'
import { gridStep } from '../../../privacy/mechanism/grid.js'
import { discreteGaussianReference, discreteLaplaceReference } from './canonne-kamath-steinke.js'
import { verifyCloseness } from './closeness.js'

const N = 1_000_000
/** Beyond this many standard errors, or below this probability, a right sampler comes once in a thousand seeds. */
const ERRORS = 4
const KOLMOGOROV = 1.95
const NORMAL_QUANTILE = 3.09
/** A scale that is 5 % off moves the distributions by 5e-3 or more in L2 at this granularity. */
const TOLERANCE = 5e-3
const BINS_PER_SCALE = 10

type Sampler = (scale: number, stream: RandomStream) => number[]

interface Law {
  readonly sample: Sampler
  /** Another way to the same distribution. */
  readonly reference: Sampler
  readonly scales: readonly number[]
  readonly discrete: boolean
  /** P(noise <= x), before any rounding. */
  readonly cdf: (x: number, scale: number) => number
  /** E x^2, E x^4, E x^8 over the powers of the scale; discrete ones approach them as the scale grows. */
  readonly moments: readonly [number, number, number]
}

function noise(add: (values: Float32Array, scale: number, stream: RandomStream) => void): Sampler {
  return (scale, stream) => {
    const values = new Float32Array(N)
    add(values, scale, stream)
    return [...values]
  }
}

function integers(kind: 'gaussian' | 'laplace'): Sampler {
  return (scale, stream) => {
    const values = new Int32Array(N)
    new DiscreteSampler({ kind, scale }).addTo(values, stream)
    return [...values]
  }
}

function each(draw: (scale: number, stream: RandomStream) => number): Sampler {
  return (scale, stream) => Array.from({ length: N }, () => draw(scale, stream))
}

/** Distribution function of a discrete law from its weights, summed. */
function summed(weight: (k: number, scale: number) => number): Law['cdf'] {
  const tables = new Map<number, Float64Array>()
  return (x, scale) => {
    let table = tables.get(scale)
    if (table === undefined) {
      const far = 45 * scale
      table = Float64Array.from({ length: 2 * far + 1 }, (_, i) => weight(i - far, scale))
      for (let i = 1; i < table.length; i++) table[i] = table[i]! + table[i - 1]!
      tables.set(scale, table)
    }
    const at = Math.min(Math.max(Math.floor(x) + 45 * scale, 0), table.length - 1)
    return table[at]! / table[table.length - 1]!
  }
}

const GAUSSIAN_MOMENTS = [1, 3, 105] as const
const LAPLACE_MOMENTS = [2, 24, 40320] as const

const laws: Record<string, Law> = {
  Gaussian: {
    sample: noise((values, sd, stream) => stream.addNormal(values, sd, gridStep(sd))),
    reference: each((sd, stream) => sd * stream.normal()),
    scales: [0.01, 300],
    discrete: false,
    cdf: (x, sd) => normalCdf(x / sd),
    moments: GAUSSIAN_MOMENTS,
  },
  Laplace: {
    sample: noise((values, b, stream) => stream.addLaplace(values, b, gridStep(b))),
    reference: each((b, stream) => b * stream.laplace()),
    scales: [0.01, 300],
    discrete: false,
    cdf: (x, b) => (x < 0 ? 0.5 * Math.exp(x / b) : 1 - 0.5 * Math.exp(-x / b)),
    moments: LAPLACE_MOMENTS,
  },
  'discrete Gaussian': {
    sample: integers('gaussian'),
    reference: each(discreteGaussianReference),
    scales: [20, 1500],
    discrete: true,
    cdf: summed((k, sigma) => Math.exp((-k * k) / (2 * sigma * sigma))),
    moments: GAUSSIAN_MOMENTS,
  },
  'discrete Laplace': {
    sample: integers('laplace'),
    reference: each(discreteLaplaceReference),
    scales: [20, 1500],
    discrete: true,
    cdf: summed((k, b) => Math.exp(-Math.abs(k) / b)),
    moments: LAPLACE_MOMENTS,
  },
}

/** Mean, variance, third and fourth moment within four standard errors. */
function momentsAgree({ moments: [m2, m4, m8] }: Law, scale: number, samples: readonly number[]): boolean {
  const moment = (power: number) => samples.reduce((sum, x) => sum + (x / scale) ** power, 0) / N
  const near = (value: number, expected: number, variance: number) =>
    Math.abs(value - expected) < ERRORS * Math.sqrt(variance / N)
  return (
    near(moment(1), 0, m2) &&
    near(moment(2), m2, m4 - m2 * m2) &&
    // E x^6 is at most this (Hoelder).
    near(moment(3), 0, m8 ** 0.75) &&
    near(moment(4), m4, m8 - m4 * m4)
  )
}

/** Kolmogorov and Smirnov, at the values of the grid. */
function distanceAgrees({ cdf }: Law, scale: number, samples: readonly number[]): boolean {
  const sorted = Float64Array.from(samples).sort()
  const grid = gridStep(scale) / 2
  let distance = 0
  for (let i = 0; i < N; i++) {
    if (i + 1 < N && sorted[i + 1] === sorted[i]) continue
    // Rounded noise is at most x where the noise itself is at most half a step more.
    distance = Math.max(distance, Math.abs((i + 1) / N - cdf(sorted[i]! + grid, scale)))
  }
  return distance * Math.sqrt(N) < KOLMOGOROV
}

/** Chi-square over bins of a fifth of the scale, with the tails beyond 3 scales as one bin each. */
function massAgrees({ cdf }: Law, scale: number, samples: readonly number[]): boolean {
  const width = Math.max(1, Math.floor(scale / 5))
  const half = Math.ceil((3 * scale) / width)
  const counts = new Float64Array(2 * half + 2)
  for (const k of samples) counts[Math.min(Math.max(Math.floor(k / width) + half + 1, 0), counts.length - 1)]! += 1
  let statistic = 0
  for (const [i, count] of counts.entries()) {
    const low = i === 0 ? 0 : cdf((i - half - 1) * width - 1, scale)
    const high = i === counts.length - 1 ? 1 : cdf((i - half) * width - 1, scale)
    const expected = N * (high - low)
    statistic += (count - expected) ** 2 / expected
  }
  // Wilson and Hilferty's quantile of chi-square.
  const freedom = counts.length - 1
  const spread = 2 / (9 * freedom)
  return statistic < freedom * (1 - spread + NORMAL_QUANTILE * Math.sqrt(spread)) ** 3
}

function closeTo(reference: readonly number[], scale: number, samples: readonly number[]): boolean {
  const binned = (values: readonly number[]) => values.map((x) => Math.floor((x * BINS_PER_SCALE) / scale))
  return verifyCloseness(binned(samples), binned(reference), TOLERANCE)
}

const cases = Object.entries(laws).flatMap(([name, law]) => law.scales.map((scale) => ({ name, law, scale })))

describe.each(cases)('a million samples of $name noise of scale $scale', ({ name, law, scale }) => {
  const reference = law.reference(scale, RandomStream.named(21, 'reference', name, scale))
  const verdicts = (samples: readonly number[]) => ({
    moments: momentsAgree(law, scale, samples),
    distribution: law.discrete ? massAgrees(law, scale, samples) : distanceAgrees(law, scale, samples),
    closeness: closeTo(reference, scale, samples),
  })
  const draw = (size: number) => law.sample(size, RandomStream.named(22, 'samples', name, scale))

  test('have the moments and the distribution of their law, and are close to an independent sampler', () => {
    expect(verdicts(draw(scale))).toEqual({ moments: true, distribution: true, closeness: true })
  })

  test('would fail each of these tests if the scale were 5 % off', () => {
    expect(verdicts(draw(1.05 * scale))).toEqual({ moments: false, distribution: false, closeness: false })
  })

  test('would fail each of these tests if the scale were squared', () => {
    const squared = draw(scale).map((x) => x * scale)
    expect(verdicts(squared)).toEqual({ moments: false, distribution: false, closeness: false })
  })
})

describe('verifyCloseness', () => {
  // The library's own examples (StatisticalTestsUtilTest).
  const rising = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5]
  const falling = [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5]

  test('accepts the same samples in any order and refuses others', () => {
    expect(verifyCloseness(rising, [...rising].reverse(), 0.01)).toBe(true)
    expect(verifyCloseness(rising, falling, 0.2)).toBe(false)
    expect(verifyCloseness(rising, falling, 0.999)).toBe(true)
  })
})
