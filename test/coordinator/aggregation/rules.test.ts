import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildRule, type RuleContext } from '../../../coordinator/aggregation/build.js'
import type { Aggregated } from '../../../coordinator/aggregation/rule.js'
import { RandomStream } from '../../../learning/engine/random.js'
import { Aggregation, leastUpdates } from '../../../proto/aggregation.js'
import type { FedveilError } from '../../../proto/error.js'
import * as slow from './slow-rules.js'

const CONTEXT: RuleContext = {
  layers: [{ name: 'dense/kernel', shape: [3, 1] }],
  stream: (round) => RandomStream.named(5, 'test', round),
  hasOwn: true,
}

/** Participants p00, p01, ... in order. */
function aggregate(aggregation: unknown, updates: readonly (readonly number[])[], own?: readonly number[]): Aggregated {
  const participants = updates.map((_, i) => `p${String(i).padStart(2, '0')}`)
  const rule = buildRule(Aggregation.parse(aggregation), CONTEXT)
  const rows = updates.map((update) => Float32Array.from(update))
  return rule.aggregate({ round: 1, participants, updates: rows, ...(own ? { own: Float32Array.from(own) } : {}) })
}

function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(wanted.length)
  const scale = Math.max(1e-30, ...Array.from(wanted, Math.abs))
  for (let k = 0; k < wanted.length; k++) expect(Math.abs(found[k]! - wanted[k]!) / scale).toBeLessThan(tolerance)
}

const X = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]

describe('public vectors', () => {
  test.each([
    ['mean, ByzFL', 'fedavg', X, [4, 5, 6]],
    ['median, ByzFL', 'median', X, [4, 5, 6]],
    ['trimmed mean, ByzFL', { rule: 'trimmed-mean', malicious: 1 }, X, [4, 5, 6]],
    ['centered clipping, ByzFL', { rule: 'centered-clipping', radius: 100, momentum: 0 }, X, [4, 5, 6]],
    ['geometric median, ByzFL', 'geometric-median', X, [3.78788764, 4.78788764, 5.78788764]],
    ['Krum, ByzFL: the lowest id of equals', { rule: 'krum', malicious: 1, variant: 'byzfl' }, X, [1, 2, 3]],
    ['Krum, Flower', { rule: 'krum', malicious: 1, variant: 'flower' }, [[0.2], [0.7], [1.0]], [0.7]],
    [
      'Multi-Krum, Flower',
      { rule: 'multi-krum', malicious: 1, keep: 2, variant: 'flower' },
      [[0.2], [0.5], [1.0]],
      [0.35],
    ],
    ['median, Flower', 'median', [[0.2], [1], [0.5]], [0.5]],
    ['trimmed mean of a share of .25, Flower', { rule: 'trimmed-mean', malicious: 1 }, [[0.5], [1], [2], [100]], [1.5]],
    [
      'median, Blades',
      'median',
      [
        [1, 2, 3],
        [-1, 4, -1],
        [2, 2, 3],
        [3, 1, 3],
      ],
      [1.5, 2, 3],
    ],
    [
      'trimmed mean, Blades',
      { rule: 'trimmed-mean', malicious: 1 },
      [
        [1, 2, 3],
        [-1, 4, -1],
        [2, 2, 3],
        [3, 1, 3],
      ],
      [1.5, 2, 3],
    ],
    // ByzFL's mixed rows are 2.5,3.5,4.5 / 2.5,3.5,4.5 / 5.5,6.5,7.5, and its clipped third row 4.41004009, 5.04004582, 5.67005155.
    [
      'the mean of mixed rows, ByzFL',
      { rule: 'nearest-neighbour-mixing', malicious: 1, next: { rule: 'fedavg' } },
      X,
      [3.5, 4.5, 5.5],
    ],
    [
      'the mean of adaptively clipped rows, ByzFL',
      { rule: 'adaptive-robust-clipping', malicious: 1, next: { rule: 'fedavg' } },
      X,
      [(5 + 4.41004009) / 3, (7 + 5.04004582) / 3, (9 + 5.67005155) / 3],
    ],
    [
      'clipping to norm 2, ByzFL',
      { rule: 'norm-clipping', norm: 2 },
      [[1, 2, 3]],
      [0.53452248, 1.06904497, 1.60356745],
    ],
  ] as const)('%s', (_, aggregation, updates, wanted) => {
    close(aggregate(aggregation, updates).update, wanted, 2e-7)
  })
})

/** n updates of d values, distinct with certainty enough, of very different sizes. */
function drawn(n: number, d: number, seed: number): number[][] {
  const stream = RandomStream.named(seed, 'updates')
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: d }, () => Math.fround(stream.normal() * (i % 4 === 0 ? 5 : 1) + 0.3)),
  )
}

const OWN = drawn(1, 1500, 99)[0]!
const CASES: readonly (readonly [unknown, (updates: number[][]) => number[]])[] = [
  ['fedavg', slow.mean],
  ['median', slow.median],
  [{ rule: 'trimmed-mean', malicious: 3 }, (u) => slow.trimmedMean(u, 3)],
  [{ rule: 'krum', malicious: 3 }, (u) => slow.krum(u, u.length - 5, 1)],
  [{ rule: 'krum', malicious: 3, variant: 'byzfl' }, (u) => slow.krum(u, u.length - 4, 1)],
  [{ rule: 'multi-krum', malicious: 3 }, (u) => slow.krum(u, u.length - 5, u.length - 5)],
  [{ rule: 'multi-krum', malicious: 3, variant: 'byzfl' }, (u) => slow.krum(u, u.length - 4, u.length - 3)],
  [{ rule: 'bulyan', malicious: 2 }, (u) => slow.bulyan(u, 2)],
  [{ rule: 'geometric-median', smoothing: 0.1, steps: 4 }, (u) => slow.geometricMedian(u, 0.1, 4)],
  [{ rule: 'centered-clipping', radius: 3, steps: 3, momentum: 0 }, (u) => slow.centeredClipping(u, 3, 3)],
  [{ rule: 'norm-clipping', norm: 2 }, (u) => slow.mean(u.map((x) => slow.clipped(x, 2)))],
  [{ rule: 'robust-learning-rate', threshold: 5 }, (u) => slow.robustLearningRate(u, 5)],
  ['foolsgold', slow.foolsGold],
  [{ rule: 'flame', noise: 0 }, slow.flame],
  [{ rule: 'dnc', malicious: 2, iterations: 1, sample: 10_000 }, (u) => slow.dnc(u, 2)],
  ['fltrust', (u) => slow.fltrust(u, OWN.slice(0, u[0]!.length))],
  [
    { rule: 'nearest-neighbour-mixing', malicious: 3, next: { rule: 'median' } },
    (u) => slow.median(slow.nearestNeighbourMixing(u, 3)),
  ],
  [
    { rule: 'adaptive-robust-clipping', malicious: 3, next: { rule: 'trimmed-mean', malicious: 2 } },
    (u) => slow.trimmedMean(slow.adaptiveRobustClipping(u, 3), 2),
  ],
  [
    {
      rule: 'adaptive-robust-clipping',
      malicious: 3,
      next: { rule: 'nearest-neighbour-mixing', malicious: 3, next: { rule: 'geometric-median' } },
    },
    (u) => slow.geometricMedian(slow.nearestNeighbourMixing(slow.adaptiveRobustClipping(u, 3), 3), 0.1, 3),
  ],
]
const named = CASES.map(([aggregation, reference]) => [JSON.stringify(aggregation), aggregation, reference] as const)

describe('agrees with plain loops', () => {
  // 1500 values cross a block of columns; 7 and 64 are one short and one whole vector group.
  test.each(named)('%s', (_, aggregation, reference) => {
    for (const [n, d, seed] of [
      [11, 7, 1],
      [12, 64, 2],
      [13, 1500, 3],
      [30, 130, 4],
    ] as const) {
      const updates = drawn(n, d, seed)
      close(aggregate(aggregation, updates, OWN.slice(0, d)).update, reference(updates), 3e-5)
    }
  })
})

describe('every rule', () => {
  const rules = named.filter(([name]) => !name.includes('foolsgold') && !name.includes('fltrust'))

  test.each(rules)('%s gives back equal updates', (_, aggregation) => {
    const same = [0.5, -1.25, 1.5]
    const { update } = aggregate(
      aggregation,
      Array.from({ length: 12 }, () => same),
    )
    const turned = JSON.stringify(aggregation).includes('geometric') ? 1e-6 : 0
    if (!JSON.stringify(aggregation).includes('norm-clipping')) close(update, same, turned + 1e-6)
  })

  // Bulyan ends with pairs that are each other's nearest and have equal scores: the lowest id decides.
  test.each(named.filter(([name]) => !name.includes('bulyan')))(
    '%s gives nearly the same whatever the order of participants',
    (_, aggregation) => {
      const updates = drawn(12, 65, 8)
      const straight = aggregate(aggregation, updates, OWN.slice(0, 65))
      const reversed = aggregate(aggregation, updates.toReversed(), OWN.slice(0, 65))
      close(reversed.update, straight.update, 1e-5)
      const mirror = (ids: readonly string[]) =>
        ids.map((id) => `p${String(11 - Number(id.slice(1))).padStart(2, '0')}`)
      expect(mirror(reversed.kept).sort()).toEqual([...straight.kept])
    },
  )

  test.each([
    ['median'],
    [{ rule: 'trimmed-mean', malicious: 3 }],
    [{ rule: 'multi-krum', malicious: 3 }],
    [{ rule: 'bulyan', malicious: 2 }],
  ])('%j moves and grows with the updates', (aggregation) => {
    const updates = drawn(12, 20, 9)
    const { update } = aggregate(aggregation, updates)
    const moved = updates.map((row) => row.map((x, k) => 2 * x + k))
    close(
      aggregate(aggregation, moved).update,
      Array.from(update, (x, k) => 2 * x + k),
      1e-5,
    )
  })

  test.each([
    ['median'],
    [{ rule: 'trimmed-mean', malicious: 3 }],
    [{ rule: 'krum', malicious: 3 }],
    [{ rule: 'multi-krum', malicious: 3 }],
    [{ rule: 'geometric-median', steps: 20 }],
    [{ rule: 'centered-clipping', radius: 5, momentum: 0 }],
    [{ rule: 'norm-clipping', norm: 5 }],
    [{ rule: 'flame', noise: 0 }],
    [{ rule: 'nearest-neighbour-mixing', malicious: 3, next: { rule: 'median' } }],
    [{ rule: 'adaptive-robust-clipping', malicious: 3, next: { rule: 'median' } }],
  ])('%j keeps 3 enormous updates of 12 from the result', (aggregation) => {
    const honest = drawn(9, 20, 10).map((row) => row.map((x) => x / 5))
    const enormous = [1e30, 3e37, -2e25].map((x) => new Array<number>(20).fill(x))
    const { update } = aggregate(aggregation, [...honest, ...enormous])
    expect(Math.hypot(...update)).toBeLessThan(10)
  })

  test('dnc removes 3 who collude of 12', () => {
    const honest = drawn(9, 20, 10)
    const { pruned } = aggregate({ rule: 'dnc', malicious: 3 }, [
      ...honest,
      ...drawn(3, 20, 11).map((row) => row.map((x) => x + 9)),
    ])
    expect(pruned).toEqual(['p09', 'p10', 'p11'])
  })

  test('leaves the updates as they were, and gives the same bytes again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const updates = drawn(11, 70, seed)
        const first = aggregate({ rule: 'bulyan', malicious: 2 }, updates).update
        expect(aggregate({ rule: 'bulyan', malicious: 2 }, updates).update).toEqual(first)
      }),
      { numRuns: 5 },
    )
  })
})

describe('what is refused', () => {
  const code = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return (error as FedveilError).code
    }
    return 'nothing'
  }

  test.each(named)('%s: NaN, infinity, an update of another length, none', (_, aggregation) => {
    const updates = drawn(12, 66, 3)
    const own = OWN.slice(0, 66)
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const spoilt = updates.map((row, i) => (i === 7 ? row.map((x, k) => (k === 65 ? bad : x)) : row))
      expect(code(() => aggregate(aggregation, spoilt, own))).toBe('UPDATE_NOT_FINITE')
    }
    const short = updates.map((row, i) => (i === 7 ? row.slice(1) : row))
    expect(code(() => aggregate(aggregation, short, own))).toBe('UPDATE_LENGTH')
    const least = leastUpdates(Aggregation.parse(aggregation))
    expect(code(() => aggregate(aggregation, updates.slice(0, least - 1), own))).toBe('TOO_FEW_UPDATES')
    expect(code(() => aggregate(aggregation, updates.slice(0, least), own))).toBe('nothing')
  })

  test('participants who come twice or out of order', () => {
    const rule = buildRule(Aggregation.parse('median'), CONTEXT)
    const updates = [Float32Array.of(1), Float32Array.of(2)]
    expect(code(() => rule.aggregate({ round: 1, participants: ['a', 'a'], updates }))).toBe('PARTICIPANT_TWICE')
    expect(code(() => rule.aggregate({ round: 1, participants: ['b', 'a'], updates }))).toBe('PARTICIPANT_ORDER')
  })

  test('fltrust without root data at the coordinator', () => {
    expect(code(() => buildRule(Aggregation.parse('fltrust'), { ...CONTEXT, hasOwn: false }))).toBe('ROOT_DATA')
  })
})

describe('rules with memory', () => {
  const round = (number: number, updates: readonly number[][], participants = ['a', 'b', 'c']) => ({
    round: number,
    participants,
    updates: updates.map((update) => Float32Array.from(update)),
  })

  test('centered clipping starts from the centre of the round before', () => {
    const rule = buildRule(Aggregation.parse({ rule: 'centered-clipping', radius: 1, momentum: 0 }), CONTEXT)
    // All three pull by the radius in the same direction, twice.
    const updates = [[10], [20], [30]]
    expect(rule.aggregate(round(1, updates)).update[0]).toBeCloseTo(1, 6)
    expect(rule.aggregate(round(2, updates)).update[0]).toBeCloseTo(2, 6)
  })

  test('centered clipping gives each participant a momentum of its own, by name', () => {
    const rule = buildRule(Aggregation.parse({ rule: 'centered-clipping', radius: 1e6, momentum: 0.5 }), CONTEXT)
    expect(rule.aggregate(round(1, [[3], [6], [9]])).update[0]).toBeCloseTo(6, 6)
    // b is away; a: (3 + 1) / 2 = 2, c: (9 + 1) / 2 = 5, mean 3.5
    expect(rule.aggregate(round(2, [[1], [1]], ['a', 'c'])).update[0]).toBeCloseTo(3.5, 5)
    // b remembers 6: (6 + 0) / 2 = 3
    expect(rule.aggregate(round(3, [[0]], ['b'])).update[0]).toBeCloseTo(3, 5)
  })

  test('FoolsGold silences two who point the same way over rounds, and only them', () => {
    const rule = buildRule(Aggregation.parse('foolsgold'), CONTEXT)
    const sybils = [
      [1, 0, 0.1],
      [2, 0, 0.2],
    ]
    for (const number of [1, 2]) {
      const { kept, pruned } = rule.aggregate(
        round(number, [...sybils, [0, 1, -1], [-0.5, -1, 0.3]], ['a', 'b', 'c', 'd']),
      )
      expect(pruned).toEqual(['a', 'b'])
      expect(kept).toEqual(['c', 'd'])
    }
  })
})

test('FLAME adds noise of the given multiple of the median norm', () => {
  const updates = Array.from({ length: 3 }, () => new Array<number>(4000).fill(2))
  const { update } = aggregate({ rule: 'flame', noise: 0.01 }, updates)
  const deviation = Math.sqrt(update.reduce((sum, x) => sum + (x - 2) ** 2, 0) / update.length)
  expect(deviation / (0.01 * 2 * Math.sqrt(4000))).toBeCloseTo(1, 1)
})
