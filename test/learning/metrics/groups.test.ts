import { describe, expect, test } from 'vitest'
import { rightPredictions } from '../../../learning/metrics/accuracy.js'
import { FRCSYN_GROUPS, groupReport } from '../../../learning/metrics/groups.js'
import { wilsonInterval } from '../../../learning/metrics/interval.js'
import { verifyFolds } from '../../../learning/metrics/verification.js'

/** So many records of each group, so many of them right. */
function records(counts: Record<string, [right: number, count: number]>): { right: number[]; labels: string[] } {
  const list = Object.entries(counts).flatMap(([group, [right, count]]) =>
    Array.from({ length: count }, (_, i) => ({ group, right: i < right ? 1 : 0 })),
  )
  return { right: list.map(({ right }) => right), labels: list.map(({ group }) => group) }
}

test('the groups of FRCSyn are four ethnicities by two genders', () => {
  const crossed = ['Asian', 'Black', 'Indian', 'White'].flatMap((e) => ['female', 'male'].map((g) => `${e} ${g}`))
  expect(FRCSYN_GROUPS).toEqual(crossed)
})

test('a report gives every group, their mean, their deviation and the ratio of their errors', () => {
  // Accuracies 0.9, 0.8 and 0.95: mean 0.88333, deviation 0.0763763 (numpy, ddof = 1), errors 0.2 and 0.05.
  const { right, labels } = records({ b: [9, 10], a: [16, 20], c: [38, 40] })
  const report = groupReport(right, labels, ['a', 'b', 'c'])
  expect(report.groups).toEqual([
    { group: 'a', count: 20, accuracy: 0.8, interval: wilsonInterval(16, 20) },
    { group: 'b', count: 10, accuracy: 0.9, interval: wilsonInterval(9, 10) },
    { group: 'c', count: 40, accuracy: 0.95, interval: wilsonInterval(38, 40) },
  ])
  expect(report.average).toBeCloseTo(0.8833333333333333, 14)
  expect(report.standardDeviation).toBeCloseTo(0.07637626158259732, 14)
  expect(report.tradeOff).toBeCloseTo(0.8833333333333333 - 0.07637626158259732, 14)
  expect(report.skewedErrorRatio).toBe(4)
})

test('the ratio of errors is infinite if one group alone has none and 1 if no group has any', () => {
  const ratio = (counts: Record<string, [number, number]>) => {
    const { right, labels } = records(counts)
    return groupReport(right, labels, ['a', 'b']).skewedErrorRatio
  }
  expect(ratio({ a: [10, 10], b: [9, 10] })).toBe(Infinity)
  expect(ratio({ a: [10, 10], b: [3, 3] })).toBe(1)
  expect(ratio({ a: [0, 10], b: [0, 3] })).toBe(1)
})

describe('groups report what', () => {
  const groups = ['x', 'y', 'x', 'y']
  const accuracies = (right: Uint8Array) => groupReport(right, groups, ['x', 'y']).groups.map((row) => row.accuracy)

  test('a classifier got right', () => {
    expect(accuracies(rightPredictions([1, 2, 3, 4], [1, 2, 0, 4]))).toEqual([0.5, 1])
  })

  test('verification decided right', () => {
    // Fold 1 is decided by 0.5, halfway in fold 0: its score of 0.4 of one person, in group y, is wrong.
    const { right } = verifyFolds([0.9, 0.1, 0.2, 0.4], [true, false, false, true], [0, 0, 1, 1])
    expect(accuracies(right)).toEqual([1, 0.5])
  })
})

test('unlabelled records, unknown groups and groups without records are refused', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  expect(() => groupReport([1, 0], ['a'], ['a', 'b'])).toThrow(refusal('GROUP_LABELS'))
  expect(() => groupReport([1, 0], ['a', 'a'], ['a'])).toThrow(refusal('GROUP_COUNT'))
  expect(() => groupReport([1, 0], ['a', 'b'], ['a', 'b', 'a'])).toThrow(refusal('GROUP_COUNT'))
  expect(() => groupReport([1, 0], ['a', 'c'], ['a', 'b'])).toThrow(refusal('GROUP_UNKNOWN'))
  expect(() => groupReport([], [], ['a', 'b'])).toThrow(refusal('GROUP_EMPTY'))
})
