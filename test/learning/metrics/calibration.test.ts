import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { brierScore } from '../../../learning/metrics/brier.js'
import { calibrationError, calibrationInterval, reliability } from '../../../learning/metrics/calibration.js'
import { type Confidences, topConfidences } from '../../../learning/metrics/confidence.js'

/** The records of calibration.py beside this file, which gave the expected values (torchmetrics, numpy, scikit-learn). */
function records(count: number, classes: number): { probabilities: Float32Array; labels: Int32Array } {
  let state = 12345
  const draw = () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff
    return (((state >> 16) % 997) + 1) / 1000
  }
  const probabilities = new Float32Array(count * classes)
  const labels = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const weights = Array.from({ length: classes }, () => draw() ** 3)
    const sum = weights.reduce((a, b) => a + b, 0)
    for (const [k, weight] of weights.entries()) probabilities[i * classes + k] = weight / sum
    labels[i] = draw() < 0.6 ? weights.indexOf(Math.max(...weights)) : Math.floor(draw() * classes)
  }
  return { probabilities, labels }
}

describe.each([
  [200, 3, 0.1311592310667038, 0.282859742641449, 0.11942075192928314, 0.1357213845849037, 0.4912827657783672],
  [2000, 10, 0.30001208186149597, 0.5872319936752319, 0.2979527413845062, 0.2973986099660397, 0.7532096236871637],
])('of %d records in %d classes', (count, classes, expected, maximum, ofTen, mass, brier) => {
  const { probabilities, labels } = records(count, classes)
  const confidences = topConfidences(probabilities, classes, labels)

  test('errors over bins of equal width are those of torchmetrics, which works in float32', () => {
    const found = calibrationError(confidences, 'width')
    expect(found.expected).toBeCloseTo(expected, 6)
    expect(found.maximum).toBeCloseTo(maximum, 6)
    expect(calibrationError(confidences, 'width', 10).expected).toBeCloseTo(ofTen, 6)
  })

  test('the error over bins of equal mass is that of numpy on equal parts of the sorted records', () => {
    expect(calibrationError(confidences, 'mass', 20).expected).toBeCloseTo(mass, 12)
    expect(reliability(confidences, 'mass', 20).map((row) => row.count)).toEqual(Array(20).fill(count / 20))
  })

  test("the Brier score is scikit-learn's", () => {
    expect(brierScore(probabilities, classes, labels)).toBeCloseTo(brier, 6)
  })
})

const confidencesOf = (values: readonly number[], right: readonly number[]): Confidences => ({
  confidence: Float32Array.from(values),
  right: Uint8Array.from(right),
})

describe('bins', () => {
  test('of equal width hold their upper end, and the first holds 0', () => {
    const rows = reliability(confidencesOf([0, 0.5, 0.25, 0.51, 1], [1, 0, 1, 1, 0]), 'width', 4)
    expect(rows.map(({ low, high, count, accuracy }) => [low, high, count, accuracy])).toEqual([
      [0, 0.25, 2, 1],
      [0.25, 0.5, 1, 0],
      [0.5, 0.75, 1, 1],
      [0.75, 1, 1, 0],
    ])
  })

  test('of equal mass keep equal confidences together', () => {
    const values = [0.5, 0.5, 0.5, 0.5, 0.75, 0.875, 1, 1]
    const rows = reliability(confidencesOf(values, [1, 0, 1, 0, 1, 1, 1, 0]), 'mass', 4)
    expect(rows.map(({ low, high, count }) => [low, high, count])).toEqual([
      [0, 0.5, 4],
      [0.5, 0.875, 2],
      [0.875, 1, 2],
    ])
  })

  test('hold every record once, whatever the order of the records', () => {
    const record = fc.record({ value: fc.integer({ min: 0, max: 16 }), right: fc.integer({ min: 0, max: 1 }) })
    const list = fc.array(record, { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(list, fc.constantFrom('width', 'mass'), fc.integer({ min: 1, max: 20 }), (found, binning, bins) => {
        const read = (items: typeof found) =>
          confidencesOf(
            items.map(({ value }) => value / 16),
            items.map(({ right }) => right),
          )
        const rows = reliability(read(found), binning, bins)
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(found.length)
        expect(reliability(read(found.toReversed()), binning, bins)).toEqual(rows)
        for (const { low, high, confidence } of rows) expect(low <= confidence && confidence <= high).toBe(true)
        const { expected, maximum } = calibrationError(read(found), binning, bins)
        expect(expected).toBeLessThanOrEqual(maximum + 1e-12)
      }),
    )
  })
})

test('a classifier that says what it reaches has no error, a sure one that is always wrong the largest', () => {
  expect(calibrationError(confidencesOf([0.5, 0.5, 1], [1, 0, 1]), 'width')).toEqual({ expected: 0, maximum: 0 })
  expect(calibrationError(confidencesOf([1, 1], [0, 0]), 'mass')).toEqual({ expected: 1, maximum: 1 })
})

test('the interval covers a known error about as often as asked', () => {
  const experiments = 100
  let covered = 0
  for (let e = 0; e < experiments; e++) {
    const stream = RandomStream.named(e, 'calibration')
    const confidence = Float32Array.from({ length: 1000 }, () => 0.3 + 0.7 * stream.uniform())
    // Right with a probability that is 0.12 below the confidence: the error of every bin.
    const right = Uint8Array.from(confidence, (value) => (stream.uniform() < value - 0.12 ? 1 : 0))
    const { low, high } = calibrationInterval({ confidence, right }, 'width', { stream, replicates: 199 })
    if (low <= 0.12 && 0.12 <= high) covered++
  }
  expect(covered / experiments).toBeGreaterThan(0.88)
})

test('the interval stays within 0 and 1', () => {
  const options = { stream: RandomStream.named(1, 'ends'), replicates: 199 }
  expect(calibrationInterval(confidencesOf([1, 1, 1], [0, 0, 0]), 'width', options)).toMatchObject({ low: 1, high: 1 })
  const { low } = calibrationInterval(confidencesOf([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0]), 'mass', options)
  expect(low).toBe(0)
})

test('the most likely class is chosen, the lower of equals, and the Brier score of a sure error is 2', () => {
  const probabilities = Float32Array.of(0.25, 0.5, 0.25, 0.5, 0, 0.5)
  const found = topConfidences(probabilities, 3, Int32Array.of(1, 2))
  expect(found).toEqual(confidencesOf([0.5, 0.5], [1, 0]))
  expect(brierScore(Float32Array.of(1, 0), 2, Int32Array.of(1))).toBe(2)
})

test('empty, ill-counted and impossible input is refused', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  expect(() => calibrationError(confidencesOf([], []), 'width')).toThrow(refusal('CALIBRATION_COUNT'))
  expect(() => calibrationError(confidencesOf([0.5], [1, 0]), 'mass')).toThrow(refusal('CALIBRATION_COUNT'))
  expect(() => calibrationError(confidencesOf([0.5, Number.NaN], [1, 0]), 'mass')).toThrow(refusal('CALIBRATION_RANGE'))
  expect(() => calibrationError(confidencesOf([1.5], [1]), 'width')).toThrow(refusal('CALIBRATION_RANGE'))
  expect(() => brierScore(new Float32Array(0), 2, new Int32Array(0))).toThrow(refusal('PROBABILITY_COUNT'))
  expect(() => brierScore(Float32Array.of(1, 0, 0), 2, Int32Array.of(0))).toThrow(refusal('PROBABILITY_COUNT'))
  expect(() => topConfidences(Float32Array.of(Number.NaN, 0), 2, Int32Array.of(0))).toThrow(
    refusal('PROBABILITY_RANGE'),
  )
  expect(() => topConfidences(Float32Array.of(1, 0), 2, Int32Array.of(2))).toThrow(refusal('PROBABILITY_LABEL'))
})
