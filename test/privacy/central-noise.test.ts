import { expect, test } from 'vitest'
import { RdpAccountant } from '../../privacy/accountant/rdp.js'
import { type CentralPrivacy, centralEpsilon, centralEvent, centralNoise } from '../../privacy/central-noise.js'
import { centralStatement, centralStatementText } from '../../privacy/central-statement.js'

const PRIVACY: CentralPrivacy = {
  mechanism: 'dp-fedavg-central',
  clip: 1,
  epsilon: 4,
  delta: 1e-3,
  samplingRate: 0.25,
}

test('meets the budget closely from below, and another accountant agrees on the size', () => {
  const { multiplier } = centralNoise(PRIVACY, 30)!
  const spent = centralEpsilon(PRIVACY, multiplier, 30)
  expect(spent).toBeLessThanOrEqual(4)
  expect(spent).toBeGreaterThan(3.99)
  const rdp = new RdpAccountant({ adjacency: 'add-remove' })
  rdp.compose(centralEvent(0.25, multiplier), 30)
  // Renyi bounds are looser, and not by much.
  expect(rdp.epsilon(1e-3).epsilon).toBeGreaterThan(spent)
  expect(rdp.epsilon(1e-3).epsilon).toBeLessThan(1.25 * spent)
})

test('asks for more noise with more rounds and with a higher rate', () => {
  const z = (rounds: number, samplingRate: number) => centralNoise({ ...PRIVACY, samplingRate }, rounds)!.multiplier
  expect(z(60, 0.25)).toBeGreaterThan(z(30, 0.25))
  expect(z(30, 0.5)).toBeGreaterThan(z(30, 0.25))
})

test('pays for the bits of an adaptive clip out of the same multiplier', () => {
  const bitNoise = 3
  const adaptiveClip = { quantile: 0.5, learningRate: 0.2, bitNoise }
  const { multiplier, updateMultiplier } = centralNoise({ ...PRIVACY, adaptiveClip }, 30)!
  expect(multiplier).toBe(centralNoise(PRIVACY, 30)!.multiplier)
  expect(Math.hypot(1 / updateMultiplier, 1 / (2 * bitNoise))).toBeCloseTo(1 / multiplier, 12)
})

test('the statement names unit, adjacency, observers, rate, accountant, noise and what is not covered', () => {
  const noise = centralNoise(PRIVACY, 30)!
  const stated = (noiseKind: 'system' | 'seeded') =>
    centralStatementText(centralStatement({ privacy: PRIVACY, noise, rounds: 30, epsilon: 3.99961, noiseKind }))
  const text = stated('system')
  expect(text).toMatch(
    /^Epsilon 4 at delta 0.001 for one participant's whole data \(add-remove\), against whoever sees/,
  )
  for (const part of [
    '30 rounds',
    'probability 0.25',
    'privacy loss distributions',
    'CSPRNG',
    'the coordinator, which',
  ])
    expect(text).toContain(part)
  expect(stated('seeded')).toMatch(/^Seeded noise: no guarantee/)
})
