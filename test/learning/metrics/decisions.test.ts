import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decisions } from '../../../learning/metrics/decisions.js'

function judged(scores: readonly number[], classes: number, truth: readonly number[], batch = 3) {
  const decisions = new Decisions(truth.length, classes)
  const all = Float32Array.from(scores)
  for (let first = 0; first < truth.length; first += batch)
    decisions.take(all.subarray(first * classes, (first + batch) * classes), first)
  return { ...decisions.judge(truth), predicted: [...decisions.predicted] }
}

test('the class of the greatest score is decided, the first of equals, whatever the batches', () => {
  const scores = [0, 1, 0, 5, 5, 4, -3, -2, -1, 0, 0, 0]
  for (const batch of [1, 3, 4])
    expect(judged(scores, 3, [1, 0, 2, 1], batch)).toEqual({
      predicted: [1, 0, 2, 0],
      accuracy: 0.75,
      majority: 0.5,
      auc: null,
    })
})

test('of two classes the area is the share of pairs in the right order, ties half', () => {
  const records = fc.array(
    fc.record({
      low: fc.integer({ min: -4, max: 4 }),
      high: fc.integer({ min: -4, max: 4 }),
      truth: fc.constantFrom(0, 1),
    }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  fc.assert(
    fc.property(records, (drawn) => {
      const truth = drawn.map((one) => one.truth)
      fc.pre(truth.includes(0) && truth.includes(1))
      const margin = (one: (typeof drawn)[number]) => one.high - one.low
      const [ones, zeros] = [1, 0].map((kind) => drawn.filter((one) => one.truth === kind).map(margin))
      const wins = ones!.flatMap((a) => zeros!.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)))
      const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length
      const scores = drawn.flatMap(({ low, high }) => [low, high])
      expect(judged(scores, 2, truth).auc).toBeCloseTo(expected, 12)
    }),
  )
})

test('there is no area of one class, or of scores that are no numbers', () => {
  expect(judged([0, 1, 1, 0], 2, [1, 1]).auc).toBeNull()
  expect(judged([0, Number.NaN, 1, 0], 2, [1, 0]).auc).toBeNull()
})
