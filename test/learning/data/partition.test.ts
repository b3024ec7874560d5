import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dirichlet } from '../../../learning/data/dirichlet.js'
import { Partition, partition } from '../../../learning/data/partition.js'
import { partitionIid } from '../../../learning/data/split.js'
import { RandomStream } from '../../../learning/engine/random.js'

const CLASSES = 10
const classOf = Int32Array.from({ length: 2000 }, (_, i) => i % CLASSES)
const all = Int32Array.from(classOf.keys())
const sizes = (dealt: readonly Int32Array[]) => dealt.map(({ length }) => length)

const specs = fc.oneof(
  fc.constant({ kind: 'iid' }),
  fc.record({ kind: fc.constant('dirichlet'), alpha: fc.constantFrom(0.01, 0.1, 0.5, 1, 100) }),
  fc.constant({ kind: 'identity' }),
  fc.record({ kind: fc.constant('quantity'), exponent: fc.constantFrom(0, 0.5, 1, 3, 10) }),
)

test('every partition deals each record once, gives everybody the least asked for, and depends on the seed alone', () => {
  fc.assert(
    fc.property(
      specs,
      fc.integer({ min: 1, max: CLASSES }),
      fc.integer({ min: 40, max: 400 }),
      fc.nat(),
      (raw, parts, n, seed) => {
        const spec = Partition.parse(raw)
        const dealt = partition(spec, all.subarray(0, n), classOf, parts, seed)
        expect(dealt).toHaveLength(parts)
        expect(dealt.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...all.subarray(0, n)])
        const least = 'least' in spec ? Math.min(spec.least, Math.floor(n / parts)) : 1
        expect(Math.min(...sizes(dealt))).toBeGreaterThanOrEqual(least)
        for (const part of dealt) expect([...part]).toEqual([...part].sort((a, b) => a - b))
        expect(partition(spec, all.subarray(0, n), classOf, parts, seed)).toEqual(dealt)
      },
    ),
    { numRuns: 60 },
  )
})

test('iid is the partition that it always was', () => {
  expect(partition({ kind: 'iid' }, all, classOf, 7, 3)).toEqual(partitionIid(all, 7, 3))
})

test('the smaller alpha, the more uneven the classes; a large alpha approaches even shares', () => {
  const unevenness = (alpha: number) => {
    const dealt = partition(Partition.parse({ kind: 'dirichlet', alpha }), all, classOf, 5, 1)
    const shares = dealt.map((part) => {
      const counts = new Float64Array(CLASSES)
      for (const record of part) counts[classOf[record]!]!++
      return Math.max(...counts) / part.length
    })
    return shares.reduce((sum, share) => sum + share, 0) / shares.length
  }
  const [skewed, some, even] = [0.05, 1, 1e5].map(unevenness) as [number, number, number]
  expect(skewed).toBeGreaterThan(some)
  expect(some).toBeGreaterThan(even)
  expect(even).toBeLessThan(0.115)
  expect(skewed).toBeGreaterThan(0.35)
})

test('Dirichlet shares have mean 1/k and variance (k-1) / (k^2 (k alpha + 1)), down to alphas that underflow', () => {
  for (const alpha of [0.1, 0.5, 1, 5]) {
    const k = 4
    const stream = RandomStream.named(1, 'test', alpha)
    const draws = Array.from({ length: 20_000 }, () => dirichlet(stream, alpha, k)[0]!)
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    expect(mean).toBeCloseTo(1 / k, 1)
    expect(variance / ((k - 1) / (k * k * (k * alpha + 1)))).toBeCloseTo(1, 1)
  }
  const tiny = dirichlet(RandomStream.named(1, 'tiny'), 0.001, 50)
  expect(tiny.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
})

test('by identity all records of a person are at one participant, and people are shared out evenly', () => {
  const dealt = partition({ kind: 'identity' }, all, classOf, 4, 9)
  const people = dealt.map((part) => new Set(Array.from(part, (record) => classOf[record]!)))
  expect(people.map(({ size }) => size).sort()).toEqual([2, 2, 3, 3])
  expect(new Set(people.flatMap((set) => [...set])).size).toBe(CLASSES)
  // Training and test records of a person go to the same place.
  const others = partition({ kind: 'identity' }, all.subarray(100, 400), classOf, 4, 9)
  for (const [i, part] of others.entries())
    for (const record of part) expect(people[i]!.has(classOf[record]!)).toBe(true)
})

test('by quantity sizes follow the power law or the shares given', () => {
  const law = partition(Partition.parse({ kind: 'quantity', exponent: 1 }), all, classOf, 3, 1)
  expect(sizes(law)).toEqual([1091, 545, 364])
  const given = partition(Partition.parse({ kind: 'shares', shares: [1, 2, 5] }), all, classOf, 3, 1)
  expect(sizes(given)).toEqual([250, 500, 1250])
})

test('refuses fewer records, or people, than participants, and a wrong number of shares', () => {
  const two = all.subarray(0, 2)
  for (const raw of [
    { kind: 'iid' },
    { kind: 'dirichlet', alpha: 1 },
    { kind: 'identity' },
    { kind: 'quantity', exponent: 1 },
  ])
    expect(() => partition(Partition.parse(raw), two, classOf, 3, 1)).toThrow(/cannot be dealt to 3/)
  expect(() => partition({ kind: 'identity' }, all, classOf, 11, 1)).toThrow(/10 people cannot be dealt to 11/)
  const shares = Partition.parse({ kind: 'shares', shares: [1, 2] })
  expect(() => partition(shares, all, classOf, 3, 1)).toThrow(/2 shares to 3 participants/)
  for (const wrong of [{ kind: 'dirichlet', alpha: 0 }, { kind: 'shares', shares: [0, 1] }, { kind: 'quantity' }])
    expect(Partition.safeParse(wrong).success).toBe(false)
})
