import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { PrivacyEvent } from '../../../privacy/event.js'
import { centralGaussian } from '../../../privacy/mechanism/central-gaussian.js'

const OPTIONS = { clip: 5, noiseMultiplier: 1.2, samplingRate: 0.5, normBit: false }
const stream = RandomStream.named(1, 'unused')

test('clips and adds nothing', () => {
  const { perturb } = {
    perturb: (row: number[]) => centralGaussian(OPTIONS).perturb(Float32Array.from(row), 1, stream),
  }
  expect([...perturb([3, 4])]).toEqual([3, 4])
  const cut = perturb([30, 40])
  expect(Math.hypot(...cut)).toBeLessThanOrEqual(5)
  expect(cut[0]! / cut[1]!).toBeCloseTo(0.75, 5)
})

test('puts the bit about the norm last, whatever the caller wrote there', () => {
  const mechanism = centralGaussian({ ...OPTIONS, normBit: true })
  const rows = Float32Array.of(3, 4, 1000, 30, 40, -7)
  const released = mechanism.perturb(rows, 2, stream)
  expect([released[2], released[5]]).toEqual([0.5, -0.5])
  expect(Math.hypot(released[3]!, released[4]!)).toBeLessThanOrEqual(5)
  expect([...rows]).toEqual([3, 4, 1000, 30, 40, -7])
})

test('its event is a sampled round, of the multiplier that the coordinator accounts', () => {
  const { event } = centralGaussian(OPTIONS)
  expect(event).toEqual({ kind: 'poissonSampled', rate: 0.5, event: { kind: 'gaussian', noiseMultiplier: 1.2 } })
  expect(PrivacyEvent.parse(event)).toEqual(event)
})

test.each([
  ['clip', 0],
  ['noiseMultiplier', Number.POSITIVE_INFINITY],
  ['samplingRate', 1.1],
])('refuses %s %d', (name, value) => {
  expect(() => centralGaussian({ ...OPTIONS, [name]: value })).toThrow(
    expect.objectContaining({ code: 'MECHANISM_INVALID' }),
  )
})
