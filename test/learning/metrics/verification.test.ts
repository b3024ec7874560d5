import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { mostAccurateThreshold, verifyFolds } from '../../../learning/metrics/verification.js'

interface Pairs {
  scores: number[]
  same: boolean[]
  folds: number[]
}

/** Overlapping scores of the two kinds, folds of equal size one after the other. */
function drawPairs(count: number, folds: number, seed: number, round: (cosine: number) => number): Pairs {
  const stream = RandomStream.named(seed, 'verification')
  const same = Array.from({ length: count }, (_, i) => i % 2 === 0)
  const scores = same.map((one) => round(Math.max(-1, Math.min(1, 0.15 * stream.normal() + (one ? 0.35 : 0.1)))))
  return { scores, same, folds: same.map((_, i) => Math.floor((i * folds) / count)) }
}

/**
 * insightface's evaluation from its definition: squared distances of unit vectors, accepted strictly below a threshold;
 * the first of the ascending thresholds with the most right pairs on the other folds decides the held one.
 */
function gridAccuracies({ scores, same, folds }: Pairs, thresholds: readonly number[]): number[] {
  const distances = scores.map((cosine) => 2 - 2 * cosine)
  const accuracy = (threshold: number, places: number[]) =>
    places.filter((i) => distances[i]! < threshold === same[i]).length / places.length
  const places = scores.map((_, i) => i)
  return [...new Set(folds)].map((fold) => {
    const others = places.filter((i) => folds[i] !== fold)
    const accuracies = thresholds.map((threshold) => accuracy(threshold, others))
    const best = thresholds[accuracies.indexOf(Math.max(...accuracies))]!
    return accuracy(
      best,
      places.filter((i) => folds[i] === fold),
    )
  })
}

const GRID = Array.from({ length: 400 }, (_, i) => i * 0.01)

describe.each([10, 2, 3])('%d folds', (folds) => {
  test("decide as insightface's grid does where all folds have the same few scores, none on a step", () => {
    for (const seed of [1, 2, 3]) {
      const onLevels = (cosine: number) => Math.floor(Math.max(0, Math.min(0.5, cosine)) * 50) / 50 + 0.0025
      const pairs = drawPairs(600, folds, seed, onLevels)
      const { folds: found } = verifyFolds(pairs.scores, pairs.same, pairs.folds)
      expect(found.map(({ accuracy }) => accuracy)).toEqual(gridAccuracies(pairs, GRID))
    }
  })

  test('come near the grid on scores of any value', () => {
    const pairs = drawPairs(6000, folds, 4, Math.fround)
    const grid = gridAccuracies(pairs, GRID)
    const { mean } = verifyFolds(pairs.scores, pairs.same, pairs.folds)
    expect(Math.abs(mean - grid.reduce((sum, value) => sum + value, 0) / folds)).toBeLessThan(0.003)
  })
})

test('the mean, its standard error and the marks of right pairs agree with the folds', () => {
  const { scores, same, folds } = drawPairs(300, 10, 5, Math.fround)
  const result = verifyFolds(scores, same, folds)
  const accuracies = result.folds.map(({ accuracy }) => accuracy)
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / 10
  expect(result.mean).toBeCloseTo(mean, 12)
  expect(result.standardError).toBeCloseTo(Math.sqrt(accuracies.reduce((s, a) => s + (a - mean) ** 2, 0) / 9 / 10), 12)
  expect(result.folds.map(({ fold, pairs }) => [fold, pairs])).toEqual(Array.from({ length: 10 }, (_, i) => [i, 30]))
  for (const { fold, threshold, accuracy } of result.folds) {
    const held = scores.flatMap((score, i) => (folds[i] === fold ? [score >= threshold === same[i]] : []))
    expect(held.filter(Boolean).length / held.length).toBe(accuracy)
    expect(result.right.filter((_, i) => folds[i] === fold)).toEqual(Uint8Array.from(held, Number))
  }
})

test('a fold never sees its own pairs', () => {
  // The other fold's best threshold, 0.5, is wrong on all of this one.
  const result = verifyFolds([0.9, 0.1, 0.2, 0.8], [true, false, true, false], [0, 0, 1, 1])
  expect(result.folds[1]).toEqual({ fold: 1, pairs: 2, threshold: 0.5, accuracy: 0 })
})

describe('the most accurate threshold', () => {
  test('lies halfway between neighbours, and is the highest of the best', () => {
    expect(mostAccurateThreshold([4, 2, 1], [true, false, false])).toBe(3)
    // One error where all are accepted, two at 3.5.
    expect(mostAccurateThreshold([4, 3, 2, 1], [true, false, true, true])).toBe(-Infinity)
    expect(mostAccurateThreshold([4, 3, 2, 1], [true, false, true, false])).toBe(3.5)
  })

  test('accepts nothing where that is best', () => {
    expect(mostAccurateThreshold([2, 1], [false, true])).toBe(Infinity)
  })

  test('separates neighbouring doubles', () => {
    const next = 1 + Number.EPSILON
    const threshold = mostAccurateThreshold([1, next], [false, true])
    expect(1 < threshold && threshold <= next).toBe(true)
  })

  test('is beaten by no other', () => {
    const list = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), same: fc.boolean() }), { minLength: 2 })
    fc.assert(
      fc.property(list, (pairs) => {
        fc.pre(pairs.some(({ same }) => same) && pairs.some(({ same }) => !same))
        const right = (t: number) => pairs.filter(({ score, same }) => score >= t === same).length
        const scores = pairs.map(({ score }) => score)
        const threshold = mostAccurateThreshold(
          scores,
          pairs.map(({ same }) => same),
        )
        for (let t = -0.5; t < 11; t++) {
          expect(right(t)).toBeLessThanOrEqual(right(threshold))
          if (t > threshold + 0.5 && scores.some((score) => score >= threshold && score < t))
            expect(right(t)).toBeLessThan(right(threshold))
        }
      }),
    )
  })
})

test('fewer than two folds, uncounted folds and folds whose others are of one kind are refused', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  expect(() => verifyFolds([1, 2], [true, false], [0, 0])).toThrow(refusal('FOLD_COUNT'))
  expect(() => verifyFolds([1, 2], [true, false], [0])).toThrow(refusal('FOLD_COUNT'))
  expect(() => verifyFolds([], [], [])).toThrow(refusal('FOLD_COUNT'))
  expect(() => verifyFolds([1, 2, 3], [true, false, true], [0, 0, 1])).toThrow(refusal('ONE_CLASS'))
  expect(() => verifyFolds([1, Number.NaN, 3, 4], [true, false, true, false], [0, 0, 1, 1])).toThrow(
    refusal('SCORE_NOT_FINITE'),
  )
})
