import { describe, expect, test } from 'vitest'
import { dpFedavg } from '../../../coordinator/aggregation/dp-fedavg.js'
import { poissonSample } from '../../../coordinator/sampling.js'
import { RandomStream } from '../../../learning/engine/random.js'
import { openAccountant } from '../../../privacy/accountant/open.js'
import { auditEpsilon } from '../../../privacy/audit.js'
import { centralEvent } from '../../../privacy/central-noise.js'

const stream = (...path: (string | number)[]) => RandomStream.named(1, 'dp-fedavg', ...path)
const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row))

/** Noise so small that float32 does not show it. */
const NEARLY_NONE = { noiseMultiplier: 1e-30, stream: stream('none') }

test('divides the clipped sum by the expected count, whoever came', () => {
  const options = { ...NEARLY_NONE, dimension: 2, clip: 5, expectedCount: 4 }
  // (3, 4) has norm 5 and stays; (30, 40) is cut to (3, 4); the sum of both over 4, not over 2.
  expect([...dpFedavg(rows([3, 4], [30, 40]), options)]).toEqual([expect.closeTo(1.5, 5), expect.closeTo(2, 5)])
})

test('one participant more moves the sum by at most the clip norm, whatever it sends', () => {
  const options = { ...NEARLY_NONE, dimension: 3, clip: 0.5, expectedCount: 1 }
  const without = dpFedavg(rows([0.1, 0, 0.2]), options)
  const withOne = dpFedavg(rows([0.1, 0, 0.2], [1e20, -1e20, 7]), options)
  expect(Math.hypot(...withOne.map((value, k) => value - without[k]!))).toBeLessThanOrEqual(0.5 + 1e-6)
})

describe.each([
  { clip: 0.7, noiseMultiplier: 1.3, expectedCount: 6 },
  { clip: 3, noiseMultiplier: 0.4, expectedCount: 2.5 },
])('at clip $clip, z $noiseMultiplier, q n $expectedCount', (options) => {
  const dimension = 200_000

  /** Chi-square of the noise against z S / (q n), as deviations of a nearly normal variable. */
  const excess = (updates: readonly Float32Array[], clean: number) => {
    const mean = dpFedavg(updates, { ...options, dimension, stream: stream(options.clip, updates.length) })
    const deviation = (options.noiseMultiplier * options.clip) / options.expectedCount
    const chi2 = mean.reduce((sum, value) => sum + ((value - clean) / deviation) ** 2, 0)
    return (chi2 - dimension) / Math.sqrt(2 * dimension)
  }

  test('the noise has deviation z S / (q n), neither per participant nor squared', () => {
    const small = new Float32Array(dimension).fill(1e-4)
    expect(Math.abs(excess([small, small, small], (3 * 1e-4) / options.expectedCount))).toBeLessThan(4.5)
  })

  test('a round for which nobody was drawn is noise of the same size', () => {
    expect(Math.abs(excess([], 0))).toBeLessThan(4.5)
  })
})

test('refuses an update of another length', () => {
  const options = { ...NEARLY_NONE, dimension: 2, clip: 1, expectedCount: 1 }
  expect(() => dpFedavg(rows([1]), options)).toThrow(expect.objectContaining({ code: 'UPDATE_LENGTH' }))
})

describe('audited from its outputs, drawing and noise together', () => {
  const [rate, z, delta] = [0.5, 1, 0.01]

  /** One participant's part in a round: drawn or not, clipped, noised by `noiseMultiplier`. A zero row is an absent one. */
  const rounds = (noiseMultiplier: number) => ({
    perturb: (values: Float32Array, rows: number, stream: RandomStream) =>
      Float32Array.from({ length: rows }, (_, row) => {
        const drawn = poissonSample([values.subarray(row, row + 1)], rate, stream)
        return dpFedavg(drawn, { dimension: 1, clip: 1, noiseMultiplier, expectedCount: 1, stream })[0]!
      }),
  })
  const shown = (noiseMultiplier: number, samples: number) =>
    auditEpsilon({
      mechanism: rounds(noiseMultiplier),
      a: Float32Array.of(5),
      b: Float32Array.of(0),
      score: (output) => output[0]!,
      samples,
      delta,
      risk: 1e-3,
      stream: RandomStream.named(3, 'audit', 'central noise'),
    })
  const claim = () => {
    const accountant = openAccountant('pld', 'add-remove')
    accountant.compose(centralEvent(rate, z))
    return accountant.epsilon(delta).epsilon
  }

  test('a participant more shows no more than the claim, and most of it', () => {
    const bound = shown(z, 400_000)
    expect(bound).toBeLessThan(claim())
    expect(bound).toBeGreaterThan(0.8 * claim())
  })

  test('half the noise is found out', () => {
    expect(shown(z / 2, 100_000)).toBeGreaterThan(1.2 * claim())
  })
})
