import { describe, expect, test } from 'vitest'
import { Adaptive, adaptive, withinLimit } from '../../../../experiments/attack/horizontal/adaptive.js'
import { aribaScore } from '../../../../experiments/attack/horizontal/ariba-score.js'
import { ConstrainAndScale, constrainAndScale } from '../../../../experiments/attack/horizontal/constrain-and-scale.js'
import { cosineScore, normScore } from '../../../../experiments/attack/horizontal/detection-score.js'
import { Neurotoxin, neurotoxin, quietest } from '../../../../experiments/attack/horizontal/neurotoxin.js'
import { RandomStream } from '../../../../learning/engine/random.js'
import { NO_RECORDS, roundOf } from './round.js'

const ATTACKER = { seed: 1, name: 'p6' }
const stream = RandomStream.named(2, 'vectors')
const vector = (length: number) => Float32Array.from({ length }, () => stream.normal())

/** Central differences of a function of a vector. */
function slope(of: (x: Float64Array) => number, at: Float32Array): number[] {
  return Array.from(at, (_, i) => {
    const moved = (by: number) => Float64Array.from(at, (x, k) => (k === i ? x + by : x))
    return (of(moved(1e-4)) - of(moved(-1e-4))) / 2e-4
  })
}
const inner = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0)
const length = (a: ArrayLike<number>) => Math.sqrt(inner(a, a))

describe('constrain and scale', () => {
  const global = vector(7)
  const weights = vector(7)
  const loss = vector(7)
  test.each([
    ['cosine', (w: Float64Array) => 1 - inner(w, global) / (length(w) * length(global))],
    ['distance', (w: Float64Array) => length(w.map((x, i) => x - global[i]!))],
  ] as const)('steps along alpha times the loss and 1 - alpha times the %s', (anomaly, measure) => {
    const spec = ConstrainAndScale.parse({ kind: 'constrain-and-scale', participants: ['p6'], alpha: 0.3, anomaly })
    const steps = constrainAndScale(spec, ATTACKER).steps!(roundOf(NO_RECORDS, 1, { global }))!
    const found = steps.gradient!(loss, weights)
    for (const [i, expected] of slope(measure, weights).entries())
      expect(found[i]).toBeCloseTo(0.3 * loss[i]! + 0.7 * expected, 4)
    const atGlobal = steps.gradient!(loss, global)
    for (const [i, x] of loss.entries()) expect(atGlobal[i]).toBeCloseTo(0.3 * x, 6)
  })
})

describe('neurotoxin', () => {
  test('moves the coordinates of smallest benign gradient, the lower of equal ones first', () => {
    expect([...quietest(Float32Array.of(5, -1, 0, 3, -4), 0.6)]).toEqual([0, 1, 1, 1, 0])
    expect([...quietest(Float32Array.of(1, -1, 1, 1), 0.5)]).toEqual([1, 1, 0, 0])
    expect([...quietest(Float32Array.of(1, 2), 0)]).toEqual([0, 0])
    const many = vector(400)
    const slow = Array.from(many.keys())
      .sort((a, b) => Math.abs(many[a]!) - Math.abs(many[b]!) || a - b)
      .slice(0, 380)
    const mask = quietest(many, 0.95)
    expect([...mask.keys()].filter((i) => mask[i])).toEqual(slow.sort((a, b) => a - b))
  })

  test.each([
    ['authors', 95],
    ['flpoison', 10],
  ] as const)(
    'as %s moves %i of 100 coordinates, whatever decay does, and clips the update',
    async (variant, moving) => {
      const spec = Neurotoxin.parse({ kind: 'neurotoxin', participants: ['p6'], variant, normClip: 0.2 })
      const [benign, global] = [vector(100), vector(100)]
      const attack = neurotoxin(spec, ATTACKER)
      const round = roundOf(NO_RECORDS, 1, { global, gradient: () => benign })
      const steps = attack.steps!(round)!
      const gradient = steps.gradient!(new Float32Array(100).fill(1), global)
      expect(gradient.filter((x) => x === 1)).toHaveLength(moving)
      const moved = steps.weights!(global.map((x) => x + 1))
      const still = [...global.keys()].filter((i) => moved[i] === global[i])
      expect(still).toHaveLength(100 - moving)
      const quietestStill = Math.min(...still.map((i) => Math.abs(benign[i]!)))
      const loudestMoving = Math.max(
        ...[...global.keys()].filter((i) => !still.includes(i)).map((i) => Math.abs(benign[i]!)),
      )
      expect(quietestStill).toBeGreaterThan(loudestMoving)
      expect(length(await attack.transform!(vector(100), round))).toBeCloseTo(0.2, 6)
      const short = Float32Array.of(0.1, -0.1)
      expect(await attack.transform!(short, round)).toEqual(short)
    },
  )
})

describe('an adaptive attacker', () => {
  const last = vector(6)
  const VIEW = { layers: [{ name: 'kernel', shape: [2, 3] }], accomplices: [vector(6), vector(6)] }
  test.each([
    ['norm', normScore],
    ['cosine', cosineScore],
    ['ARIBA', aribaScore],
  ] as const)('knows the gradient of its %s score', (_, kind) => {
    const score = kind(last, VIEW)
    const update = vector(6).map((x) => 3 * x)
    const slow = slope((x) => score.penalty(Float32Array.from(x)), update)
    for (const [i, x] of score.gradient(update).entries()) expect(x).toBeCloseTo(slow[i]!, 2)
    expect(score.penalty(last)).toBeCloseTo(0, 6)
    for (const x of score.gradient(last)) expect(x).toBeCloseTo(0, 6)
  })

  test('goes no farther from the last change than the score lets it', () => {
    const score = cosineScore(last, VIEW)
    const away = last.map((x) => -x + 0.5)
    const sent = withinLimit(away, last, score, 0.2)
    expect(score.penalty(sent)).toBeLessThanOrEqual(0.2)
    expect(score.penalty(sent)).toBeGreaterThan(0.19)
    expect(withinLimit(last, last, score, 0.2)).toBe(last)
  })

  test('is judged by the change that it has seen, and has none in its first round', async () => {
    const spec = Adaptive.parse({ kind: 'adaptive', participants: ['p6'], score: 'norm', alpha: 0.5 })
    const attack = adaptive(spec, ATTACKER)
    const first = roundOf(NO_RECORDS, 1, { global: Float32Array.of(0, 0, 0) })
    const second = roundOf(NO_RECORDS, 1, { round: 2, global: Float32Array.of(0, 0, 2) })
    attack.observe!(first)
    expect(attack.steps!(first)).toBeUndefined()
    attack.observe!(second)
    const steps = attack.steps!(second)!
    // An update of length 4 after a change of length 2: its excess is 1, the penalty's gradient 2 * 1 / 2 outwards.
    const gradient = steps.gradient!(Float32Array.of(1, 1, 1), Float32Array.of(4, 0, 2))
    expect([...gradient]).toEqual([1, 0.5, 0.5])
    expect([...(await attack.transform!(Float32Array.of(1, 2, 3), second))]).toEqual([1, 2, 3])
  })

  test('takes a score of a defence in place of its own', () => {
    const spec = Adaptive.parse({ kind: 'adaptive', participants: ['p6'], alpha: 0.5 })
    const attack = adaptive(spec, ATTACKER, undefined, () => ({
      penalty: () => 1,
      gradient: () => Float32Array.of(0, 0, 4),
    }))
    for (const round of [1, 2]) attack.observe!(roundOf(NO_RECORDS, 1, { round }))
    const steps = attack.steps!(roundOf(NO_RECORDS, 1, { round: 2 }))!
    expect([...steps.gradient!(Float32Array.of(2, 2, 2), new Float32Array(3))]).toEqual([1, 1, 3])
  })
})
