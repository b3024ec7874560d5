import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { composedEpsilon } from '../../../privacy/accountant/filter.js'
import { openAccountant } from '../../../privacy/accountant/open.js'
import { pureEpsilon } from '../../../privacy/event.js'
import { oneBit } from '../../../privacy/mechanism/one-bit.js'

const D = 8
const N = 40_000
const ROW = Float32Array.of(0.3, -0.2, 0, -0, 1e-30, -1e-30, 3e38, -3e38)
const SIGNS = [1, -1, 1, 1, 1, -1, 1, -1]

/** `N` releases of one row. */
function released(epsilon: number): Float32Array {
  const values = new Float32Array(N * D)
  for (let i = 0; i < N; i++) values.set(ROW, i * D)
  return oneBit({ epsilon, dimension: D }).perturb(values, N, RandomStream.named(1, 'one-bit', epsilon))
}

describe.each([2, 8, 40])('at epsilon %d for 8 coordinates', (epsilon) => {
  const rows = released(epsilon)
  const keep = 1 / (1 + Math.exp(-epsilon / D))

  test('every sign is kept with the probability of binary randomized response at epsilon / 8, independently', () => {
    const error = 4 * Math.sqrt((keep * (1 - keep)) / N)
    for (let at = 0; at < D; at++) {
      let [kept, both] = [0, 0]
      for (let i = 0; i < N; i++) {
        const right = rows[i * D + at]! * SIGNS[at]! > 0
        kept += right ? 1 : 0
        both += right && rows[i * D + ((at + 1) % D)]! * SIGNS[(at + 1) % D]! > 0 ? 1 : 0
      }
      expect(Math.abs(kept / N - keep)).toBeLessThan(error + 1e-9)
      expect(Math.abs(both / N - keep * keep)).toBeLessThan(4 * Math.sqrt((keep * keep * (1 - keep * keep)) / N) + 1e-9)
    }
  })

  test('the mean of releases is the unit vector of the signs, and the deviation is the one it names', () => {
    const { deviation } = oneBit({ epsilon, dimension: D })
    for (let at = 0; at < D; at++) {
      let [sum, squares] = [0, 0]
      for (let i = 0; i < N; i++) {
        const off = rows[i * D + at]! - SIGNS[at]! / Math.sqrt(D)
        sum += off
        squares += off * off
      }
      expect(Math.abs(sum / N)).toBeLessThan((4 * deviation!) / Math.sqrt(N))
      expect(Math.sqrt(squares / N) / deviation!).toBeCloseTo(1, 1)
    }
  })

  test('two values alone are released: one bit a coordinate', () => {
    expect(new Set(rows.map(Math.abs)).size).toBe(1)
  })
})

test('opposite rows attain its epsilon exactly, and rows that differ in k signs k / d of it', () => {
  const mechanism = oneBit({ epsilon: 4, dimension: D })
  expect(pureEpsilon(mechanism.event, 'replace-one')).toBe(4)
  const output = Float32Array.from(SIGNS)
  const opposite = output.map((sign) => -sign)
  expect(mechanism.logDensityRatio!(output, output, opposite)).toBeCloseTo(4, 9)
  expect(mechanism.logDensityRatio!(output, output, opposite)).toBeLessThanOrEqual(4)
  const three = output.map((sign, i) => (i < 3 ? -sign : sign))
  expect(mechanism.logDensityRatio!(output, output, three)).toBeCloseTo((4 * 3) / D, 9)
})

test('a release is d answers of binary randomized response to every accountant', () => {
  const [epsilon, bits, delta] = [6, 16, 1e-5]
  const whole = { kind: 'bitResponses', epsilon, bits } as const
  const one = { kind: 'randomizedResponse', epsilon: epsilon / bits, categories: 2 } as const
  for (const name of ['rdp', 'pld'] as const) {
    const [together, apart] = [openAccountant(name, 'replace-one'), openAccountant(name, 'replace-one')]
    together.compose(whole, 3)
    apart.compose(one, 3 * bits)
    expect(together.epsilon(delta).epsilon / apart.epsilon(delta).epsilon).toBeCloseTo(1, 3)
  }
  const spent = composedEpsilon([{ event: whole, times: 3 }], { delta: 0, adjacency: 'replace-one' })
  expect(spent.epsilon).toBeCloseTo(3 * epsilon, 9)
})

test.each([
  { epsilon: 1e-6, dimension: 2 },
  { epsilon: 201, dimension: 2 },
  { epsilon: 1, dimension: 0 },
  { epsilon: Number.NaN, dimension: 2 },
])('refuses $epsilon for $dimension coordinates', (options) => {
  expect(() => oneBit(options)).toThrow(expect.objectContaining({ code: 'MECHANISM_INVALID' }))
})
