import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { PrivacyEvent, pureEpsilon } from '../../../privacy/event.js'
import { codebookResponse, simplexCodebook } from '../../../privacy/mechanism/codebook-response.js'
import { discreteGaussian } from '../../../privacy/mechanism/discrete-gaussian.js'
import { discreteLaplace } from '../../../privacy/mechanism/discrete-laplace.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'
import { laplaceOnBall } from '../../../privacy/mechanism/l1-laplace.js'
import { laplace } from '../../../privacy/mechanism/laplace.js'
import type { Mechanism } from '../../../privacy/mechanism/mechanism.js'
import { oneBit } from '../../../privacy/mechanism/one-bit.js'
import { privUnit } from '../../../privacy/mechanism/priv-unit.js'
import { randomizedResponse } from '../../../privacy/mechanism/randomized-response.js'

const D = 6
const vector = (stream: RandomStream) => Float32Array.from({ length: D }, () => 2 * stream.normal())
const filled = (value: number) => new Float32Array(D).fill(value)

const mechanisms: Record<string, { mechanism: Mechanism; row: (stream: RandomStream) => Float32Array }> = {
  gaussian: { mechanism: gaussian({ clip: 1.5, sigma: 0.8 }), row: vector },
  'laplace on the ball': { mechanism: laplaceOnBall({ clip: 1.5, scale: 0.8 }), row: vector },
  'laplace per coefficient': {
    mechanism: laplace({ scales: filled(0.7), low: filled(-1), high: filled(1) }),
    row: vector,
  },
  'discrete gaussian': { mechanism: discreteGaussian({ clip: 1.5, sigma: 0.8, dimension: D }), row: vector },
  'discrete laplace': { mechanism: discreteLaplace({ clip: 1.5, scale: 0.8 }), row: vector },
  'priv-unit, mean': { mechanism: privUnit({ epsilon: 3, dimension: D, optimise: 'mean' }), row: vector },
  'priv-unit, decode': {
    mechanism: privUnit({ epsilon: 3, dimension: D, optimise: 'decode', codes: 7, votes: 2 }),
    row: vector,
  },
  'codebook response': {
    mechanism: codebookResponse({ epsilon: 3, codebook: simplexCodebook(7, D), codes: 7 }),
    row: vector,
  },
  'codebook response in words': {
    mechanism: codebookResponse({ epsilon: 3, codebook: simplexCodebook(3, D / 2), codes: 3, symbols: 2 }),
    row: vector,
  },
  'one bit a coordinate': { mechanism: oneBit({ epsilon: 3, dimension: D }), row: vector },
  'randomized response': {
    mechanism: randomizedResponse({ epsilon: 3, categories: 5 }),
    row: (stream) => Float32Array.of(stream.integer(5)),
  },
}

describe.each(Object.entries(mechanisms))('%s', (name, { mechanism, row }) => {
  const inputs = RandomStream.named(1, 'contract', name)
  const rows = (count: number) => Float32Array.from(Array.from({ length: count }, () => [...row(inputs)]).flat())

  test('describes itself and its event so that a ledger can keep them', () => {
    expect(PrivacyEvent.parse(mechanism.event)).toEqual(mechanism.event)
    expect(mechanism.describe()).not.toMatch(/undefined|NaN|\[object/)
    expect(JSON.parse(JSON.stringify(mechanism.event))).toEqual(mechanism.event)
  })

  test('leaves its input as it was and returns rows of the length it names', () => {
    const values = rows(20)
    const before = values.slice()
    const released = mechanism.perturb(values, 20, RandomStream.named(2, name))
    expect(values).toEqual(before)
    expect(released).not.toBe(values)
    expect(released.length).toBe(20 * (mechanism.outputDimension ?? values.length / 20))
    expect(released.every(Number.isFinite)).toBe(true)
  })

  test('draws as much for any values, and in row order', () => {
    const [a, b] = [rows(50), rows(50)]
    const [streamA, streamB, streamC] = [1, 2, 3].map(() => RandomStream.named(3, name)) as [
      RandomStream,
      RandomStream,
      RandomStream,
    ]
    const released = mechanism.perturb(a, 50, streamA)
    mechanism.perturb(b, 50, streamB)
    const length = a.length / 50
    const one = Array.from({ length: 50 }, (_, i) =>
      mechanism.perturb(a.subarray(i * length, (i + 1) * length), 1, streamC),
    )
    expect(one.flatMap((output) => [...output])).toEqual([...released])
    const next = streamA.uint32()
    expect([streamB.uint32(), streamC.uint32()]).toEqual([next, next])
  })

  const { perturbEach } = mechanism
  if (perturbEach !== undefined)
    test('releases rows side by side as each would be alone', () => {
      const values = rows(5)
      const streams = () => [1, 2, 3, 4, 5].map((row) => RandomStream.named(4, name, row))
      const length = values.length / 5
      const alone = streams().map((stream, i) =>
        mechanism.perturb(values.subarray(i * length, (i + 1) * length), 1, stream),
      )
      const together = new Float32Array(5 * (mechanism.outputDimension ?? length))
      perturbEach.call(mechanism, values, streams(), together)
      expect([...together]).toEqual(alone.flatMap((released) => [...released]))
      expect(() => perturbEach.call(mechanism, values, streams().slice(1), together)).toThrow()
    })

  test('has a privacy loss between two rows that its pure epsilon bounds, that turns with them and can reach it', () => {
    const epsilon = pureEpsilon(mechanism.event, 'replace-one') ?? Number.POSITIVE_INFINITY
    const stream = RandomStream.named(4, name)
    for (let i = 0; i < 300; i++) {
      const [a, b] = [row(inputs), row(inputs)]
      const output = mechanism.perturb(a, 1, stream)
      const loss = mechanism.logDensityRatio!(output, a, b)
      expect(Math.abs(loss)).toBeLessThanOrEqual(epsilon * (1 + 1e-9))
      expect(mechanism.logDensityRatio!(output, b, a)).toBeCloseTo(-loss, 9)
      expect(mechanism.logDensityRatio!(output, a, a)).toBeCloseTo(0, 12)
    }
  })

  test('has a loss that averages, as a density ratio must, to one', () => {
    // E_b[exp(ln p_a / p_b)] = 1, for rows near enough that the mean has a small variance.
    const a = row(inputs)
    const b = name === 'randomized response' ? Float32Array.of((a[0]! + 1) % 5) : a.map((x) => 0.5 * x + 0.05)
    const n = 40_000
    const values = new Float32Array(n * b.length)
    for (let i = 0; i < n; i++) values.set(b, i * b.length)
    const released = mechanism.perturb(values, n, RandomStream.named(5, name))
    const length = released.length / n
    let [mean, squares] = [0, 0]
    for (let i = 0; i < n; i++) {
      const ratio = Math.exp(mechanism.logDensityRatio!(released.subarray(i * length, (i + 1) * length), a, b))
      mean += ratio / n
      squares += (ratio * ratio) / n
    }
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(Math.max(0, squares - mean * mean) / n) + 1e-6)
  })

  test('refuses rows of another length', () => {
    if (mechanism.dimension === undefined) return
    const long = new Float32Array(2 * (mechanism.dimension + 1))
    expect(() => mechanism.perturb(long, 2, RandomStream.named(6, name))).toThrow(
      expect.objectContaining({ code: 'MECHANISM_INVALID' }),
    )
  })
})

test.each(['gaussian', 'laplace on the ball', 'discrete gaussian', 'discrete laplace', 'priv-unit, mean'])(
  '%s refuses a row that is not finite before a bit is drawn',
  (name) => {
    const stream = RandomStream.named(7, name)
    const values = filled(1)
    values[3] = Number.NaN
    expect(() => mechanisms[name]!.mechanism.perturb(values, 1, stream)).toThrow(
      expect.objectContaining({ code: 'CLIP_NOT_FINITE' }),
    )
    expect(stream.uint32()).toBe(RandomStream.named(7, name).uint32())
  },
)
