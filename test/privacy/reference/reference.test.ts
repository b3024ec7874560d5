import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { calibrateGaussian } from '../../../privacy/accountant/gaussian.js'
import { simplexCodebook } from '../../../privacy/mechanism/codebook-response.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'
import { laplaceOnBall } from '../../../privacy/mechanism/l1-laplace.js'
import type { Mechanism } from '../../../privacy/mechanism/mechanism.js'
import { privUnit } from '../../../privacy/mechanism/priv-unit.js'
import { type ReferenceMechanism, referenceAccuracy, share } from '../../../privacy/reference/reference.js'

/** Images of the people of Labeled Faces in the Wild that have at least 20. */
const LFW = [
  530, 236, 144, 121, 109, 77, 71, 60, 55, 53, 52, 52, 49, 48, 44, 42, 42, 41, 41, 39, 39, 37, 36, 35, 33, 33, 33, 32,
  32, 32, 31, 31, 30, 30, 29, 29, 28, 28, 27, 26, 26, 25, 24, 24, 24, 23, 23, 23, 22, 22, 22, 22, 22, 21, 21, 21, 21,
  20, 20, 20, 20, 20,
]
const even = (classes: number) => Array<number>(classes).fill(1)

/** Gaussian noise of one release at delta 1e-5. */
function gaussianAt(epsilon: number, dimension: number): ReferenceMechanism {
  const sigma = calibrateGaussian({ epsilon, delta: 1e-5, releases: 1, sensitivity: 2 })
  return { mechanism: 'gaussian', clip: 1, sigma, dimension }
}

function limit(
  mechanism: ReferenceMechanism,
  prior: readonly number[],
  parties = 2,
  cleanAccuracy?: readonly number[],
) {
  return referenceAccuracy({
    mechanism,
    prior,
    parties,
    seed: 7,
    ...(cleanAccuracy === undefined ? {} : { cleanAccuracy }),
  })
}

describe('the limit of two parties that see one of 62 or 10 equally frequent classes', () => {
  test.each([
    [2, 0.035, 0.17],
    [4, 0.063, 0.248],
    [8, 0.15, 0.42],
    [12, 0.271, 0.586],
    [16, 0.411, 0.723],
    [32, 0.853, 0.966],
  ])('under Gaussian noise at epsilon %d and delta 1e-5 is %d and %d', (epsilon, of62, of10) => {
    expect(Math.abs(limit(gaussianAt(epsilon, 64), even(62)).accuracy - of62)).toBeLessThan(6e-4)
    expect(Math.abs(limit(gaussianAt(epsilon, 9), even(10)).accuracy - of10)).toBeLessThan(6e-4)
  })

  test.each([
    [4, 0.6, 0.85],
    [8, 0.97, 0.99],
    [12, 1, 1],
  ])('under PrivUnit at epsilon %d is %d and %d', (epsilon, of62, of10) => {
    const of = (dimension: number, classes: number) =>
      limit({ mechanism: 'priv-unit', epsilon, dimension }, even(classes)).accuracy
    expect(Math.abs(of(64, 62) - of62)).toBeLessThan(0.0125)
    expect(Math.abs(of(9, 10) - of10)).toBeLessThan(0.0125)
  })

  test('under PrivUnit at a small budget depends on what its cap is chosen for', () => {
    const of = (optimise: 'mean' | 'decode') =>
      limit({ mechanism: 'priv-unit', epsilon: 2, dimension: 64, optimise }, even(62)).accuracy
    expect(Math.abs(of('mean') - 0.15)).toBeLessThan(0.005)
    expect(of('decode')).toBeGreaterThan(0.18)
  })
})

describe('the limit with the frequencies of the LFW people', () => {
  test('who are 62 with 3023 images, 17.5 % of them of one', () => {
    const sum = LFW.reduce((total, count) => total + count, 0)
    expect([LFW.length, sum]).toEqual([62, 3023])
    expect(LFW[0]! / sum).toBeCloseTo(0.175, 3)
  })

  test.each([
    [8, 0.26],
    [16, 0.5],
    [32, 0.88],
  ])('under Gaussian noise at epsilon %d is %d', (epsilon, expected) => {
    const { accuracy, standardError } = limit(gaussianAt(epsilon, 64), LFW)
    expect(standardError).toBeLessThan(0.002)
    expect(Math.abs(accuracy - expected)).toBeLessThan(0.015)
  })

  test.each([
    [4, 0.7],
    [8, 0.98],
  ])('under PrivUnit at epsilon %d is %d', (epsilon, expected) => {
    const { accuracy, standardError } = limit({ mechanism: 'priv-unit', epsilon, dimension: 64 }, LFW)
    expect(standardError).toBeLessThan(0.002)
    expect(Math.abs(accuracy - expected)).toBeLessThan(0.01)
  })

  test('is that of the responses alone where one party answers by randomized response', () => {
    expect(limit({ mechanism: 'codebook', epsilon: 8, codes: 62 }, LFW, 1).accuracy).toBeCloseTo(
      Math.exp(8) / (Math.exp(8) + 61),
      3,
    )
  })

  test.each<ReferenceMechanism>([
    gaussianAt(0.01, 64),
    { mechanism: 'laplace', clip: 1, scale: 200, dimension: 64 },
    { mechanism: 'priv-unit', epsilon: 0.01, dimension: 64 },
    { mechanism: 'codebook', epsilon: 0.01, codes: 62 },
  ])('without a budget is that of always naming the largest class: %o', (mechanism) => {
    expect(Math.abs(limit(mechanism, LFW).accuracy - 530 / 3023)).toBeLessThan(0.003)
  })
})

/** The same channels once more, written down plainly: how often the most probable class of real releases is right. */
function hitRate(
  mechanisms: readonly Mechanism[],
  codes: readonly Float32Array[],
  prior: readonly number[],
  logDensity: (released: Float32Array, code: Float32Array) => number,
): { accuracy: number; standardError: number } {
  const stream = RandomStream.named(3, 'hits', ...prior)
  const urn = prior.flatMap((count, c) => Array<number>(count).fill(c))
  const n = 20_000
  let right = 0
  for (let i = 0; i < n; i++) {
    const truth = urn[stream.integer(urn.length)]!
    const scores = prior.map(Math.log)
    for (const mechanism of mechanisms) {
      const released = mechanism.perturb(codes[truth]!, 1, stream)
      for (const [c, code] of codes.entries()) scores[c] = scores[c]! + logDensity(released, code)
    }
    const best = Math.max(...scores)
    // Ties by chance.
    if (scores[truth] === best) right += 1 / scores.filter((score) => score === best).length
  }
  return { accuracy: right / n, standardError: Math.sqrt(0.25 / n) }
}

describe('the limit is how often the best decoder of real releases is right', () => {
  const prior = [5, 1, 2, 2, 3]
  const codes = Array.from({ length: 5 }, (_, c) => simplexCodebook(5, 6).slice(6 * c, 6 * c + 6))

  function expectClose(
    mechanism: ReferenceMechanism,
    hits: { accuracy: number; standardError: number },
    parties: number,
  ) {
    const { accuracy, standardError } = limit(mechanism, prior, parties)
    expect(Math.abs(accuracy - hits.accuracy)).toBeLessThan(4 * Math.hypot(standardError, hits.standardError))
    expect(accuracy).toBeGreaterThan(0.5)
    expect(accuracy).toBeLessThan(0.95)
  }

  test('of Gaussian noise', () => {
    const mechanism = gaussian({ clip: 2, sigma: 2 })
    const scaled = codes.map((code) => code.map((x) => 2 * x))
    const hits = hitRate([mechanism, mechanism], scaled, prior, (released, code) => {
      let squares = 0
      for (const [i, x] of released.entries()) squares += (x - code[i]!) ** 2
      return -squares / (2 * 2 ** 2)
    })
    expectClose({ mechanism: 'gaussian', clip: 2, sigma: 2, dimension: 6 }, hits, 2)
  })

  test('of Laplace noise, on signed axes', () => {
    // Classes 0 and 4, then 2 and 3, share an axis: in order of frequency.
    const assigned = [0, 4, 2, 3, 1].map((code) =>
      new Float32Array(6).map((_, i) => (i !== code >> 1 ? 0 : code % 2 === 0 ? 3 : -3)),
    )
    const mechanism = laplaceOnBall({ clip: 3, scale: 2 })
    const hits = hitRate([mechanism, mechanism, mechanism], assigned, prior, (released, code) => {
      let distance = 0
      for (const [i, x] of released.entries()) distance += Math.abs(x - code[i]!)
      return -distance / 2
    })
    expectClose({ mechanism: 'laplace', clip: 3, scale: 2, dimension: 6 }, hits, 3)
  })

  test('of PrivUnit', () => {
    const options = { epsilon: 2, dimension: 6, optimise: 'decode', codes: 5, votes: 2 } as const
    const mechanism = privUnit(options)
    const { gamma, p, q } = mechanism.cap
    const hits = hitRate([mechanism, mechanism], codes, prior, (released, code) => {
      let product = 0
      for (const [i, x] of released.entries()) product += x * code[i]!
      return product / Math.hypot(...released) >= gamma ? Math.log(p / q) : Math.log((1 - p) / (1 - q))
    })
    expectClose({ mechanism: 'priv-unit', epsilon: 2, dimension: 6 }, hits, 2)
  })
})

describe('parties that err', () => {
  /** Accuracy of the best decoder of all that parties can name, without any noise. */
  function ofNames(prior: readonly number[], cleanAccuracy: readonly number[]): number {
    const sum = prior.reduce((total, each) => total + each, 0)
    const best = (party: number, weights: readonly number[]): number => {
      const a = cleanAccuracy[party]
      if (a === undefined) return Math.max(...weights)
      return prior
        .map((_, named) =>
          best(
            party + 1,
            weights.map((weight, y) => weight * (y === named ? a : (1 - a) / (prior.length - 1))),
          ),
        )
        .reduce((total, each) => total + each, 0)
    }
    return best(
      0,
      prior.map((each) => each / sum),
    )
  }

  const prior = [6, 1, 2, 1]
  test.each<ReferenceMechanism>([
    { mechanism: 'gaussian', clip: 1, sigma: 0.04, dimension: 8 },
    { mechanism: 'laplace', clip: 1, scale: 0.02, dimension: 8 },
    { mechanism: 'priv-unit', epsilon: 50, dimension: 8 },
    { mechanism: 'codebook', epsilon: 50, codes: 4 },
  ])('limit it even without noise: %o', (mechanism) => {
    for (const clean of [[0.7], [0.9, 0.6], [0.5, 0.6, 0.7]]) {
      const { accuracy, standardError } = limit(mechanism, prior, clean.length, clean)
      expect(Math.abs(accuracy - ofNames(prior, clean))).toBeLessThan(4 * standardError + 1e-3)
    }
  })

  test('limit it more with noise, and perfect ones do not', () => {
    const mechanism: ReferenceMechanism = { mechanism: 'priv-unit', epsilon: 5, dimension: 8 }
    const perfect = limit(mechanism, prior)
    expect(limit(mechanism, prior, 2, [1, 1])).toEqual(perfect)
    const noisy = limit(mechanism, prior, 2, [0.8, 0.7]).accuracy
    expect(noisy).toBeLessThan(perfect.accuracy)
    expect(noisy).toBeLessThan(ofNames(prior, [0.8, 0.7]))
  })
})

describe('a codebook', () => {
  test('with fewer codes than classes names the most frequent ones with one party, and more with two', () => {
    const prior = [4, 3, 2, 1]
    const one = limit({ mechanism: 'codebook', epsilon: 50, codes: 2 }, prior, 1).accuracy
    const two = limit({ mechanism: 'codebook', epsilon: 50, codes: 2 }, prior, 2).accuracy
    expect(one).toBeCloseTo(0.7, 9)
    expect(two).toBeCloseTo(1, 9)
  })
})

test('more classes than a vector has room for cost accuracy, and the limit still grows with the budget', () => {
  const of = (epsilon: number, dimension: number) => limit(gaussianAt(epsilon, dimension), even(40), 1).accuracy
  expect(of(16, 8)).toBeLessThan(of(16, 39) - 0.03)
  expect(of(32, 8)).toBeGreaterThan(of(16, 8) + 0.1)
})

test('counts and shares are the same prior, and a class that nobody asks about is never named', () => {
  const mechanism = gaussianAt(4, 8)
  const shares = LFW.slice(0, 5).map((count) => count / 1140)
  expect(limit(mechanism, shares).accuracy).toBeCloseTo(limit(mechanism, LFW.slice(0, 5)).accuracy, 6)
  expect(limit(gaussianAt(8, 8), [1, 0, 0]).accuracy).toBeCloseTo(1, 12)
})

test('the standard error is that of other seeds', () => {
  const estimates = Array.from({ length: 20 }, (_, seed) =>
    referenceAccuracy({ mechanism: gaussianAt(8, 16), prior: [3, 1, 1, 2], parties: 2, seed }),
  )
  const mean = estimates.reduce((sum, { accuracy }) => sum + accuracy, 0) / estimates.length
  const variance = estimates.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0) / (estimates.length - 1)
  const claimed = estimates[0]!.standardError
  expect(Math.sqrt(variance) / claimed).toBeGreaterThan(0.5)
  expect(Math.sqrt(variance) / claimed).toBeLessThan(1.6)
})

test('what cannot be answered is refused', () => {
  const mechanism = gaussianAt(8, 64)
  for (const [prior, parties, cleanAccuracy] of [
    [[1], 2, undefined],
    [[0, 0], 2, undefined],
    [[1, Number.NaN], 2, undefined],
    [[1, -1], 2, undefined],
    [[1, 1], 0, undefined],
    [[1, 1], 1.5, undefined],
    [[1, 1], 2, [0.5]],
    [[1, 1], 1, [1.5]],
  ] as const) {
    expect(() => limit(mechanism, prior, parties, cleanAccuracy)).toThrow(
      expect.objectContaining({ code: 'REFERENCE_INVALID' }),
    )
  }
  for (const wrong of [
    { mechanism: 'gaussian', clip: 1, sigma: 0, dimension: 8 },
    { mechanism: 'laplace', clip: Number.NaN, scale: 1, dimension: 8 },
    { mechanism: 'laplace', clip: 1, scale: 1, dimension: 0 },
    { mechanism: 'priv-unit', epsilon: -1, dimension: 8 },
    { mechanism: 'codebook', epsilon: 1, codes: 1 },
  ] as const) {
    expect(() => limit(wrong, LFW)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  }
})

test('the share is of what mechanism and model allow together', () => {
  expect(share(0.72, 0.98, 0.87)).toBeCloseTo(0.8445, 4)
  expect(share(0, 0.98, 0.87)).toBe(0)
  expect(share(0.5, 0.98, 0)).toBeNull()
})
