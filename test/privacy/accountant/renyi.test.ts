import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Adjacency } from '../../../privacy/accountant/accountant.js'
import { DEFAULT_ORDERS } from '../../../privacy/accountant/orders.js'
import { renyiCurve, renyiDivergence } from '../../../privacy/accountant/renyi.js'
import type { PrivacyEvent } from '../../../privacy/event.js'

function sampled(rate: number, noiseMultiplier: number): PrivacyEvent {
  return { kind: 'poissonSampled', rate, event: { kind: 'gaussian', noiseMultiplier } }
}

/** ln(sum p^a q^(1-a)) / (a - 1) of two discrete distributions, term by term. */
function divergenceOf(p: readonly number[], q: readonly number[], order: number): number {
  const sum = p.reduce((total, x, i) => total + Math.exp(order * Math.log(x) + (1 - order) * Math.log(q[i]!)), 0)
  return Math.log(sum) / (order - 1)
}

describe('sampled Gaussian', () => {
  // Golden: dp-accounting, rdp_privacy_accountant_test.
  test.each([
    [5, 2.180756562e-3],
    [50, 2.384603754e-2],
    [100, 1.674163075e2],
  ])('is the published value at order %d after 50 steps', (order, published) => {
    expect((50 * renyiDivergence(sampled(0.01, 2.5), order, 'add-remove')!) / published).toBeCloseTo(1, 8)
  })

  // Golden: adaptive quadrature of the defining integral with 30 digits (mpmath 1.3).
  test.each([
    [
      0.04,
      1.5,
      [0.0004816567400342992, 0.0006631116939117247, 0.001132803466470159, 0.001833202199583859, 0.006591672068072908],
    ],
    [0.01, 0.5, [0.001551992395229326, 0.002629891208161269, 0.0147712782117204, 1.611374441252784, 16.72966110835655]],
    [
      1e-4,
      1,
      [9.448254115394178e-9, 1.28853739076733e-8, 2.148142386256721e-8, 3.352370777580498e-8, 9.38726353262843e-8],
    ],
    [0.5, 0.3, [2.911781896955957, 6.29074308920499, 12.73364368500939, 20.73450321694813, 59.79239350827238]],
    [0.9, 5, [0.01782997735554791, 0.0243483648969358, 0.04072420877007176, 0.063838704387681, 0.1824989130680065]],
    [0.2, 0.1, [37.48222040746322, 70.1716862626977, 122.3176034792765, 192.8355834970714, 543.2279926014614]],
  ])('is exact at fractional orders, for rate %d and noise %d, and never below', (rate, noise, golden) => {
    for (const [i, order] of [1.1, 1.5, 2.5, 3.9, 10.9].entries()) {
      const found = renyiDivergence(sampled(rate, noise), order, 'add-remove')!
      expect(found).toBeGreaterThanOrEqual(golden[i]! * (1 - 1e-15))
      // At rate 1e-4 the rounding margin of order 1.1 is 1e-15 of a value of 1e-8.
      expect(found / golden[i]! - 1).toBeLessThan(2e-7)
      if (golden[i]! > 1e-6) expect(found / golden[i]! - 1).toBeLessThan(1e-10)
    }
  })

  // Golden: the same for the pair of replace-one.
  test.each([
    [
      0.04,
      1.5,
      [0.001575583866357241, 0.002149433494946118, 0.002868289799153426, 0.005628429281961001, 1.102547462235821],
    ],
    [0.01, 0.5, [0.00269354112041449, 0.00406828898975355, 0.007125406674451301, 1.621356001821938, 35.16250277165551]],
    [0.5, 0.3, [3.565524907188369, 6.982546716877606, 10.4180077016298, 21.42765039750808, 111.0746296805553]],
    [0.99, 2, [0.5374277557299563, 0.7324075021834414, 0.975358410565814, 1.883494572955187, 6.780371604268627]],
  ])('replaced unit: exact for rate %d and noise %d, and never below', (rate, noise, golden) => {
    for (const [i, order] of [1.1, 1.5, 2, 3.9, 20].entries()) {
      const found = renyiDivergence(sampled(rate, noise), order, 'replace-one')!
      expect(found).toBeGreaterThanOrEqual(golden[i]! * (1 - 1e-12))
      expect(found / golden[i]! - 1).toBeLessThan(1e-9)
    }
  })

  const rates = fc.double({ min: 1e-6, max: 1, noNaN: true })
  const noises = fc.double({ min: Math.log(1e-2), max: Math.log(1e3), noNaN: true }).map(Math.exp)

  test('sampling never costs more than no sampling, and nothing is NaN', () => {
    fc.assert(
      fc.property(rates, noises, fc.constantFrom<Adjacency>('add-remove', 'replace-one'), (rate, noise, adjacency) => {
        const curve = renyiCurve(sampled(rate, noise), [1.1, 1.7, 2, 6.5, 64, 1024], adjacency)!
        const whole = renyiCurve({ kind: 'gaussian', noiseMultiplier: noise }, [1.1, 1.7, 2, 6.5, 64, 1024], adjacency)!
        for (const [i, divergence] of curve.entries()) {
          expect(divergence).toBeGreaterThanOrEqual(0)
          expect(divergence).toBeLessThanOrEqual(whole[i]! * (1 + 1e-9) + 1e-12)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('rises with the order, and (order - 1) times it is convex', () => {
    const orders = DEFAULT_ORDERS.slice(0, 150)
    for (const [rate, noise] of [
      [0.04, 1.5],
      [0.3, 0.7],
      [0.001, 4],
    ] as const) {
      const curve = renyiCurve(sampled(rate, noise), orders, 'add-remove')!
      const moments = orders.map((order, i) => (order - 1) * curve[i]!)
      for (let i = 1; i + 1 < orders.length; i++) {
        expect(curve[i]!).toBeGreaterThanOrEqual(curve[i - 1]! * (1 - 1e-11))
        const share = (orders[i]! - orders[i - 1]!) / (orders[i + 1]! - orders[i - 1]!)
        const chord = (1 - share) * moments[i - 1]! + share * moments[i + 1]!
        expect(moments[i]!).toBeLessThanOrEqual(chord * (1 + 1e-9) + 1e-14)
      }
    }
  })
})

describe('closed forms are what the definition gives', () => {
  const orders = [1.3, 2, 5.5, 17]

  test('K-ary randomized response', () => {
    const [epsilon, categories] = [0.8, 5]
    const other = 1 / (Math.exp(epsilon) + categories - 1)
    const law = (truth: number) =>
      Array.from({ length: categories }, (_, i) => (i === truth ? Math.exp(epsilon) * other : other))
    for (const order of orders) {
      const found = renyiDivergence({ kind: 'randomizedResponse', epsilon, categories }, order, 'replace-one')!
      expect(found).toBeCloseTo(divergenceOf(law(0), law(1), order), 10)
    }
  })

  test('bits by randomized response: all of them differ', () => {
    const [epsilon, bits] = [1.2, 4]
    const keep = 1 / (1 + Math.exp(-epsilon / bits))
    // Every word of bits, each with its own probability; the neighbour's word has every bit turned round.
    const words = Array.from(
      { length: 2 ** bits },
      (_, word) => [...word.toString(2)].filter((bit) => bit === '1').length,
    )
    const law = words.map((kept) => keep ** kept * (1 - keep) ** (bits - kept))
    const other = words.map((kept) => keep ** (bits - kept) * (1 - keep) ** kept)
    for (const order of orders) {
      const found = renyiDivergence({ kind: 'bitResponses', epsilon, bits }, order, 'replace-one')!
      expect(found).toBeCloseTo(divergenceOf(law, other, order), 10)
    }
  })

  test('PrivUnit: two caps that do not meet', () => {
    const [p, q] = [0.7, 0.05]
    const inside = [p, (q * (1 - p)) / (1 - q)]
    const rest = 1 - inside[0]! - inside[1]!
    for (const order of orders) {
      const found = renyiDivergence({ kind: 'privUnit', p, q }, order, 'replace-one')!
      expect(found).toBeCloseTo(divergenceOf([...inside, rest], [...inside.toReversed(), rest], order), 10)
    }
  })

  test.each([1, 7])('discrete Laplace shifted by %d steps', (steps) => {
    const scale = 3
    const law = (shift: number) => Array.from({ length: 401 }, (_, i) => Math.exp(-Math.abs(i - 200 - shift) / scale))
    const total = law(0).reduce((sum, x) => sum + x, 0)
    const [p, q] = [law(0), law(steps)].map((weights) => weights.map((x) => x / total))
    for (const order of orders) {
      const found = renyiDivergence({ kind: 'discreteLaplace', scale, norm: steps }, order, 'add-remove')!
      expect(found).toBeCloseTo(divergenceOf(p!, q!, order), 8)
    }
  })

  test('Laplace: the limit of the discrete one on a fine grid', () => {
    for (const order of orders) {
      const fine = renyiDivergence({ kind: 'discreteLaplace', scale: 3e5, norm: 1e5 }, order, 'replace-one')!
      expect(renyiDivergence({ kind: 'laplace', noiseMultiplier: 3 }, order, 'replace-one')!).toBeCloseTo(fine, 6)
    }
  })

  test('nothing that is epsilon-DP diverges more than "pure" of that epsilon', () => {
    for (const order of orders) {
      const pure = renyiDivergence({ kind: 'pure', epsilon: 0.8 }, order, 'replace-one')!
      expect(pure).toBeLessThanOrEqual(0.8)
      for (const event of [
        { kind: 'laplace', noiseMultiplier: 2.5 },
        { kind: 'randomizedResponse', epsilon: 0.8, categories: 5 },
        { kind: 'discreteLaplace', scale: 50, norm: 20 },
      ] as const)
        expect(renyiDivergence(event, order, 'replace-one')!).toBeLessThanOrEqual(pure)
    }
  })

  test('no protection has no bound; sampling of anything but Gaussian noise has none here', () => {
    expect(renyiDivergence({ kind: 'unprotected' }, 2, 'replace-one')).toBe(Number.POSITIVE_INFINITY)
    const event: PrivacyEvent = { kind: 'poissonSampled', rate: 0.1, event: { kind: 'pure', epsilon: 1 } }
    expect(renyiDivergence(event, 2, 'add-remove')).toBeUndefined()
  })
})
