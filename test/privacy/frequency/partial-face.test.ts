import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { randomImage } from './random-image.js'

const size = { height: 5, width: 6 }
const PIXELS = 30
const { mechanism, reader, released, samples } = formMethod({ mechanism: 'partialface', samples: 4 }, size, () => {
  throw new Error('no ranges are needed')
})
const form = frequencyForm(randomImage(1, PIXELS), size)

/** Which channel of the whole form each released plane is. */
function originsOf(sent: Float32Array): number[] {
  return Array.from({ length: sent.length / PIXELS }, (_, plane) => {
    const values = sent.subarray(plane * PIXELS, (plane + 1) * PIXELS)
    return Array.from({ length: 189 }, (_, c) => c).find((c) =>
      values.every((value, p) => value === form[c * PIXELS + p]),
    )!
  })
}

const sent = Array.from({ length: 300 }, (_, i) => mechanism.perturb(form, 1, RandomStream.named(1, 'sent', i)))

describe('PartialFace', () => {
  test('sends nine frequencies in all three colours, each channel as it is, and none of the ten strongest', () => {
    expect([released.channels, samples, mechanism.outputDimension]).toEqual([27, 4, 27 * PIXELS])
    for (const one of sent.slice(0, 60)) {
      const origins = originsOf(one)
      const frequencies = new Set(origins.map((channel) => (channel % 63) + 1))
      expect(new Set(origins).size).toBe(27)
      expect(frequencies.size).toBe(9)
      for (const strong of [1, 2, 3, 8, 9, 10, 16, 17, 24]) expect(frequencies).not.toContain(strong)
    }
  })

  test('draws each of six subsets in six orders, which together hold 54 frequencies once', () => {
    const ways = new Map(sent.map((one) => [originsOf(one).join(), originsOf(one)]))
    expect(ways.size).toBe(36)
    const subsets = new Set(
      [...ways.values()].map((way) =>
        way
          .map((channel) => channel % 63)
          .sort((a, b) => a - b)
          .join(),
      ),
    )
    expect(subsets.size).toBe(6)
    expect(new Set([...subsets].join().split(',')).size).toBe(54)
  })

  test('promises nothing, and the same stream gives the same choice', () => {
    expect(mechanism.event).toEqual({ kind: 'unprotected' })
    expect(mechanism.perturb(form, 1, RandomStream.named(1, 'sent', 7))).toEqual(sent[7])
  })

  test('is read with each channel standardised, channels last', () => {
    const [raw] = sent as [Float32Array]
    const read = reader.read(raw.slice(), 1)
    for (const channel of [0, 26]) {
      const values = Array.from({ length: PIXELS }, (_, p) => read[p * 27 + channel]!)
      const plane = raw.subarray(channel * PIXELS, (channel + 1) * PIXELS)
      const mean = values.reduce((a, b) => a + b, 0) / PIXELS
      expect(mean).toBeCloseTo(0, 5)
      expect(values.reduce((a, b) => a + b * b, 0) / PIXELS).toBeCloseTo(1, 4)
      expect(Math.sign(values[3]! - values[4]!)).toBe(Math.sign(plane[3]! - plane[4]!))
    }
  })

  test('refuses a form of another length', () => {
    expect(() => mechanism.perturb(form.subarray(1), 1, RandomStream.named(1))).toThrow(/coefficients/)
  })
})
