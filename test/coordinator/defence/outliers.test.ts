import { expect, test } from 'vitest'
import { chiSquareQuantile2, type FeatureRule, squaredDistances } from '../../../coordinator/defence/outliers.js'
import { RandomStream } from '../../../learning/engine/random.js'

const both: FeatureRule[] = [
  { leastDeviation: 1e-9, suspicious: 'both' },
  { leastDeviation: 1e-9, suspicious: 'both' },
]

test('chi-square quantiles with 2 degrees of freedom are those of the tables', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values.
  for (const [p, value] of [
    [0.9, 4.605],
    [0.95, 5.991],
    [0.975, 7.378],
    [0.99, 9.21],
    [0.999, 13.816],
  ] as const)
    expect(chiSquareQuantile2(p)).toBeCloseTo(value, 3)
  expect(() => chiSquareQuantile2(1)).toThrow(expect.objectContaining({ code: 'QUANTILE_RANGE' }))
})

test('agrees with a slow reference on 11 participants', () => {
  const stream = RandomStream.named(1, 'outliers')
  const values = Array.from({ length: 7 }, (_, f) => {
    const a = Float64Array.from({ length: 11 }, () => (1 + f) * stream.normal())
    return [a, a.map((x) => 0.7 * x + stream.normal())]
  })
  const middle = (v: number[]) => [...v].sort((x, y) => x - y)[(v.length - 1) / 2]!
  const deviation = (v: number[]) => (11 / 10.2) * 1.4826 * middle(v.map((x) => Math.abs(x - middle(v))))
  const least = [0, 1].map((r) => middle(values.map((v) => deviation([...v[r]!]))))
  const expected = values.map((features) => {
    const [za, zb] = features.map((v, r) =>
      [...v].map((x) => (x - middle([...v])) / Math.max(deviation([...v]), least[r]!)),
    ) as [number[], number[]]
    const cut = (z: number[]) => z.map((x) => Math.min(2, Math.max(-2, x)))
    const dot = (x: number[], y: number[]) => x.reduce((s, v, i) => s + v * y[i]!, 0)
    const rho = ((11 / 21) * dot(cut(za), cut(zb))) / Math.sqrt(dot(cut(za), cut(za)) * dot(cut(zb), cut(zb)))
    // The inverse of [[1, rho], [rho, 1]] in closed form.
    return za.map((a, i) => (a * a - 2 * rho * a * zb[i]! + zb[i]! ** 2) / (1 - rho * rho))
  })
  for (const [f, distances] of squaredDistances(values, both).entries())
    for (const [i, d] of distances.entries()) expect(d).toBeCloseTo(expected[f]![i]!, 9)
})

test('counts about as many outliers among honest normal values as the cut says', () => {
  const stream = RandomStream.named(2, 'outliers')
  const values = Array.from({ length: 400 }, () =>
    [0, 1].map(() => Float64Array.from({ length: 40 }, () => stream.normal())),
  )
  const cut = chiSquareQuantile2(0.95)
  const all = squaredDistances(values, both).flatMap((d) => [...d])
  const share = all.filter((d) => d > cut).length / all.length
  expect(share).toBeGreaterThan(0.03)
  expect(share).toBeLessThan(0.07)
})

test('an attacker cannot hide by inflating the spread, and a side that is not suspicious does not accuse', () => {
  const far = [0.1, -0.2, 0.3, 0, -0.1, 1000].map((x) => x)
  const values = [[Float64Array.from(far), Float64Array.from(far)]]
  expect(squaredDistances(values, both)[0]![5]).toBeGreaterThan(1e5)
  const below = both.map((rule) => ({ ...rule, suspicious: 'below' as const }))
  expect(squaredDistances(values, below)[0]![5]).toBe(0)
})

test('differences below the least deviation do not matter', () => {
  const values = [[Float64Array.of(1, 1, 1, 1.001), Float64Array.of(2, 2, 2, 2)]]
  const coarse = both.map((rule) => ({ ...rule, leastDeviation: 0.01 }))
  expect(squaredDistances(values, coarse)[0]![3]).toBeCloseTo(0.01, 9)
  expect([...squaredDistances([[new Float64Array(4), new Float64Array(4)]], both)[0]!]).toEqual([0, 0, 0, 0])
})
