import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wilsonInterval } from '../../../learning/metrics/interval.js'
import { rankPairs } from '../../../learning/metrics/ranked-pairs.js'
import {
  areaUnderCurve,
  equalErrorRate,
  FALSE_ACCEPT_RATES,
  operatingPoint,
  rocCurve,
  tarAtFar,
} from '../../../learning/metrics/roc.js'

/** The pairs of roc.py beside this file, which gave the expected values (scikit-learn 1.9.1, scipy 1.17.1). */
function pairs(count: number, levels: number): { scores: number[]; same: boolean[] } {
  let state = 12345
  const same = Array.from({ length: count }, (_, i) => i % 3 === 0)
  const scores = same.map((matching) => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff
    const score = ((state >> 16) % 1000) / 1000 + (matching ? 0.35 : 0)
    return Math.floor(score * levels) / levels
  })
  return { scores, same }
}

function curveOf({ scores, same }: { scores: ArrayLike<number>; same: boolean[] }, weights?: Float64Array) {
  return rocCurve(rankPairs(scores, same), weights)
}

/** Share of (one person, two people) pairs of pairs in the right order, ties half: the definition of U. */
function mannWhitney({ scores, same }: { scores: number[]; same: boolean[] }): number {
  const genuine = scores.filter((_, i) => same[i])
  const impostors = scores.filter((_, i) => !same[i])
  let wins = 0
  for (const g of genuine) for (const i of impostors) wins += g > i ? 1 : g === i ? 0.5 : 0
  return wins / (genuine.length * impostors.length)
}

const anyPairs = fc
  .array(fc.record({ score: fc.integer({ min: -8, max: 8 }), same: fc.boolean() }), { minLength: 2, maxLength: 60 })
  .filter((list) => list.some(({ same }) => same) && list.some(({ same }) => !same))
  .map((list) => ({ scores: list.map(({ score }) => score), same: list.map(({ same }) => same) }))

describe.each([
  [300, 20, 28, 0.7854249999999999, 0.31583333333333335],
  [3000, 1000, 1111, 0.7936872500000001, 0.3203333333333333],
])('of %d pairs with scores on %d levels', (count, levels, points, area, error) => {
  const curve = curveOf(pairs(count, levels))
  test("the curve has scikit-learn's points and area, and the error rate of its interpolation", () => {
    expect(curve.thresholds).toHaveLength(points)
    expect(areaUnderCurve(curve)).toBeCloseTo(area, 13)
    expect(equalErrorRate(curve)).toBeCloseTo(error, 12)
  })
})

test.each([
  [300, 20, 0.1, 0.95, 0.37, 0.075],
  [300, 20, 0.01, 1.0, 0.3, 0.0],
  [3000, 1000, 0.1, 0.895, 0.445, 0.1],
  [3000, 1000, 0.01, 0.993, 0.351, 0.01],
])('%d pairs on %d levels at FAR %d', (count, levels, far, threshold, tar, reached) => {
  const curve = curveOf(pairs(count, levels))
  const interval = wilsonInterval(Math.round(tar * curve.same), curve.same)
  const impostors = curve.different
  expect(tarAtFar(curve, far)).toEqual({
    target: far,
    impostors,
    measurable: true,
    threshold,
    tar,
    far: reached,
    interval,
  })
})

test('weights count pairs as often as they say', () => {
  const { scores, same } = pairs(300, 20)
  const weights = Float64Array.from(scores, (_, i) => i % 5)
  const repeated = scores.flatMap((_, i) => Array.from({ length: i % 5 }, () => i))
  const copies = curveOf({ scores: repeated.map((i) => scores[i]!), same: repeated.map((i) => same[i]!) })
  const weighted = curveOf({ scores, same }, weights)
  expect(areaUnderCurve(weighted)).toBeCloseTo(0.79478125, 13)
  expect(operatingPoint(weighted, 0.05)).toEqual(operatingPoint(copies, 0.05))
  expect(equalErrorRate(weighted)).toBeCloseTo(equalErrorRate(copies), 13)
})

test('rates are undefined where the weights leave out a kind of pair', () => {
  const curve = curveOf({ scores: [1, 2, 3], same: [true, false, true] }, Float64Array.of(1, 0, 2))
  expect([areaUnderCurve(curve), equalErrorRate(curve), operatingPoint(curve, 0.1).far]).toEqual([NaN, NaN, NaN])
})

test('the area is the Mann-Whitney statistic with ties half', () => {
  fc.assert(fc.property(anyPairs, (list) => Math.abs(areaUnderCurve(curveOf(list)) - mannWhitney(list)) < 1e-12))
})

test('increasing maps of the scores change no rate', () => {
  const maps = [(x: number) => x ** 3, (x: number) => Math.atan(x), (x: number) => 2 * x - 7]
  fc.assert(
    fc.property(anyPairs, fc.constantFrom(...maps), ({ scores, same }, map) => {
      const [plain, mapped] = [curveOf({ scores, same }), curveOf({ scores: scores.map(map), same })]
      expect(areaUnderCurve(mapped)).toBe(areaUnderCurve(plain))
      expect(equalErrorRate(mapped)).toBe(equalErrorRate(plain))
      expect(operatingPoint(mapped, 0.2).tar).toBe(operatingPoint(plain, 0.2).tar)
    }),
  )
})

test('the operating point keeps its target, grows with it, and the next lower score breaks it', () => {
  fc.assert(
    fc.property(
      anyPairs,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, x, y) => {
        const curve = curveOf(list)
        const [low, high] = [operatingPoint(curve, Math.min(x, y)), operatingPoint(curve, Math.max(x, y))]
        expect(high.tar).toBeGreaterThanOrEqual(low.tar)
        expect(low.far).toBeLessThanOrEqual(Math.min(x, y) + 1e-9)
        const next = list.scores.filter((score) => score < low.threshold).reduce((a, b) => Math.max(a, b), -Infinity)
        const accepted = list.scores.filter((score, i) => score >= next && !list.same[i]).length
        if (next > -Infinity) expect(accepted / curve.different).toBeGreaterThan(Math.min(x, y))
      },
    ),
  )
})

describe('TAR at a FAR', () => {
  const impostors = (count: number) => ({
    scores: Array.from({ length: count + 10 }, (_, i) => i),
    same: Array.from({ length: count + 10 }, (_, i) => i >= count),
  })

  test('is not measurable with fewer than 1 / FAR pairs of two people, and is with as many', () => {
    expect(tarAtFar(curveOf(impostors(999)), 1e-3)).toEqual({
      target: 1e-3,
      impostors: 999,
      measurable: false,
      impostorsNeeded: 1000,
    })
    expect(tarAtFar(curveOf(impostors(1000)), 1e-3)).toMatchObject({
      measurable: true,
      tar: 1,
      far: 1e-3,
      threshold: 999,
    })
  })

  test('needs whole numbers of pairs at every rate of the list', () => {
    const curve = curveOf(impostors(5))
    const needed = FALSE_ACCEPT_RATES.map((far) => tarAtFar(curve, far)).map(
      (found) => !found.measurable && found.impostorsNeeded,
    )
    expect(needed).toEqual([10, 100, 1000, 10_000, 100_000, 1_000_000])
  })

  test('allows the whole number of false accepts that the target comes to', () => {
    // 0.29 * 100 is 28.999999999999996 in doubles: 29 are allowed.
    expect(tarAtFar(curveOf(impostors(100)), 0.29)).toMatchObject({ far: 0.29 })
  })

  test('of 0 accepts down to the best pair of two people', () => {
    const curve = curveOf({ scores: [5, 4, 3, 2, 1], same: [true, true, false, true, false] })
    expect(operatingPoint(curve, 0)).toEqual({ threshold: 4, tar: 2 / 3, far: 0 })
  })

  test('refuses a target outside (0, 1]', () => {
    for (const far of [0, -1, 1.5, Number.NaN])
      expect(() => tarAtFar(curveOf(impostors(5)), far)).toThrow(expect.objectContaining({ code: 'FAR_TARGET' }))
  })
})

test('pairs are refused if they are none, ill-counted, not finite, or of one kind', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  expect(() => rankPairs([], [])).toThrow(refusal('SCORE_COUNT'))
  expect(() => rankPairs([1, 2], [true])).toThrow(refusal('SCORE_COUNT'))
  expect(() => rankPairs([1, Number.NaN], [true, false])).toThrow(refusal('SCORE_NOT_FINITE'))
  expect(() => rankPairs([1, Infinity], [true, false])).toThrow(refusal('SCORE_NOT_FINITE'))
  expect(() => rankPairs([1, 2], [1, 1])).toThrow(refusal('ONE_CLASS'))
  expect(() => rankPairs([1, 2], [0, 0])).toThrow(refusal('ONE_CLASS'))
})
