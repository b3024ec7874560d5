import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, medianInPlace, robustDeviation } from '../../../coordinator/defence/median.js'
import { RandomStream } from '../../../learning/engine/random.js'

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 })

test('the median has as many values on either side', () => {
  expect(median([0.2, 1, 0.5])).toBe(0.5) // Flower's vector
  expect(median([7, 1, 2, 4])).toBe(3)
  fc.assert(
    fc.property(numbers, (values) => {
      const middle = median(values)
      expect(values.filter((x) => x < middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter((x) => x > middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(medianInPlace(Float64Array.from([...values, 999, -999]), values.length)).toBe(middle)
    }),
  )
})

test('the robust deviation estimates the standard deviation of few normal values without bias', () => {
  const stream = RandomStream.named(1, 'robust-deviation')
  for (const n of [3, 6, 9, 15]) {
    let sum = 0
    for (let i = 0; i < 4000; i++) sum += robustDeviation(Float64Array.from({ length: n }, () => 2 * stream.normal()))
    expect(Math.abs(sum / 4000 / 2 - 1), `n = ${n}`).toBeLessThan(0.06)
  }
})

test('one value of five cannot move the robust deviation without bound', () => {
  expect(robustDeviation([1, 2, 3, 4, 1e9])).toBeLessThan(4)
  expect(robustDeviation([3])).toBe(0)
})
