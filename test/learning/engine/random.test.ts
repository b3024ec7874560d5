import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream, streamKey } from '../../../learning/engine/random.js'

/** Phi by its own power series (Abramowitz and Stegun 26.2.10), exact to rounding for |x| < 7. */
function normalCdf(x: number): number {
  let term = x
  let sum = 0
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    sum += term
    term *= (x * x) / (2 * k + 1)
  }
  return 0.5 + (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * sum
}

function laplaceCdf(x: number): number {
  return x < 0 ? 0.5 * Math.exp(x) : 1 - 0.5 * Math.exp(-x)
}

/** Kolmogorov-Smirnov distance between a sample and a distribution function. */
function distance(sample: Float32Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort()
  return sorted.reduce((worst, x, i) => {
    const expected = cdf(x)
    return Math.max(worst, Math.abs(expected - i / sorted.length), Math.abs(expected - (i + 1) / sorted.length))
  }, 0)
}

/** Chi-square statistic over the bins between `edges`, whose outermost bins are the tails. */
function chiSquare(sample: Float32Array, edges: readonly number[], cdf: (x: number) => number): number {
  const counts = new Array<number>(edges.length + 1).fill(0)
  for (const x of sample) {
    const above = edges.findIndex((edge) => x < edge)
    counts[above < 0 ? edges.length : above]! += 1
  }
  return counts.reduce((sum, count, i) => {
    const upper = i === edges.length ? 1 : cdf(edges[i]!)
    const expected = sample.length * (upper - (i === 0 ? 0 : cdf(edges[i - 1]!)))
    return sum + (count - expected) ** 2 / expected
  }, 0)
}

function mean(sample: Float32Array, f: (x: number) => number): number {
  return sample.reduce((sum, x) => sum + f(x), 0) / sample.length
}

const N = 400_000
// P(sqrt(N) D > 1.95) is about 0.001 for a right sampler; seeds are fixed, so this never flickers.
const KS_LIMIT = 1.95 / Math.sqrt(N)
const samplers = {
  'normal()': {
    draw: (s: RandomStream, out: Float32Array) => out.set(out.map(() => s.normal())),
    cdf: normalCdf,
  },
  'fillNormal()': { draw: (s: RandomStream, out: Float32Array) => s.fillNormal(out, 1), cdf: normalCdf },
  'laplace()': {
    draw: (s: RandomStream, out: Float32Array) => out.set(out.map(() => s.laplace())),
    cdf: laplaceCdf,
  },
  'fillLaplace()': { draw: (s: RandomStream, out: Float32Array) => s.fillLaplace(out), cdf: laplaceCdf },
}

describe.each(Object.entries(samplers))('%s', (name, { draw, cdf }) => {
  const sample = new Float32Array(N)
  draw(RandomStream.named(11, 'quality', name), sample)
  const normal = cdf === normalCdf

  test('follows its distribution function', () => {
    expect(distance(sample, cdf)).toBeLessThan(KS_LIMIT)
  })

  test('has the moments of its distribution', () => {
    // Five standard errors; fourth moments are 3 and 24, eighth moments 105 and 40320.
    const variance = normal ? 1 : 2
    expect(Math.abs(mean(sample, (x) => x))).toBeLessThan(5 * Math.sqrt(variance / N))
    expect(Math.abs(mean(sample, (x) => x * x) - variance)).toBeLessThan(5 * Math.sqrt((normal ? 2 : 20) / N))
    expect(Math.abs(mean(sample, (x) => x ** 3))).toBeLessThan(5 * Math.sqrt((normal ? 15 : 720) / N))
    const fourth = normal ? 3 : 24
    expect(Math.abs(mean(sample, (x) => x ** 4) - fourth)).toBeLessThan(5 * Math.sqrt((normal ? 96 : 39744) / N))
  })

  test('has the right weight in its tails', () => {
    // 12 bins, 11 degrees of freedom: P(chi-square > 31.3) = 0.001.
    const edges = normal
      ? [-3.7, -3.3, -3, -2.5, -1, 0, 1, 2.5, 3, 3.3, 3.7]
      : [-9, -7.7, -5, -3, -1, 0, 1, 3, 5, 7.7, 9]
    expect(chiSquare(sample, edges, cdf)).toBeLessThan(31.3)
  })
})

describe('bulk draws', () => {
  const fills = {
    normal: (s: RandomStream, out: Float32Array) => s.fillNormal(out, 2),
    laplace: (s: RandomStream, out: Float32Array) => s.fillLaplace(out),
  }

  test.each(Object.entries(fills))('%s: the same values however they are chunked', (_, fill) => {
    const whole = new Float32Array(60_000)
    fill(RandomStream.named(3, 'chunks'), whole)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 5 }), (cuts) => {
        const stream = RandomStream.named(3, 'chunks')
        const ends = [...cuts, whole.length].sort((a, b) => a - b)
        const joined = new Float32Array(whole.length)
        for (const [i, end] of ends.entries()) fill(stream, joined.subarray(ends[i - 1] ?? 0, end))
        expect(Buffer.from(joined.buffer).equals(Buffer.from(whole.buffer))).toBe(true)
      }),
      { numRuns: 20, seed: 1 },
    )
  })

  test.each(Object.entries(fills))('%s: an odd number of words before loses and repeats nothing', (_, fill) => {
    const aside = RandomStream.named(3, 'odd')
    const words = Array.from({ length: 80_001 }, () => aside.uint32())
    const stream = RandomStream.named(3, 'odd')
    expect(stream.uint32()).toBe(words[0])
    fill(stream, new Float32Array(20_000))
    // After about two words a value the stream goes on in the same sequence.
    const next = [stream.uint32(), stream.uint32(), stream.uint32()]
    const at = words.indexOf(next[0]!)
    expect(at).toBeGreaterThan(40_000)
    expect(words.slice(at, at + 3)).toEqual(next)
  })

  test('the standard deviation scales the same draws', () => {
    const [one, three] = [new Float32Array(5000), new Float32Array(5000)]
    RandomStream.named(4, 'sd').fillNormal(one, 1)
    RandomStream.named(4, 'sd').fillNormal(three, 3)
    expect(one.every((x, i) => Math.abs(3 * x - three[i]!) <= 1e-6 * Math.abs(three[i]!))).toBe(true)
  })
})

describe('noise added to values', () => {
  const adders = {
    addNormal: (s: RandomStream, out: Float32Array, step: number) => s.addNormal(out, 3, step),
    addLaplace: (s: RandomStream, out: Float32Array, step: number) => s.addLaplace(out, 3, step),
  }

  test.each(Object.entries(adders))(
    '%s: the draws of a fill, added and rounded to the nearest multiple',
    (name, add) => {
      const n = 20_000
      const noise = new Float32Array(n)
      const plain = RandomStream.named(8, 'add')
      if (name === 'addNormal') plain.fillNormal(noise, 3)
      else plain.fillLaplace(noise)
      const scale = name === 'addNormal' ? 1 : 3
      const values = Float32Array.from({ length: n }, (_, i) => i / 100 - 90)
      const sums = values.slice()
      const stream = RandomStream.named(8, 'add')
      add(stream, sums, 2 ** -9)
      for (let i = 0; i < n; i++) {
        expect(Number.isInteger(sums[i]! * 2 ** 9)).toBe(true)
        expect(Math.abs(sums[i]! - (values[i]! + scale * noise[i]!))).toBeLessThanOrEqual(2 ** -10 + 1e-5)
      }
      expect(stream.uint32()).toBe(plain.uint32())
    },
  )
})

describe('named streams', () => {
  test('give the same values for the same name and others for another', () => {
    const draw = (...path: (string | number)[]) => {
      const stream = RandomStream.named(7, ...path)
      return [stream.uint32(), stream.uniform(), stream.normal(), stream.laplace(), stream.integer(10)]
    }
    expect(draw('a', 1)).toEqual(draw('a', 1))
    expect(draw('a', 1)).not.toEqual(draw('a', 2))
  })

  // Written down from the first version: released bytes and scenarios depend on them.
  test('keep their values from release to release', () => {
    const stream = RandomStream.named(1, 'golden')
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([1799094305, 3701878896, 2318871970])
    expect(Buffer.from(streamKey(1, 'golden')).toString('hex')).toBe(
      '33268677211dffc6944230f8426dbf81043b35cd7153167893a5257cf6c40975',
    )
  })

  test('never share a key between different paths', () => {
    const part = fc.string({ maxLength: 6 })
    const path = fc.tuple(part, fc.array(part, { maxLength: 4 }))
    fc.assert(
      fc.property(path, path, ([seedA, a], [seedB, b]) => {
        const same = JSON.stringify([seedA, a]) === JSON.stringify([seedB, b])
        expect(Buffer.from(streamKey(seedA, ...a)).equals(Buffer.from(streamKey(seedB, ...b)))).toBe(same)
      }),
      { numRuns: 500, seed: 2 },
    )
    expect(streamKey(1, 'ab', 'c')).not.toEqual(streamKey(1, 'a', 'bc'))
    expect(streamKey(1, 'ab')).not.toEqual(streamKey(1, 'a', 'b'))
    expect(streamKey(1, '')).not.toEqual(streamKey(1))
  })

  test('from the system never repeat', () => {
    expect(RandomStream.system().uniform()).not.toBe(RandomStream.system().uniform())
  })
})

test('integer() is unbiased, also where the range is not a power of two', () => {
  const stream = RandomStream.named(5, 'integer')
  const counts = new Array<number>(7).fill(0)
  for (let i = 0; i < 70_000; i++) counts[stream.integer(7)]! += 1
  // 6 degrees of freedom: P(chi-square > 22.5) = 0.001.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5)
  // Without rejection the lower third of this range would come up twice as often.
  const n = 3 * 2 ** 30
  const low = Array.from({ length: 30_000 }, () => stream.integer(n)).filter((value) => value < 2 ** 30).length
  expect(Math.abs(low - 10_000)).toBeLessThan(5 * Math.sqrt(30_000 * (2 / 9)))
})

test('shuffle() is a permutation, every order equally likely', () => {
  const stream = RandomStream.named(6, 'shuffle')
  const items = Array.from({ length: 100 }, (_, i) => i)
  expect(stream.shuffle([...items]).sort((a, b) => a - b)).toEqual(items)
  const orders = new Map<string, number>()
  for (let i = 0; i < 24_000; i++) {
    const order = stream.shuffle(['a', 'b', 'c', 'd']).join('')
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  expect(orders.size).toBe(24)
  // 23 degrees of freedom: P(chi-square > 49.7) = 0.001.
  expect([...orders.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7)
})

describe('a family of streams', () => {
  const key = Buffer.alloc(32, 5)
  const names = ['left', 'right'].map((name) => Buffer.from(name.padEnd(12)))

  test('is AES-256 in counter mode with the name as nonce, each stream for itself however they are interleaved', () => {
    const words = 3000
    const open = RandomStream.family(key)
    const streams = names.map(open)
    const drawn = streams.map(() => [] as number[])
    for (let i = 0; i < words; i++) for (const [k, stream] of streams.entries()) drawn[k]!.push(stream.uint32())
    for (const [k, name] of names.entries()) {
      const cipher = createCipheriv('aes-256-ctr', key, Buffer.concat([name, Buffer.alloc(4)]))
      const bytes = cipher.update(Buffer.alloc(4 * words))
      expect(drawn[k]).toEqual(Array.from({ length: words }, (_, i) => bytes.readUInt32LE(4 * i)))
    }
  })

  test('gives other values under another key', () => {
    const first = (secret: Uint8Array) => RandomStream.family(secret)(names[0]!).uint32()
    expect(first(Buffer.alloc(32, 6))).not.toBe(first(key))
    expect(first(key)).toBe(first(key))
  })
})
