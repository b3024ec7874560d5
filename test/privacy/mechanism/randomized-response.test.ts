import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { codebookResponse, simplexCodebook } from '../../../privacy/mechanism/codebook-response.js'
import { probabilityFromOdds } from '../../../privacy/mechanism/exact-probability.js'
import { randomizedResponse } from '../../../privacy/mechanism/randomized-response.js'

const N = 200_000

/** How often each of K answers came, against expected shares: chi-square. */
function misfit(answers: Float32Array, shares: readonly number[]): number {
  const counts = new Array<number>(shares.length).fill(0)
  for (const answer of answers) counts[answer]! += 1
  return counts.reduce((sum, count, i) => sum + (count - N * shares[i]!) ** 2 / (N * shares[i]!), 0)
}

describe('probabilityFromOdds', () => {
  test.each([0, 1e-30, 1e-9, 0.3, 1, 7e6])('never fails less often than odds of %d ask', (odds) => {
    const p = probabilityFromOdds(odds)
    expect((1 - p) / p).toBeGreaterThanOrEqual(odds)
    expect((1 - p) / p).toBeLessThanOrEqual(odds * (1 + 1e-8) + 2 ** -51)
    expect(Number.isInteger(p * 2 ** 52)).toBe(true)
  })
})

describe('randomizedResponse', () => {
  test('tells the truth with probability e^eps / (e^eps + K - 1), and else any other label', () => {
    const mechanism = randomizedResponse({ epsilon: 1, categories: 5 })
    const answers = mechanism.perturb(new Float32Array(N).fill(2), N, RandomStream.named(1, 'response'))
    const other = 1 / (Math.E + 4)
    // 4 degrees of freedom: P(chi-square > 18.5) = 0.001.
    expect(misfit(answers, [other, other, Math.E * other, other, other])).toBeLessThan(18.5)
    expect(mechanism.event).toEqual({ kind: 'randomizedResponse', epsilon: 1, categories: 5 })
  })

  test.each([5, -1, 1.5, Number.NaN])('refuses the label %d before a bit is drawn, and does not name it', (label) => {
    const stream = RandomStream.named(1, 'refused')
    const perturb = () =>
      randomizedResponse({ epsilon: 1, categories: 5 }).perturb(Float32Array.of(0, label), 2, stream)
    expect(perturb).toThrow(expect.objectContaining({ code: 'LABEL_INVALID' }))
    expect(perturb).toThrow(/^row 1 is no label for randomized response: labels are whole numbers from 0 to 4$/)
    expect(stream.uint32()).toBe(RandomStream.named(1, 'refused').uint32())
  })

  test.each([
    { epsilon: 0, categories: 2 },
    { epsilon: 1, categories: 1 },
    { epsilon: Number.NaN, categories: 2 },
    { epsilon: 1, categories: 2 ** 24 + 1 },
  ])('refuses %o', (options) => {
    expect(() => randomizedResponse(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

describe('simplexCodebook', () => {
  test.each([
    [2, 1],
    [3, 2],
    [10, 9],
    [62, 128],
  ])('%d codes in %d dimensions are unit vectors, all equally far apart', (codes, dimension) => {
    const codebook = simplexCodebook(codes, dimension)
    const code = (i: number) => codebook.subarray(i * dimension, (i + 1) * dimension)
    for (let i = 0; i < codes; i++) {
      for (let j = 0; j < codes; j++) {
        const product = code(i).reduce((sum, x, k) => sum + x * code(j)[k]!, 0)
        expect(product).toBeCloseTo(i === j ? 1 : -1 / (codes - 1), 6)
      }
    }
  })

  test.each([
    [1, 4],
    [5, 3],
  ])('refuses %d codes in %d dimensions', (codes, dimension) => {
    expect(() => simplexCodebook(codes, dimension)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})

describe('codebookResponse', () => {
  const SQUARE = Float32Array.of(1, 0, 0, 1, -1, 0, 0, -1)
  const sure = codebookResponse({ epsilon: 100, codebook: SQUARE, codes: 4 })
  const ask = (...row: number[]) => sure.perturb(Float32Array.from(row), row.length / 2, RandomStream.named(2, 'ask'))

  test('answers with the nearest code, of equally near ones the first', () => {
    expect([...ask(3, 1, -0.1, 9, -5, 4, 1, -7)]).toEqual([0, 1, 2, 3])
    expect([...ask(1, 1, -1, -1, 0, 0)]).toEqual([0, 2, 0])
    expect(sure.outputDimension).toBe(1)
  })

  test('passes the index through randomized response', () => {
    const mechanism = codebookResponse({ epsilon: 2, codebook: SQUARE, codes: 4 })
    const rows = new Float32Array(2 * N)
    for (let i = 0; i < N; i++) rows.set([0.2, 5], 2 * i)
    const other = 1 / (Math.exp(2) + 3)
    // 3 degrees of freedom: P(chi-square > 16.3) = 0.001.
    const answers = mechanism.perturb(rows, N, RandomStream.named(2, 'codebook'))
    expect(misfit(answers, [other, Math.exp(2) * other, other, other])).toBeLessThan(16.3)
    expect(mechanism.event).toEqual({ kind: 'randomizedResponse', epsilon: 2, categories: 4 })
  })

  test('answers a word of several symbols as one category, so that they arrive together or not at all', () => {
    const words = codebookResponse({ epsilon: 2, codebook: Float32Array.of(1, 0, 0, 1), codes: 2, symbols: 2 })
    expect(words.outputDimension).toBe(2)
    expect(words.event).toEqual({ kind: 'randomizedResponse', epsilon: 2, categories: 4 })
    const row = [0.2, 5, 3, -1]
    const rows = Float32Array.from({ length: 4 * N }, (_, i) => row[i % 4]!)
    const released = words.perturb(rows, N, RandomStream.named(2, 'words'))
    const other = 1 / (Math.exp(2) + 3)
    const said = Float32Array.from({ length: N }, (_, i) => 2 * released[2 * i]! + released[2 * i + 1]!)
    expect(misfit(said, [other, other, Math.exp(2) * other, other])).toBeLessThan(16.3)
    expect(
      words.logDensityRatio!(Float32Array.of(1, 0), Float32Array.from(row), Float32Array.of(0, 1, 0, 1)),
    ).toBeCloseTo(2)
    expect(words.fingerprint).not.toBe(
      codebookResponse({ epsilon: 2, codebook: Float32Array.of(1, 0, 0, 1), codes: 2 }).fingerprint,
    )
  })

  test('two codebooks never look alike', () => {
    const turned = Float32Array.from(SQUARE, (x) => -x)
    expect(codebookResponse({ epsilon: 100, codebook: turned, codes: 4 }).fingerprint).not.toBe(sure.fingerprint)
    expect(codebookResponse({ epsilon: 100, codebook: SQUARE, codes: 4 }).fingerprint).toBe(sure.fingerprint)
  })

  test.each([
    ['codes that are not unit vectors', { epsilon: 1, codebook: Float32Array.of(1, 0, 0, 2), codes: 2 }],
    ['values that do not form the codes', { epsilon: 1, codebook: SQUARE, codes: 3 }],
    ['more words than are told apart', { epsilon: 1, codebook: SQUARE, codes: 4, symbols: 13 }],
    ['a codebook of one', { epsilon: 1, codebook: Float32Array.of(1), codes: 1 }],
    ['no epsilon', { epsilon: 0, codebook: SQUARE, codes: 4 }],
  ])('refuses %s', (_, options) => {
    expect(() => codebookResponse(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
  })
})
