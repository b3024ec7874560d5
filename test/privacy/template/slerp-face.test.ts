import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { groupFeatures } from '../../../privacy/template/groups.js'
import { slerp } from '../../../privacy/template/slerp.js'
import { matchTemplate, protectTemplate } from '../../../privacy/template/slerp-face.js'
import { keyDirections, keyFingerprint } from '../../../privacy/template/template-key.js'

const GROUPS = 49
const SIZE = 16

function gaussian(seed: number, length = GROUPS * SIZE): Float32Array {
  const out = new Float32Array(length)
  RandomStream.named(seed, 'embedding').fillNormal(out, 1)
  return out
}

function unit(seed: number, length = SIZE): Float64Array {
  const values = Float64Array.from(gaussian(seed, length))
  const norm = Math.hypot(...values)
  return values.map((value) => value / norm)
}

const keyOf = (n: number) => new Uint8Array(32).fill(n)
const faceOf = (seed: number) => groupFeatures(gaussian(seed))
const templateOf = (face: number, key: number, drop = face) =>
  protectTemplate(faceOf(face), keyOf(key), RandomStream.named(drop, 'drop', key))

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('spherical linear interpolation', () => {
  test('stays on the sphere, at the given share of the angle, in the plane of the two', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const [from, to] = [unit(2 * seed), unit(2 * seed + 1)]
        const point = slerp(from, to, share)
        expect(Math.hypot(...point)).toBeCloseTo(1, 12)
        // Independently: turn `from` by share * theta towards the part of `to` that is orthogonal to it.
        const cosine = dot(from, to)
        const aside = to.map((value, i) => value - cosine * from[i]!)
        const length = Math.hypot(...aside)
        const turn = share * Math.atan2(length, cosine)
        for (const [i, value] of point.entries())
          expect(value).toBeCloseTo(Math.cos(turn) * from[i]! + (Math.sin(turn) * aside[i]!) / length, 12)
      }),
      { numRuns: 100 },
    )
  })

  test('of equal and of opposite vectors is one of them', () => {
    const a = unit(1)
    expect(slerp(a, a, 0.7)).toEqual(a)
    expect(
      slerp(
        a,
        a.map((value) => -value),
        0.7,
      ),
    ).toEqual(a.map((value) => -value))
  })
})

describe('groups of an embedding', () => {
  test('are unit vectors with attention of sum 1, more where the recogniser responds more', () => {
    const embedding = Float32Array.of(3, 4, 0, 1, 6, 8)
    const { groups, directions, attention } = groupFeatures(embedding, 2)
    expect(groups).toBe(3)
    expect([...directions]).toEqual([0.6, 0.8, 0, 1, 0.6, 0.8])
    const typical = Math.sqrt((25 + 1 + 100) / 3)
    const weights = [5, 1, 10].map((length) => Math.exp(length / typical))
    const total = weights[0]! + weights[1]! + weights[2]!
    for (const [j, weight] of weights.entries()) expect(attention[j]).toBeCloseTo(weight / total, 12)
  })

  test.each([
    ['a length that is no multiple', new Float32Array(33).fill(1)],
    ['one group', new Float32Array(16).fill(1)],
    ['a group of zeros', Float32Array.from({ length: 32 }, (_, i) => (i < 16 ? 1 : 0))],
    ['a value that is not finite', new Float32Array(32).fill(Number.NaN)],
  ])('are refused of %s', (_, embedding) => {
    expect(() => groupFeatures(embedding)).toThrow(expect.objectContaining({ code: 'TEMPLATE_EMBEDDING' }))
  })
})

describe('SlerpFace', () => {
  test('turns each group by 0.9 less its attention towards the key, and weights what is left by the attention', () => {
    const face = faceOf(1)
    const template = templateOf(1, 7)
    const towards = keyDirections(keyOf(7), GROUPS, SIZE)
    for (let j = 0; j < GROUPS; j++) {
      const group = template.values.subarray(j * SIZE, (j + 1) * SIZE)
      expect(Math.hypot(...group)).toBeCloseTo(face.attention[j]!, 6)
      const at = (of: Float64Array) => of.subarray(j * SIZE, (j + 1) * SIZE)
      const whole = slerp(at(face.directions), at(towards), 0.9 - face.attention[j]!)
      const kept = whole.map((value, i) => (group[i] === 0 ? 0 : value))
      for (const [i, value] of kept.entries())
        expect(group[i]).toBeCloseTo((value / Math.hypot(...kept)) * face.attention[j]!, 6)
    }
  })

  test('drops 12 draws with replacement of a group that tells little, 4 of another', () => {
    // Of 16, 12 draws hit 16 (1 - (15/16)^12) = 8.62 coordinates on average, 4 draws 3.64.
    let [little, much, few, many] = [0, 0, 0, 0]
    for (let seed = 1; seed <= 100; seed++) {
      const { attention } = faceOf(seed)
      const { values } = templateOf(seed, seed % 200)
      const median = [...attention].sort((a, b) => a - b)[24]!
      for (let j = 0; j < GROUPS; j++) {
        const dropped = values.subarray(j * SIZE, (j + 1) * SIZE).filter((value) => value === 0).length
        if (attention[j]! < median) {
          expect(dropped).toBeLessThanOrEqual(12)
          little += dropped
          few++
        } else {
          expect(dropped).toBeLessThanOrEqual(4)
          much += dropped
          many++
        }
      }
    }
    expect([few, many]).toEqual([2400, 2500])
    expect(little / few).toBeCloseTo(16 * (1 - (15 / 16) ** 12), 0)
    expect(Math.abs(little / few - 8.62)).toBeLessThan(0.15)
    expect(Math.abs(much / many - 3.64)).toBeLessThan(0.05)
  })

  test('the same face matches under its key at 1, a near one nearly, and another face does not', () => {
    const template = templateOf(1, 7)
    const near = groupFeatures(gaussian(1).map((value, i) => value + 0.3 * gaussian(2)[i]!))
    const scores = [faceOf(1), near, faceOf(3)].map((face) => matchTemplate(face, template, keyOf(7)))
    expect(scores[0]).toBeCloseTo(1, 6)
    expect(scores[1]).toBeGreaterThan(scores[2]!)
    expect(scores[1]).toBeGreaterThan(0.98)
    const others = Array.from({ length: 200 }, (_, i) => matchTemplate(faceOf(100 + i), template, keyOf(7)))
    expect(Math.max(...others)).toBeLessThan(scores[1]!)
  })

  test('a template of another key is refused in one sentence, and is as far as that of another face', () => {
    const [a, b] = [templateOf(1, 7), templateOf(1, 8)]
    expect(() => matchTemplate(faceOf(1), a, keyOf(8))).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_KEY',
        message: expect.stringMatching(/^The key [0-9a-f]{32} does not fit its template[^.]*\.$/),
      }),
    )
    const cosine = (x: Float32Array, y: Float32Array) => dot(x, y) / Math.hypot(...x) / Math.hypot(...y)
    expect(Math.abs(cosine(a.values, b.values))).toBeLessThan(0.2)
    // The same key gives nearly the same template, but for what was dropped.
    expect(cosine(a.values, templateOf(1, 7, 2).values)).toBeGreaterThan(0.5)
  })

  test('refuses a face in other groups', () => {
    const query = groupFeatures(gaussian(1, 128))
    expect(() => matchTemplate(query, templateOf(1, 7), keyOf(7))).toThrow(/49 groups of 16 numbers and the face 8/)
  })
})

describe('a template key', () => {
  test('gives each group a direction on the sphere, uniform, the same for the same key', () => {
    const towards = keyDirections(keyOf(3), 4000, 4)
    expect(keyDirections(keyOf(3), 4000, 4)).toEqual(towards)
    const sums = [0, 0, 0, 0]
    for (let j = 0; j < 4000; j++) {
      const group = towards.subarray(4 * j, 4 * j + 4)
      expect(Math.hypot(...group)).toBeCloseTo(1, 12)
      for (const [i, value] of group.entries()) sums[i]! += value / 4000
    }
    // Each coordinate has standard deviation 1/2.
    for (const mean of sums) expect(Math.abs(mean)).toBeLessThan(4 * (0.5 / Math.sqrt(4000)))
    expect(keyDirections(keyOf(4), 4, 4)).not.toEqual(keyDirections(keyOf(3), 4, 4))
  })

  test('has a fingerprint that is not the key', () => {
    expect(keyFingerprint(keyOf(3))).not.toBe(keyFingerprint(keyOf(4)))
    expect(keyFingerprint(keyOf(3))).not.toContain('03030303')
  })
})
