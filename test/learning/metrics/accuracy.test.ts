import { expect, test } from 'vitest'
import { accuracy } from '../../../learning/metrics/accuracy.js'
import { majority } from '../../../learning/metrics/majority.js'

test('accuracy is the share of right predictions', () => {
  expect(accuracy([1, 2, 3, 0], Int32Array.of(1, 2, 0, 0))).toBe(0.75)
  expect(() => accuracy([1], [1, 2])).toThrow(expect.objectContaining({ code: 'LABEL_COUNT' }))
  expect(() => accuracy([], [])).toThrow(expect.objectContaining({ code: 'LABEL_COUNT' }))
})

test('majority is the accuracy of the best constant answer', () => {
  const labels = [4, 0, 4, 2, 4, 0, 1, 0]
  const best = Math.max(
    ...[0, 1, 2, 3, 4].map((c) =>
      accuracy(
        labels.map(() => c),
        labels,
      ),
    ),
  )
  expect(majority(labels)).toBe(best)
  expect(() => majority([])).toThrow(expect.objectContaining({ code: 'LABEL_COUNT' }))
})
