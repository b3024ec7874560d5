import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import { composedEpsilon } from '../../privacy/accountant/filter.js'
import { clipRows, l2Norm } from '../../privacy/clip.js'
import {
  cleanCodes,
  codeLogLikelihoods,
  embeddingMechanisms,
  releasedVectors,
} from '../../privacy/embedding-mechanisms.js'
import type { PrivacyEvent } from '../../privacy/event.js'
import { unprotected } from '../../privacy/mechanism/unprotected.js'
import { publicCodes } from '../../privacy/public-codes.js'
import type { Privacy } from '../../proto/privacy.js'
import type { Schedule } from '../../proto/vertical-work.js'
import { verticalPlan, WORK } from '../participant/party.js'

const EPSILON = 6
const DELTA = 1e-5

function protections(per: 'run' | 'release'): Privacy[] {
  return [
    { mechanism: 'gaussian', clip: 2, epsilon: EPSILON, delta: DELTA, per },
    { mechanism: 'laplace', clip: 2, epsilon: EPSILON, per },
    { mechanism: 'priv-unit', epsilon: EPSILON, optimise: 'decode', per },
    { mechanism: 'priv-unit', epsilon: EPSILON, optimise: 'mean', per },
    { mechanism: 'codebook', epsilon: EPSILON, per },
    { mechanism: 'one-bit', epsilon: EPSILON, per },
  ]
}

const schedules: { schedule: Schedule; releases: number }[] = [
  { schedule: { kind: 'every-epoch' }, releases: 8 },
  { schedule: { kind: 'every-n', n: 3 }, releases: 3 },
  { schedule: { kind: 'one-shot', noisyEpochs: 0 }, releases: 1 },
  { schedule: { kind: 'one-shot', noisyEpochs: 4 }, releases: 5 },
]
const training = { ...WORK.vertical.training, epochs: 8 }

/** What so many such releases of one record cost together. */
function spent(event: PrivacyEvent, times: number, delta = DELTA): number {
  return composedEpsilon([{ event, times }], { delta, adjacency: 'replace-one' }).epsilon
}

function exactly(found: number, expected: number) {
  expect(found).toBeLessThanOrEqual(expected * (1 + 1e-12))
  expect(found).toBeGreaterThan(expected * (1 - 1e-4))
}

describe.each(schedules)('$releases releases of a record by $schedule', ({ schedule, releases }) => {
  test.each(protections('run'))(
    'spend a budget for the run, as the one of a test record does: $mechanism',
    (privacy) => {
      const { plan, work } = verticalPlan(privacy, { schedule, training })
      const mechanisms = embeddingMechanisms(plan, work)
      exactly(spent(mechanisms.training.event, releases), EPSILON)
      exactly(spent(mechanisms.prediction.event, 1), EPSILON)
    },
  )

  test.each(protections('release'))('spend a budget each where it is one a release: $mechanism', (privacy) => {
    const { plan, work } = verticalPlan(privacy, { schedule, training })
    const mechanisms = embeddingMechanisms(plan, work)
    exactly(spent(mechanisms.training.event, 1), EPSILON)
    exactly(spent(mechanisms.prediction.event, 1), EPSILON)
    // Pure epsilons add up; those of Gaussian noise do better.
    if (privacy.mechanism !== 'gaussian') exactly(spent(mechanisms.training.event, releases, 0), releases * EPSILON)
  })
})

test('sigma for n releases is that of one at the mu that composes, sqrt(n) times as much, at the whole budget', () => {
  const { plan, work } = verticalPlan(protections('run')[0]!, { training })
  const mechanisms = embeddingMechanisms(plan, work)
  expect(mechanisms.training.deviation! / mechanisms.prediction.deviation!).toBeCloseTo(Math.sqrt(8), 6)
})

test('without protection both are unprotected', () => {
  const { plan, work } = verticalPlan({ mechanism: 'unprotected' })
  const { training: ofTraining, prediction } = embeddingMechanisms(plan, work)
  expect([ofTraining.name, prediction.name]).toEqual(['unprotected', 'unprotected'])
})

test.each<Privacy>([
  { mechanism: 'dctdp', meanEpsilon: 1, ranges: 'bound' },
  { mechanism: 'dp-fedavg-central', clip: 1, epsilon: 4, delta: 0.1, samplingRate: 0.5 },
  { mechanism: 'dp-fedavg-local', clip: 1, epsilon: 4, delta: 0.1 },
])('the mechanism of another mode is refused by name: $mechanism', (privacy) => {
  const { plan, work } = verticalPlan(privacy)
  const refused = { code: 'PRIVACY_MODE', message: expect.stringContaining(`"${privacy.mechanism}"`) }
  expect(() => embeddingMechanisms(plan, work)).toThrow(expect.objectContaining(refused))
})

const rowOf = (rows: Float32Array, row: number, length: number) => rows.slice(row * length, (row + 1) * length)
const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

describe('public codes', () => {
  test.each([
    [6, 5],
    [3, 5],
  ])('%d in %d dimensions are the vertices of a simplex', (codes, dimension) => {
    const all = publicCodes(codes, dimension, 1)
    for (let i = 0; i < codes; i++)
      for (let k = 0; k < codes; k++)
        expect(inner(rowOf(all, i, dimension), rowOf(all, k, dimension))).toBeCloseTo(i === k ? 1 : -1 / (codes - 1), 5)
  })

  test('where a simplex does not fit are different unit vectors, the same for a seed', () => {
    const codes = publicCodes(20, 5, 1)
    for (let i = 0; i < 20; i++) {
      expect(l2Norm(rowOf(codes, i, 5))).toBeCloseTo(1, 6)
      for (let k = 0; k < i; k++) expect(inner(rowOf(codes, i, 5), rowOf(codes, k, 5))).toBeLessThan(0.999)
    }
    expect(publicCodes(20, 5, 1)).toEqual(codes)
    expect(publicCodes(20, 5, 2)).not.toEqual(codes)
  })
})

describe.each(protections('run').slice(0, 3))('clean codes for $mechanism', (privacy) => {
  test.each([3, 40])('pass its clip unchanged and use all of it: %d classes', (classes) => {
    const { plan, work } = verticalPlan(privacy)
    const { values, codes } = cleanCodes({ ...plan, classes }, work)
    expect(codes).toBe(classes)
    const clip = 'clip' in privacy ? privacy.clip : 1
    const norm = privacy.mechanism === 'laplace' ? 'l1' : 'l2'
    const slack = 'clip' in privacy ? 0 : 1e-6
    expect(clipRows(values, codes, clip * (1 + slack), norm)).toEqual(values)
    const length = (row: Float32Array) =>
      norm === 'l2' ? Math.hypot(...row) : row.reduce((sum, x) => sum + Math.abs(x), 0)
    for (let i = 0; i < codes; i++) expect(length(rowOf(values, i, work.embedding)) / clip).toBeCloseTo(1, 5)
    const directions = publicCodes(codes, work.embedding, plan.seed)
    for (let i = 0; i < codes; i++) {
      const [code, direction] = [rowOf(values, i, work.embedding), rowOf(directions, i, work.embedding)]
      expect(inner(code, direction) / l2Norm(code)).toBeCloseTo(1, 5)
    }
  })
})

describe('released rows as vectors', () => {
  test('are the codes of their indices', () => {
    const { plan, work } = verticalPlan({ mechanism: 'codebook', epsilon: 2, codes: 4, per: 'run' }, { embedding: 3 })
    const codes = publicCodes(4, 3, plan.seed)
    const vectors = releasedVectors(plan, work)(Float32Array.of(2, 0, 2))
    expect([...vectors]).toEqual([2, 0, 2].flatMap((code) => [...rowOf(codes, code, 3)]))
  })

  test.each([...protections('run').slice(0, 4), { mechanism: 'unprotected' } as Privacy])(
    'of $mechanism are what they are',
    (privacy) => {
      const { plan, work } = verticalPlan(privacy)
      const released = Float32Array.of(1, 2, 3, 4, 5)
      expect(releasedVectors(plan, work)(released)).toEqual(released)
    },
  )
})

describe('the likelihood of codes', () => {
  const D = WORK.vertical.embedding
  const stream = RandomStream.named(1, 'likelihoods')

  /** ln of the density of a released row given a clean code, but for what all codes share. */
  const logDensities: Record<string, (output: Float32Array, code: number, codes: Float32Array) => number> = {
    gaussian: (output, code, codes) => -squaredDistance(output, rowOf(codes, code, D)) / 2,
    laplace: (output, code, codes) => -output.reduce((sum, x, i) => sum + Math.abs(x - codes[code * D + i]!), 0),
    codebook: (output, code) => (output[0] === code ? EPSILON / 2 : 0),
  }
  const squaredDistance = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)

  test.each([protections('run')[0]!, protections('run')[1]!, protections('run')[4]!])(
    'of releases by $mechanism is that of its density, up to a constant of the release',
    (privacy) => {
      const { plan, work } = verticalPlan(privacy, { schedule: { kind: 'every-n', n: 2 } })
      const { training: mechanism } = embeddingMechanisms(plan, work)
      const clean = cleanCodes(plan, work)
      const { values, codes } = clean
      const released = mechanism.perturb(Float32Array.from([...values, ...values]), 2 * codes, stream)
      const [logs = []] = codeLogLikelihoods(mechanism, released, clean)
      const unit = { gaussian: mechanism.deviation! ** 2, laplace: mechanism.deviation! / Math.SQRT2, codebook: 1 }
      const length = released.length / (2 * codes)
      const { mechanism: name } = privacy as { mechanism: keyof typeof unit }
      for (let row = 0; row < 2 * codes; row++) {
        const output = rowOf(released, row, length)
        const log = (code: number) => logDensities[name]!(output, code, values) / unit[name]
        for (let code = 0; code < codes; code++)
          expect(logs[row * codes + code]! - logs[row * codes]!).toBeCloseTo(log(code) - log(0), 3)
      }
    },
  )

  test('of releases by PrivUnit tells codes whose caps hold the release from the others, by epsilon', () => {
    const { plan, work } = verticalPlan(protections('release')[2]!)
    const { training: mechanism } = embeddingMechanisms(plan, work)
    const clean = cleanCodes(plan, work)
    const { values, codes } = clean
    const released = mechanism.perturb(values, codes, stream)
    const [logs = []] = codeLogLikelihoods(mechanism, released, clean)
    const found = new Set<number>()
    for (let row = 0; row < codes; row++)
      for (let code = 0; code < codes; code++) {
        const log = logs[row * codes + code]! - logs[row * codes]!
        const expected = mechanism.logDensityRatio!(
          rowOf(released, row, D),
          rowOf(values, code, D),
          rowOf(values, 0, D),
        )
        expect(log).toBeCloseTo(expected, 5)
        found.add(Math.round(log))
      }
    expect([...found].every((log) => [-EPSILON, 0, EPSILON].includes(log))).toBe(true)
    expect(found.size).toBeGreaterThan(1)
  })

  test('of a word counts for each of its symbols all words that have it', () => {
    const [codes, symbols, epsilon] = [3, 2, 1.5]
    const privacy = { mechanism: 'codebook', epsilon, codes, symbols, per: 'release' } as const
    const { plan, work } = verticalPlan(privacy, { embedding: 4 })
    const { training: mechanism } = embeddingMechanisms(plan, work)
    // Independent: the probability of each word, summed over the other symbol by hand.
    const [kept, other] = [Math.exp(epsilon) / (Math.exp(epsilon) + 8), 1 / (Math.exp(epsilon) + 8)]
    const ratio = Math.log((kept + 2 * other) / (3 * other))
    const logs = codeLogLikelihoods(mechanism, Float32Array.of(2, 0), cleanCodes(plan, work))
    expect(logs).toHaveLength(symbols)
    for (const [symbol, said] of [2, 0].entries())
      for (let code = 0; code < codes; code++) expect(logs[symbol]![code]).toBeCloseTo(code === said ? ratio : 0, 5)
  })

  test('is refused for a mechanism without a density', () => {
    const ask = () =>
      codeLogLikelihoods(unprotected(), new Float32Array(D), { values: publicCodes(3, D, 1), codes: 3, symbols: 1 })
    expect(ask).toThrow(expect.objectContaining({ code: 'PRIVACY_MODE' }))
  })
})
