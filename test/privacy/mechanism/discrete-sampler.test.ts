import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { DiscreteSampler } from '../../../privacy/mechanism/discrete-sampler.js'
import { cumulativeBounds, type DiscreteLaw, expFixed } from '../../../privacy/mechanism/exact-weights.js'

/** First 159 bits of P(|noise| <= k), 0 counting half, by mpmath at 400 bits. */
const BOUNDARIES: readonly (readonly [DiscreteLaw, number, bigint])[] = [
  [{ kind: 'gaussian', scale: 3 }, 0, 0x11058377e2cee05e0a877d8ab2725ecaa3406fddn],
  [{ kind: 'gaussian', scale: 3 }, 2, 0x4c7c062c620fe3af66b467b4589369d05985914an],
  [{ kind: 'gaussian', scale: 3 }, 9, 0x7fcff64f0b047af02bd14939a99ff57c4a48522fn],
  [{ kind: 'laplace', scale: 5 }, 0, 0xcc1ebbcafa09cedfb56afb1bf39ac91f504b9e7n],
  [{ kind: 'laplace', scale: 5 }, 7, 0x6394e07950a37e44e8ef63f9e293ef16af3aa9e6n],
  [{ kind: 'gaussian', scale: 1024 }, 700, 0x40c71ea14d01e5038adf16b1d00def2625d381d5n],
]

/** Words whose 31 + 32 n bits are those of a number of 159 bits, n = 4. */
function script(bits: bigint): { uint32(): number; used: number } {
  const words = [Number(bits >> 128n) << 1]
  for (let i = 3n; i >= 0n; i--) words.push(Number((bits >> (32n * i)) & 0xffffffffn))
  return {
    used: 0,
    uint32() {
      return words[this.used++]! >>> 0
    },
  }
}

describe('DiscreteSampler', () => {
  test.each(BOUNDARIES)('%o: the distribution function at %d is known to as many bits as are asked', (law, k, bits) => {
    const [bounds] = [...cumulativeBounds(law, 140)].slice(k, k + 1)
    expect(bounds!.lower <= bits >> 19n && bits >> 19n < bounds!.upper).toBe(true)
    expect(bounds!.upper - bounds!.lower).toBe(1n)
  })

  test.each(BOUNDARIES)(
    '%o: decides at %d by the last of 159 bits, drawing no more of them than needed',
    (law, k, bits) => {
      const sampler = new DiscreteSampler(law)
      const [below, above] = [script(bits - 1n), script(bits + 1n)]
      expect(sampler.sample(below)).toBe(k)
      expect(sampler.sample(above)).toBe(k + 1)
      expect([below.used, above.used]).toEqual([5, 5])
      const early = script(bits ^ (1n << 120n))
      expect(sampler.sample(early)).toBe((bits & (1n << 120n)) === 0n ? k + 1 : k)
      expect(early.used).toBe(2)
      const earliest = script(bits - (1n << 130n))
      expect(sampler.sample(earliest)).toBe(k)
      expect(earliest.used).toBe(1)
    },
  )

  test.each([
    { kind: 'gaussian', scale: 7 },
    { kind: 'laplace', scale: 7 },
  ] as const)('%o: every value comes with its probability', (law) => {
    const weight = (k: number) => Math.exp(law.kind === 'gaussian' ? (-k * k) / 98 : -Math.abs(k) / 7)
    let total = 0
    for (let k = -400; k <= 400; k++) total += weight(k)
    const n = 400_000
    const counts = new Map<number, number>()
    const sampler = new DiscreteSampler(law)
    const stream = RandomStream.named(4, 'discrete', law.kind)
    for (let i = 0; i < n; i++) {
      const k = sampler.sample(stream)
      if (Object.is(k, -0)) throw new Error('zero has a sign')
      counts.set(k, (counts.get(k) ?? 0) + 1)
    }
    let statistic = 0
    for (let k = -20; k <= 20; k++) {
      const expected = (n * weight(k)) / total
      statistic += ((counts.get(k) ?? 0) - expected) ** 2 / expected
    }
    // 41 values: P(chi-square with 41 degrees of freedom > 74.7) = 0.001.
    expect(statistic).toBeLessThan(74.7)
  })

  test('adds to whole numbers what it would sample', () => {
    const sampler = new DiscreteSampler({ kind: 'gaussian', scale: 1100 })
    const values = Int32Array.of(5, -7, 1_000_000)
    sampler.addTo(values, RandomStream.named(4, 'same'))
    const stream = RandomStream.named(4, 'same')
    expect([...values]).toEqual([5, -7, 1_000_000].map((x) => x + sampler.sample(stream)))
  })
})

test('expFixed is at most two units too small', () => {
  // floor(2^64 / e) and floor(2^64 exp(-1/3)), from mpmath.
  for (const [n, d, exact] of [
    [1n, 1n, EXP_1],
    [1n, 3n, EXP_THIRD],
  ] as const) {
    expect(expFixed(n, d, 64) <= exact && exact - expFixed(n, d, 64) <= 2n).toBe(true)
  }
  expect(expFixed(0n, 1n, 64)).toBe((1n << 64n) - 1n)
})

const EXP_1 = 6786177901268885274n
const EXP_THIRD = 13217669706954385033n
