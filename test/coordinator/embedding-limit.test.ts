import { describe, expect, test } from 'vitest'
import { embeddingLimit, limitFromParties } from '../../coordinator/embedding-limit.js'
import type { Privacy } from '../../proto/privacy.js'
import type { Schedule } from '../../proto/vertical-work.js'
import { planFor, verticalPlan } from '../participant/party.js'

interface Case {
  readonly privacy: Privacy
  readonly schedule?: Schedule
  readonly embedding?: number
  readonly classes?: number
  readonly parties?: number
  readonly truth?: number[]
}

function limit(options: Case) {
  const { plan, labels } = planned(options)
  return embeddingLimit(plan, labels)
}

function planned({
  privacy,
  schedule = { kind: 'every-epoch' },
  embedding = 9,
  classes = 10,
  parties = 2,
  truth,
}: Case) {
  const { plan, work } = verticalPlan(privacy, { schedule, embedding })
  const participants = Array.from({ length: parties }, (_, i) => ({ name: `p${i}`, slice: 'whole' as const }))
  const classOf = Int32Array.from(truth ?? Array.from({ length: classes }, (_, k) => k))
  const test = classOf.map((_, position) => position)
  return { plan: { ...plan, classes, participants, work }, labels: { test, classOf } }
}

const gaussian = (per: 'run' | 'release'): Privacy => ({ mechanism: 'gaussian', clip: 1, epsilon: 8, delta: 1e-5, per })
const codebook = (epsilon: number): Privacy => ({ mechanism: 'codebook', epsilon, per: 'run' })

test('without protection, and in another mode, there is neither an epsilon nor a limit', () => {
  expect(limit({ privacy: { mechanism: 'unprotected' } })).toEqual({ epsilonPerRelease: null, reference: null })
  const { plan } = verticalPlan(gaussian('run'))
  const labels = { test: new Int32Array(0), classOf: new Int32Array(0) }
  expect(embeddingLimit(planFor('horizontal', plan.privacy), labels)).toEqual({
    epsilonPerRelease: null,
    reference: null,
  })
})

test('noise that follows the largest norm of a batch has no epsilon', () => {
  const privacy: Privacy = { mechanism: 'batch-maximum-noise', noiseMultiplier: 2 }
  expect(limit({ privacy })).toEqual({ epsilonPerRelease: null, reference: null })
})

test('one-bit has an epsilon, and no limit is known of it', () => {
  expect(limit({ privacy: { mechanism: 'one-bit', epsilon: 6, per: 'release' } })).toEqual({
    epsilonPerRelease: expect.closeTo(6, 9),
    reference: null,
  })
})

describe('the epsilon of one release', () => {
  test.each<[string, Privacy]>([
    ['laplace', { mechanism: 'laplace', clip: 1, epsilon: 6, per: 'run' }],
    ['priv-unit', { mechanism: 'priv-unit', epsilon: 6, optimise: 'decode', per: 'run' }],
    ['codebook', codebook(6)],
    ['one-bit', { mechanism: 'one-bit', epsilon: 6, per: 'run' }],
  ])('of %s is the run’s over the number of releases', (_, privacy) => {
    // Three epochs.
    expect(limit({ privacy }).epsilonPerRelease).toBeCloseTo(2, 6)
    const schedule = { kind: 'one-shot', noisyEpochs: 0 } as const
    expect(limit({ privacy, schedule }).epsilonPerRelease).toBeCloseTo(6, 6)
  })

  test('of Gaussian noise is that of a release by itself at the plan’s delta', () => {
    expect(limit({ privacy: gaussian('release') }).epsilonPerRelease).toBeCloseTo(8, 4)
    const ofThree = limit({ privacy: gaussian('run') }).epsilonPerRelease!
    expect(ofThree).toBeGreaterThan(8 / 3)
    expect(ofThree).toBeLessThan(8)
  })
})

describe('the limit', () => {
  test('for Gaussian noise is the integral of equal-norm codes, of the one release of a test record', () => {
    // K = 10, two parties, epsilon 8 at delta 1e-5: .420, as published beside the algorithm.
    for (const per of ['run', 'release'] as const)
      expect(limit({ privacy: gaussian(per) }).reference).toBeCloseTo(0.42, 2)
  })

  test('for a codebook and one party is how often randomized response tells the truth', () => {
    const { reference } = limit({ privacy: codebook(2), classes: 4, parties: 1 })
    expect(reference).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 3), 6)
  })

  test('knows the shares of the test records’ classes: an answer of no weight leaves the majority', () => {
    const truth = [...Array<number>(10).fill(2), 0, 1]
    expect(limit({ privacy: codebook(0.1), classes: 3, parties: 1, truth }).reference).toBeCloseTo(10 / 12, 6)
  })

  test('for PrivUnit is that of caps counted over both parties', () => {
    const privacy: Privacy = { mechanism: 'priv-unit', epsilon: 4, optimise: 'decode', per: 'release' }
    // K = 10 in 9 dimensions: .85.
    expect(Math.abs(limit({ privacy }).reference! - 0.85)).toBeLessThan(0.02)
  })
})

describe('the limit of what parties know by themselves', () => {
  test('for a codebook and one party is its own accuracy through randomized response', () => {
    const { plan, labels } = planned({ privacy: codebook(2), classes: 4, parties: 1 })
    const keep = Math.exp(2) / (Math.exp(2) + 3)
    // Right twice, or wrong and answered by chance with the right one of three.
    const expected = (own: number) => own * keep + ((1 - own) * (1 - keep)) / 3
    for (const own of [0.5, 0.8, 1]) expect(limitFromParties(plan, labels, [own])).toBeCloseTo(expected(own), 6)
  })

  test('is the limit where the parties are never wrong, and less where they are', () => {
    const { plan, labels } = planned({ privacy: gaussian('release') })
    const { reference } = embeddingLimit(plan, labels)
    expect(Math.abs(limitFromParties(plan, labels, [1, 1])! - reference!)).toBeLessThan(0.005)
    expect(limitFromParties(plan, labels, [0.7, 0.7])!).toBeLessThan(reference! - 0.05)
  })

  test('is none without protection', () => {
    const { plan, labels } = planned({ privacy: { mechanism: 'unprotected' } })
    expect(limitFromParties(plan, labels, [0.7, 0.7])).toBeNull()
  })
})
