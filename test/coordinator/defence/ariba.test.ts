import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Ariba, type AribaOptions } from '../../../coordinator/defence/ariba.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { Aggregation } from '../../../proto/aggregation.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const layers = [
  { name: 'conv1/kernel', shape: [3, 3, 3, 8] },
  { name: 'conv1/bias', shape: [8] },
  { name: 'conv2/kernel', shape: [3, 3, 8, 12] },
  { name: 'conv2/bias', shape: [12] },
  { name: 'embedding/kernel', shape: [12, 16] },
  { name: 'head/centres', shape: [16, 10] },
  { name: 'head/bias', shape: [10] },
]
const CONV2 = 224
const HEAD = CONV2 + 864 + 12 + 192
const D = HEAD + 160 + 10

/** Honest updates of one round: a common direction and each participant's own noise, of its own loudness. */
function honest(seed: number, participants: number): Float32Array[] {
  const common = RandomStream.named(seed, 'common')
  const direction = Float64Array.from({ length: D }, () => common.normal())
  return Array.from({ length: participants }, (_, i) => {
    const own = RandomStream.named(seed, 'own', i)
    const loud = Math.exp(0.2 * own.normal())
    return Float32Array.from(direction, (x) => 0.01 * (x + loud * own.normal()))
  })
}

/** A direction in some filters of the second convolution alone, of a given norm. */
function trigger(seed: number, filters: readonly number[], norm: number): Float64Array {
  const stream = RandomStream.named(seed, 'trigger')
  const values = new Float64Array(D)
  for (let row = 0; row < 72; row++) for (const filter of filters) values[CONV2 + row * 12 + filter] = stream.normal()
  const length = Math.hypot(...values)
  return values.map((x) => (x * norm) / length)
}

const OPTIONS = Aggregation.parse({ rule: 'ariba' }) as Extract<Aggregation, { rule: 'ariba' }>
const make = (changes: Partial<AribaOptions> = {}) =>
  new Ariba({ ...OPTIONS, layers, stream: (round) => RandomStream.named(1, 'ariba', round), ...changes })
const names = (n: number) => Array.from({ length: n }, (_, i) => `p${String(i).padStart(3, '0')}`)
const judge = (updates: Float32Array[], changes: Partial<AribaOptions> = {}, rule = make(changes), round = 1) =>
  rule.aggregate({ round, participants: names(updates.length), updates })
const poisoned = (updates: readonly Float32Array[], who: readonly number[], by: (i: number) => Float64Array) =>
  updates.map((u, i) => (who.includes(i) ? u.map((x, k) => x + by(i)[k]!) : u))
/** Residuals of honest participants have this norm in the second convolution, about. */
const NORM = 0.01 * Math.sqrt(876)

describe('of 20 participants', () => {
  test('hardly anybody is left out when all are honest: 5 % at most', () => {
    let pruned = 0
    for (let seed = 1; seed <= 25; seed++) pruned += judge(honest(seed, 20)).pruned.length
    expect(pruned / (25 * 20)).toBeLessThan(0.05)
  })

  test('four who share a direction in three filters are found by it, and the filters are named', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const planted = trigger(seed, [2, 5, 7], 1.6 * NORM)
      const { pruned, kept, deciding, heat } = judge(poisoned(honest(seed, 20), [3, 8, 9, 17], () => planted))
      expect(pruned).toEqual(['p003', 'p008', 'p009', 'p017'])
      expect(kept).toHaveLength(16)
      for (const fragments of Object.values(deciding!)) {
        expect(fragments[0]!.layer).toBe('conv2/kernel')
        expect([2, 5, 7]).toContain(fragments[0]!.unit)
      }
      expect(heat!.p003!['conv2/kernel']!).toBeGreaterThan(2 * heat!.p003!['conv1/kernel']!)
    }
  })

  test('one who is alone with it is found by where it lies and how large it is', () => {
    for (let seed = 1; seed <= 5; seed++)
      expect(
        judge(
          poisoned(honest(seed, 20), [6], () => trigger(seed, [1], 3 * NORM)),
          { layerWeights: { 'conv1/kernel': 0, 'embedding/kernel': 0 } },
        ).pruned,
      ).toEqual(['p006'])
  })

  test.each(['local-outlier-factor', 'isolation-forest', 'ecod'] as const)(
    '%s scores the planted higher than the honest',
    (detector) => {
      const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
      for (let seed = 1; seed <= 5; seed++) {
        const updates = poisoned(honest(seed, 20), [0, 1, 2], () => trigger(seed, [2, 5], 1.5 * NORM))
        const scores = Object.values(judge(updates, { detector }).scores!)
        expect(mean(scores.slice(0, 3))).toBeGreaterThan(2 * mean(scores.slice(3)))
      }
    },
  )

  test('just under half who collude are found, and no more than that are ever left out', () => {
    const who = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    const { pruned } = judge(poisoned(honest(3, 20), who, () => trigger(3, [2, 5, 7], 2 * NORM)))
    expect(pruned).toEqual(who.map((i) => `p00${i}`))
    const twelve = judge(poisoned(honest(3, 20), [...who, 9, 10, 11], () => trigger(3, [2, 5], 1.5 * NORM)))
    expect(twelve.pruned.length).toBeLessThan(10)
  })
})

test('the order of participants changes nothing but the names', () => {
  const updates = poisoned(honest(4, 12), [1, 5], () => trigger(4, [3], 2 * NORM))
  const scores = Object.values(judge(updates).scores!)
  fc.assert(
    fc.property(fc.shuffledSubarray([...updates.keys()], { minLength: 12 }), (order) => {
      const turned = Object.values(judge(order.map((i) => updates[i]!)).scores!)
      for (const [place, i] of order.entries()) expect(turned[place]).toBeCloseTo(scores[i]!, 4)
    }),
    { numRuns: 5 },
  )
})

test('two who send the very same update share their residuals wholly, and are left out', () => {
  const updates = honest(5, 12)
  updates[7] = updates[2]!.slice()
  const { pruned } = judge(updates)
  expect(pruned).toEqual(['p002', 'p007'])
})

test('equal updates of everybody are all kept, and their mean is theirs', () => {
  const [one] = honest(6, 1)
  const { kept, update } = judge(Array.from({ length: 6 }, () => one!.slice()))
  expect(kept).toHaveLength(6)
  expect(update).toEqual(one)
})

test('the class head, which follows a participant’s own classes, speaks against nobody unless it is weighed', () => {
  const updates = honest(7, 12).map((u, i) => (i === 4 ? u.map((x, k) => (k >= HEAD ? 9 * x : x)) : u))
  expect(judge(updates).scores!.p004!).toBeLessThan(3.5)
  const only = { 'conv1/kernel': 0, 'conv2/kernel': 0, 'embedding/kernel': 0, 'head/centres': 1 }
  expect(judge(updates, { layerWeights: only }).pruned).toContain('p004')
})

test('noise of differential privacy widens what counts as usual, and what is shared shows through it', () => {
  const deviation = 0.03
  const stream = RandomStream.named(8, 'noise')
  const noisy = (updates: readonly Float32Array[]) => updates.map((u) => u.map((x) => x + deviation * stream.normal()))
  for (let seed = 1; seed <= 5; seed++) {
    expect(judge(noisy(honest(seed, 20))).pruned.length).toBeLessThan(2)
    const planted = noisy(poisoned(honest(seed, 20), [0, 1, 2, 3], () => trigger(seed, [2, 5, 7], 4 * NORM)))
    expect(judge(planted).pruned).toEqual(expect.arrayContaining(['p000', 'p001', 'p002', 'p003']))
  }
})

test('who stands out a little in every round is left out for its standing, though its score alone would do in few rounds', () => {
  const attackers = ['p002', 'p011', 'p016']
  const found = (memory: number) => {
    const rule = make({ memory })
    let times = 0
    for (let round = 1; round <= 12; round++) {
      const planted = trigger(9, [2, 5, 7], 0.78 * NORM)
      const updates = poisoned(honest(100 + round, 20), [2, 11, 16], () => planted)
      const { pruned } = judge(updates, {}, rule, round)
      if (round > 4) times += attackers.filter((name) => pruned.includes(name)).length
    }
    return times / (8 * attackers.length)
  }
  expect(found(0)).toBeLessThan(0.5)
  expect(found(0.7)).toBeGreaterThan(0.75)
})

test('the layer that feeds the head counts half as much as the others', () => {
  const { scores, heat } = judge(honest(10, 12))
  for (const [name, layers] of Object.entries(heat!)) {
    const [conv1, conv2, embedding] = ['conv1/kernel', 'conv2/kernel', 'embedding/kernel'].map(
      (layer) => layers[layer]!,
    )
    expect(scores![name]).toBeCloseTo((conv1! + conv2! + embedding! / 2) / 2.5, 9)
  }
})

test('with fewer than three updates all are kept, and the reason says so', () => {
  const { kept, reason } = judge(honest(1, 2))
  expect(kept).toEqual(['p000', 'p001'])
  expect(reason).toMatch(/at least 3/)
})

test('keeps no tensor', () => {
  const before = tf.memory().numTensors
  judge(honest(1, 8))
  expect(tf.memory().numTensors).toBe(before)
})
