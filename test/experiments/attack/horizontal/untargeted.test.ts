import { describe, expect, test } from 'vitest'
import { alie, largestUnseen } from '../../../../experiments/attack/horizontal/alie.js'
import { distanceLimited } from '../../../../experiments/attack/horizontal/distance-limited.js'
import { GaussianNoise, gaussianNoise } from '../../../../experiments/attack/horizontal/gaussian-noise.js'
import { innerProductManipulation } from '../../../../experiments/attack/horizontal/inner-product-manipulation.js'
import { LabelFlip, labelFlip } from '../../../../experiments/attack/horizontal/label-flip.js'
import { NonFinite, nonFinite } from '../../../../experiments/attack/horizontal/non-finite.js'
import { signFlip } from '../../../../experiments/attack/horizontal/sign-flip.js'
import { RandomStream } from '../../../../learning/engine/random.js'
import { NO_RECORDS, roundOf } from './round.js'

const ATTACKER = { seed: 1, name: 'p6' }
/** The vectors of ByzFL's documentation. */
const X = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6), Float32Array.of(7, 8, 9)]
/** Distinct updates of 12 participants. */
const stream = RandomStream.named(5, 'updates')
const MANY = Array.from({ length: 12 }, (_, i) =>
  Float32Array.from({ length: 30 }, (_, k) => stream.normal() * (1 + (k % 3)) + 0.1 * i),
)

test('sign flip, IPM and ALIE give what ByzFL documents', () => {
  expect([...signFlip({ scale: 1 }, X)]).toEqual([-4, -5, -6])
  expect([...innerProductManipulation({ tau: 2 }, X)]).toEqual([-8, -10, -12])
  expect([...alie({ z: 1.5, participants: ['a'] }, X, 4)]).toEqual([8.5, 9.5, 10.5])
})

test('ALIE finds the z of its authors', () => {
  // 50 participants, 24 attackers (Baruch et al. 2019, section 4): s = 2, the quantile of 24 / 26.
  expect(largestUnseen(50, 24)).toBeCloseTo(1.42607687, 6)
  // 20 and 4: s = 7, 9 / 16.
  expect(largestUnseen(20, 4)).toBeCloseTo(0.15731068, 6)
  expect(largestUnseen(2, 1)).toBe(0)
  const own = alie({ z: 'auto', participants: Array<string>(4).fill('a') }, MANY, 20)
  const fixed = alie({ z: largestUnseen(20, 4), participants: ['a'] }, MANY, 20)
  expect(own).toEqual(fixed)
})

test('of a single known update ALIE has no spread to hide in', () => {
  expect([...alie({ z: 1.5, participants: ['a'] }, [X[1]!], 4)]).toEqual([4, 5, 6])
})

describe.each(['min-max', 'min-sum'] as const)('%s', (kind) => {
  const squared = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)
  const cost = (from: ArrayLike<number>) => {
    const distances = MANY.map((update) => squared(from, update))
    return kind === 'min-max' ? Math.max(...distances) : distances.reduce((sum, x) => sum + x, 0)
  }
  const limit = Math.max(...MANY.map(cost))

  test.each(['std', 'unit', 'sign'] as const)('against %s goes as far as the search of its authors', (perturbation) => {
    const mean = Array.from({ length: 30 }, (_, k) => MANY.reduce((sum, update) => sum + update[k]!, 0) / MANY.length)
    const norm = Math.hypot(...mean)
    const push = mean.map((x, k) => {
      if (perturbation === 'unit') return -x / norm
      if (perturbation === 'sign') return -Math.sign(x)
      return -Math.sqrt(MANY.reduce((sum, update) => sum + (update[k]! - x) ** 2, 0) / (MANY.length - 1))
    })
    const at = (gamma: number) => mean.map((x, k) => x + gamma * push[k]!)
    // Their code: start at 10 and halve the step.
    let [gamma, step, best] = [10, 10, 0]
    while (step > 1e-9) {
      step /= 2
      if (cost(at(gamma)) <= limit) {
        best = gamma
        gamma += step
      } else gamma -= step
    }
    const found = distanceLimited({ kind, perturbation }, MANY)
    for (const [k, x] of at(best).entries()) expect(found[k]).toBeCloseTo(x, 4)
    expect(cost(found)).toBeLessThanOrEqual(limit * (1 + 1e-5))
  })

  test('stays where nothing is known to differ', () => {
    expect([...distanceLimited({ kind, perturbation: 'std' }, [X[0]!])]).toEqual([1, 2, 3])
    expect([...distanceLimited({ kind, perturbation: 'unit' }, [X[0]!, X[0]!])]).toEqual([1, 2, 3])
  })
})

test('label flip turns the classes round, all or a share of them', () => {
  const records = { images: new Uint8Array(40), labels: Int32Array.from({ length: 40 }, (_, i) => i % 4) }
  const flip = (poisonRatio: number) =>
    labelFlip(LabelFlip.parse({ kind: 'label-flip', participants: ['p6'], poisonRatio }), ATTACKER)
  const all = flip(1).poison!(roundOf(records, 1))
  expect([...all.labels]).toEqual(Array.from(records.labels, (label) => 3 - label))
  expect(all.images).toBe(records.images)
  const some = flip(0.25).poison!(roundOf(records, 1))
  expect(some.labels.filter((label, i) => label !== records.labels[i])).toHaveLength(10)
})

test('gaussian noise has the deviation that is asked for, and another value each round', async () => {
  const noise = gaussianNoise(GaussianNoise.parse({ kind: 'gaussian', participants: ['p6'], deviation: 3 }), ATTACKER)
  const of = (round: number) => noise.transform!(new Float32Array(20_000), roundOf(NO_RECORDS, 1, { round }))
  const [one, two] = [await of(1), await of(2)]
  const variance = one.reduce((sum, x) => sum + x * x, 0) / one.length
  expect(Math.sqrt(variance)).toBeCloseTo(3, 1)
  expect(one).not.toEqual(two)
})

test('the values that are no numbers reach the wire alone', () => {
  const attack = nonFinite(NonFinite.parse({ kind: 'non-finite', participants: ['p6'], value: '-infinity' }))
  expect([...attack.forge!(Float32Array.of(1, 2), roundOf(NO_RECORDS, 1))]).toEqual([-Infinity, -Infinity])
  expect(attack.transform).toBeUndefined()
})
