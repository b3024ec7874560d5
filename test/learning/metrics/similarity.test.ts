import { expect, test } from 'vitest'
import { cosineSimilarities, unitRows } from '../../../learning/metrics/similarity.js'

// Rows of dimension 3: along x, along the diagonal of x and y, against x, zero.
const rows = Float32Array.of(2, 0, 0, 3, 3, 0, -5, 0, 0, 0, 0, 0)

test('pairs have the cosines of their angles, whatever the lengths', () => {
  const found = cosineSimilarities(rows, 3, [0, 0, 0, 1, 0], [0, 1, 2, 2, 3])
  for (const [i, expected] of [1, Math.SQRT1_2, -1, -Math.SQRT1_2, 0].entries())
    expect(found[i]).toBeCloseTo(expected, 6)
})

test('rows are scaled to length 1 and zeros stay', () => {
  const found = unitRows(rows, 3)
  expect([...found.subarray(6)]).toEqual([-1, 0, 0, 0, 0, 0])
  expect(found[3]! ** 2 + found[4]! ** 2).toBeCloseTo(1, 6)
  expect(rows[0]).toBe(2)
})

test('ill-shaped rows, unknown rows and values that are not finite are refused', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  expect(() => unitRows(rows, 5)).toThrow(refusal('EMBEDDING_SHAPE'))
  expect(() => unitRows(rows, 0)).toThrow(refusal('EMBEDDING_SHAPE'))
  expect(() => unitRows(Float32Array.of(1, Number.NaN), 2)).toThrow(refusal('EMBEDDING_NOT_FINITE'))
  expect(() => cosineSimilarities(rows, 3, [0], [0, 1])).toThrow(refusal('PAIR_COUNT'))
  expect(() => cosineSimilarities(rows, 3, [0], [4])).toThrow(refusal('PAIR_ROW'))
})
