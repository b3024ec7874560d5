import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { fittedScale } from '../../../learning/head/temperature.js'

const CLASSES = 3
const SHARES = [0.6, 0.3, 0.1]
const OFFSETS = Float64Array.from(SHARES, Math.log)

/** Records whose classes are drawn with the probabilities that scores of a known scale give. */
function drawn(scale: number, records: number): { evidence: Float32Array; labels: Int32Array } {
  const stream = RandomStream.named(1, 'temperature', scale)
  const evidence = Float32Array.from({ length: records * CLASSES }, () => stream.normal())
  const labels = Int32Array.from({ length: records }, (_, row) => {
    const weights = SHARES.map((share, c) => share * Math.exp(scale * evidence[row * CLASSES + c]!))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const at = stream.uniform() * total
    return at < weights[0]! ? 0 : at < weights[0]! + weights[1]! ? 1 : 2
  })
  return { evidence, labels }
}

test.each([0.5, 2, 8])('the scale %d by which classes were drawn is found', (scale) => {
  const { evidence, labels } = drawn(scale, 20_000)
  // Its standard error is below 5 % with so many records.
  expect(fittedScale(evidence, OFFSETS, labels) / scale).toBeGreaterThan(0.9)
  expect(fittedScale(evidence, OFFSETS, labels) / scale).toBeLessThan(1.1)
})

test('evidence that names every class rightly is weighed as much as it can be, evidence of nothing hardly', () => {
  const labels = Int32Array.from({ length: 30 }, (_, row) => row % CLASSES)
  const right = Float32Array.from({ length: 90 }, (_, i) => (i % CLASSES === labels[Math.floor(i / CLASSES)] ? 1 : 0))
  expect(fittedScale(right, OFFSETS, labels)).toBeGreaterThan(30)
  const { evidence } = drawn(1, 20_000)
  const stream = RandomStream.named(2, 'temperature')
  const unrelated = Int32Array.from({ length: 20_000 }, () => {
    const at = stream.uniform()
    return at < 0.6 ? 0 : at < 0.9 ? 1 : 2
  })
  expect(fittedScale(evidence, OFFSETS, unrelated)).toBeLessThan(0.1)
})
