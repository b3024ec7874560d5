import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import {
  basicInterval,
  bootstrapPairs,
  bootstrapPeople,
  bootstrapRecords,
  percentileInterval,
  type WeightedStatistic,
} from '../../../learning/metrics/bootstrap.js'

/** Weighted mean of values. */
function meanOf(values: ArrayLike<number>): WeightedStatistic {
  return (weights) => {
    let [sum, total] = [0, 0]
    for (let i = 0; i < weights.length; i++) {
      sum += weights[i]! * values[i]!
      total += weights[i]!
    }
    return sum / total
  }
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

test('resampled means of records deviate as a mean does', () => {
  const stream = RandomStream.named(1, 'records')
  const values = Float64Array.from({ length: 200 }, () => stream.normal())
  const means = bootstrapRecords(200, meanOf(values), { stream, replicates: 4000 })
  expect(deviation(means) / (deviation(values) / Math.sqrt(200))).toBeCloseTo(1, 1)
  expect(means).toEqual(means.slice().sort())
})

test('the same stream gives the same resamples', () => {
  const run = () =>
    bootstrapRecords(20, meanOf(Array.from({ length: 20 }, (_, i) => i * i)), {
      stream: RandomStream.named(1, 'same'),
      replicates: 50,
    })
  expect(run()).toEqual(run())
})

test('people are drawn with all their records', () => {
  // Ten people with 30 equal records each: 300 records say no more than 10.
  const people = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 30))
  const values = Float64Array.from(people, (person) => (person % 2 === 0 ? 1 : 0))
  const options = { stream: RandomStream.named(2, 'people'), replicates: 4000 }
  const byPerson = deviation(bootstrapPeople(people, meanOf(values), options))
  expect(byPerson / Math.sqrt(0.25 / 10)).toBeCloseTo(1, 1)
})

describe('a pair counts', () => {
  const first = Int32Array.of(0, 1, 0, 2)
  const second = Int32Array.of(0, 1, 1, 0)
  test('once for a draw of its one person, and once for each way to draw its two', () => {
    bootstrapPairs(
      first,
      second,
      (weights) => {
        const [a, b, ab, ca] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!]
        expect(ab).toBe(a * b)
        expect(ca).toBe((3 - a - b) * a)
        return 0
      },
      { stream: RandomStream.named(3, 'pairs'), replicates: 100 },
    )
  })

  test('only if it has two sides', () => {
    const options = { stream: RandomStream.named(3, 'sides'), replicates: 100 }
    expect(() => bootstrapPairs(first, second.subarray(1), () => 0, options)).toThrow(
      expect.objectContaining({ code: 'PAIR_COUNT' }),
    )
  })
})

describe('over pairs of people', () => {
  const PEOPLE = 40
  const [first, second] = allPairs()

  function allPairs(): [Int32Array, Int32Array] {
    const pairs = Array.from({ length: PEOPLE }, (_, a) => Array.from({ length: a }, (_, b) => [a, b] as const)).flat()
    return [Int32Array.from(pairs, ([a]) => a), Int32Array.from(pairs, ([, b]) => b)]
  }

  /** Share of experiments whose interval of the mean over pairs holds its true value, 0. */
  function coverage(intervalOf: (values: Float64Array, stream: RandomStream) => { low: number; high: number }): number {
    const experiments = 150
    let covered = 0
    for (let e = 0; e < experiments; e++) {
      const stream = RandomStream.named(4, 'coverage', e)
      const traits = Float64Array.from({ length: PEOPLE }, () => stream.normal())
      const values = Float64Array.from(first, (a, i) => traits[a]! + traits[second[i]!]! + 0.3 * stream.normal())
      const { low, high } = intervalOf(values, stream)
      if (low <= 0 && 0 <= high) covered++
    }
    return covered / experiments
  }

  test('drawing people covers the truth about as often as asked, drawing pairs far less often', () => {
    const replicates = 199
    const byPeople = coverage((values, stream) =>
      percentileInterval(bootstrapPairs(first, second, meanOf(values), { stream, replicates })),
    )
    const byPairs = coverage((values, stream) =>
      percentileInterval(bootstrapRecords(values.length, meanOf(values), { stream, replicates })),
    )
    expect(byPeople).toBeGreaterThan(0.9)
    expect(byPairs).toBeLessThan(0.6)
  })

  test('it overstates the variance of pairs that differ by chance alone by at most three', () => {
    const stream = RandomStream.named(5, 'chance')
    const values = Float64Array.from(first, () => stream.normal())
    const spread = deviation(bootstrapPairs(first, second, meanOf(values), { stream, replicates: 2000 }))
    const ratio = (spread / (deviation(values) / Math.sqrt(values.length))) ** 2
    expect(ratio).toBeGreaterThan(2)
    expect(ratio).toBeLessThan(4)
  })
})

describe('intervals', () => {
  const sorted = Float64Array.from({ length: 999 }, (_, i) => i + 1)

  test('leave out the same number of resamples at either end', () => {
    expect(percentileInterval(sorted, 0.95)).toEqual({ low: 25, high: 975, level: 0.95 })
    expect(percentileInterval(sorted, 0.9)).toEqual({ low: 50, high: 950, level: 0.9 })
  })

  test('are mirrored at the estimate', () => {
    expect(basicInterval(400, sorted, 0.95)).toEqual({ low: -175, high: 775, level: 0.95 })
  })

  test('need enough resamples', () => {
    expect(() => percentileInterval(sorted.subarray(0, 38), 0.95)).toThrow(
      expect.objectContaining({ code: 'BOOTSTRAP_COUNT' }),
    )
    expect(percentileInterval(sorted.subarray(0, 39), 0.95).low).toBe(1)
  })
})

test('resamples that leave the statistic undefined are left out, and refused if they are many', () => {
  const options = () => ({ stream: RandomStream.named(6, 'undefined'), replicates: 1000 })
  const unlessDrawn =
    (most: number): WeightedStatistic =>
    (weights) =>
      weights[0]! <= most ? weights[0]! : Number.NaN
  const values = bootstrapRecords(50, unlessDrawn(3), options())
  expect(values.length).toBeLessThan(1000)
  expect(values.at(-1)).toBe(3)
  expect(() => bootstrapRecords(50, unlessDrawn(0), options())).toThrow(
    expect.objectContaining({ code: 'BOOTSTRAP_UNDEFINED' }),
  )
  expect(() => bootstrapRecords(0, () => 0, options())).toThrow(expect.objectContaining({ code: 'BOOTSTRAP_EMPTY' }))
})
