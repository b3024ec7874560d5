import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aribaPlain as ariba } from '../../../coordinator/defence/ariba-plain.js'
import { RandomStream } from '../../../learning/engine/random.js'

const layers = [
  { name: 'conv1/kernel', shape: [3, 3, 3, 8] },
  { name: 'conv1/bias', shape: [8] },
  { name: 'conv2/kernel', shape: [3, 3, 8, 12] },
  { name: 'conv2/bias', shape: [12] },
  { name: 'head/centres', shape: [48, 10] },
  { name: 'head/bias', shape: [10] },
]
const D = 216 + 8 + 864 + 12 + 480 + 10

/** Honest updates of one round: a common direction and each participant's own noise. */
function round(seed: number, participants: number, noise = 1) {
  const common = RandomStream.named(seed, 'common')
  const direction = Float64Array.from({ length: D }, () => common.normal())
  return Array.from({ length: participants }, (_, i) => {
    const own = RandomStream.named(seed, 'own', i)
    return { participant: `p${i}`, values: Float32Array.from(direction, (x) => 0.01 * (x + noise * own.normal())) }
  })
}
const attacked = (updates: ReturnType<typeof round>, who: string, by: (values: Float32Array) => Float32Array) =>
  updates.map((u) => (u.participant === who ? { ...u, values: by(u.values) } : u))
const seeds = [1, 2, 3, 4, 5]

describe('with 6 participants', () => {
  test('prunes nobody when all are honest', () => {
    for (let seed = 1; seed <= 40; seed++) expect(ariba({ updates: round(seed, 6), layers }).pruned).toEqual([])
  })

  test.each([
    ['scaled up 5 times', (u: Float32Array) => u.map((x) => 5 * x)],
    ['scaled up 20 times', (u: Float32Array) => u.map((x) => 20 * x)],
    ['turned round', (u: Float32Array) => u.map((x) => -x)],
    ['replaced by noise of the same size', (u: Float32Array) => noiseLike(u)],
  ])('finds an update that is %s', (_, by) => {
    for (const seed of seeds) {
      const verdict = ariba({ updates: attacked(round(seed, 6), 'p4', by), layers })
      expect(verdict.pruned).toEqual(['p4'])
      expect(verdict.kept).toEqual(['p0', 'p1', 'p2', 'p3', 'p5'])
    }
  })

  test('finds an update of which only 12 filters of one layer were replaced, and says which layer', () => {
    const conv2 = (u: Float32Array) => u.map((x, k) => (k >= 224 && k < 1100 ? -3 * x : x))
    for (const seed of seeds) {
      const { pruned, heat, deciding } = ariba({ updates: attacked(round(seed, 6), 'p1', conv2), layers })
      expect(pruned).toEqual(['p1'])
      expect(heat.p1!['conv2/kernel']).toBe(12)
      expect(new Set(deciding.p1!.map(({ layer }) => layer))).toEqual(new Set(['conv2/kernel']))
    }
  })

  test('finds an update with 3 filters replaced when one attacker is known to exist, and names the filters', () => {
    const three = (u: Float32Array) => u.map((x, k) => (k < 216 && [1, 4, 6].includes(k % 8) ? -8 * x : x))
    for (const seed of seeds) {
      const { pruned, deciding } = ariba({ updates: attacked(round(seed, 6), 'p2', three), layers, malicious: 1 })
      expect(pruned).toEqual(['p2'])
      const top = deciding.p2!.slice(0, 3)
      expect(top.map(({ unit }) => unit).sort()).toEqual([1, 4, 6])
      expect(top.every(({ layer }) => layer === 'conv1/kernel')).toBe(true)
    }
  })
})

test('finds 4 colluding attackers of 10', () => {
  for (const seed of seeds) {
    const evil = round(seed + 100, 10, 0.1)
    const updates = round(seed, 10).map((u, i) =>
      i % 3 === 0 ? { ...u, values: evil[i]!.values.map((x) => 5 * x) } : u,
    )
    expect(ariba({ updates, layers, malicious: 4 }).pruned).toEqual(['p0', 'p3', 'p6', 'p9'])
  }
})

test('standing closer to the others than they do to each other is no evidence', () => {
  for (const seed of seeds) {
    // The common direction without own noise, as long as the others: cosine near 1 where theirs is near 0.8.
    const clean = round(seed, 1, 0)[0]!.values.map((x) => Math.SQRT2 * x)
    const { scores } = ariba({ updates: attacked(round(seed, 6), 'p2', () => clean), layers })
    expect(scores.p2!.outliers).toBeLessThanOrEqual(2)
  }
})

test('the order in which updates come changes nothing', () => {
  const updates = attacked(round(3, 7), 'p5', (u) => u.map((x) => 6 * x))
  const verdict = ariba({ updates, layers })
  fc.assert(
    fc.property(fc.shuffledSubarray(updates, { minLength: 7 }), (shuffled) => {
      expect(ariba({ updates: shuffled, layers })).toEqual(verdict)
    }),
    { numRuns: 10 },
  )
})

test('the unit of the updates changes no decision', () => {
  const updates = attacked(round(4, 6), 'p0', (u) => u.map((x) => 6 * x))
  const { scores, ...verdict } = ariba({ updates, layers })
  // A power of two, so that float32 values scale exactly.
  const scaled = ariba({ updates: updates.map((u) => ({ ...u, values: u.values.map((x) => 1024 * x) })), layers })
  expect(scaled.pruned).toEqual(verdict.pruned)
  expect(scaled.heat).toEqual(verdict.heat)
  expect(Object.keys(scores)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5'])
})

test('equal updates prune nobody, and among equals a known number takes the highest ids', () => {
  const one = round(5, 1)[0]!.values
  const updates = ['c', 'a', 'd', 'b', 'e'].map((participant) => ({ participant, values: one }))
  expect(ariba({ updates, layers }).pruned).toEqual([])
  expect(ariba({ updates, layers, malicious: 2 }).pruned).toEqual(['d', 'e'])
  const zero = updates.map((u) => ({ ...u, values: new Float32Array(D) }))
  expect(ariba({ updates: zero, layers }).pruned).toEqual([])
})

test('one who differs from equal updates is found', () => {
  const one = round(6, 1)[0]!.values
  const updates = Array.from({ length: 5 }, (_, i) => ({ participant: `p${i}`, values: one }))
  expect(ariba({ updates: attacked(updates, 'p3', (u) => u.map((x) => 2 * x)), layers }).pruned).toEqual(['p3'])
})

test('scores, heat and threshold tell one story', () => {
  const { scores, heat, threshold, pruned } = ariba({
    updates: attacked(round(7, 6), 'p4', (u) => u.map((x) => 6 * x)),
    layers,
  })
  for (const [name, { outliers }] of Object.entries(scores)) {
    expect(Object.keys(heat[name]!)).toEqual(['conv1/kernel', 'conv2/kernel', 'head/centres'])
    expect(Object.values(heat[name]!).reduce((a, b) => a + b, 0)).toBe(outliers)
    expect(outliers > threshold!).toBe(pruned.includes(name))
  }
})

test('keeps all and says why with fewer than 3 updates', () => {
  const updates = attacked(round(8, 2), 'p1', (u) => u.map((x) => 100 * x))
  const verdict = ariba({ updates, layers, malicious: 1 })
  expect(verdict.kept).toEqual(['p0', 'p1'])
  expect(verdict.reason).toContain('at least 3 updates')
  expect(ariba({ updates: [], layers }).kept).toEqual([])
})

test('half or more attackers are beyond what it can find', () => {
  // Breakdown: 4 of 6 who agree are the majority, and the honest two stand out.
  const evil = round(200, 6, 0.1)
  const updates = round(9, 6).map((u, i) => (i < 4 ? { ...u, values: evil[i]!.values } : u))
  expect(ariba({ updates, layers, malicious: 2 }).pruned).toEqual(['p4', 'p5'])
})

test.each([
  ['an update of another length', { updates: [{ participant: 'a', values: new Float32Array(3) }] }, 'UPDATE_LENGTH'],
  [
    'NaN',
    { updates: attacked(round(1, 3), 'p1', (u) => u.map((x, k) => (k === 700 ? Number.NaN : x))) },
    'UPDATE_NOT_FINITE',
  ],
  ['a participant twice', { updates: [...round(1, 3), round(1, 1)[0]!] }, 'PARTICIPANT_TWICE'],
  ['half malicious', { updates: round(1, 4), malicious: 2 }, 'MALICIOUS_RANGE'],
  ['a fraction of a participant', { updates: round(1, 6), malicious: 0.5 }, 'MALICIOUS_RANGE'],
])('refuses %s', (_, input, code) => {
  expect(() => ariba({ ...input, layers })).toThrow(expect.objectContaining({ code }))
})

function noiseLike(values: Float32Array): Float32Array {
  const stream = RandomStream.named(99, 'noise')
  return values.map(() => 0.014 * stream.normal())
}
